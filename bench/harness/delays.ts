import { seededUnit } from '../../src/plan/seeded-unit.ts'

/** How long a server takes for each answer, milliseconds. */
export type Delays =
  | { readonly is: 'constant'; readonly ms: number }
  | { readonly is: 'uniform'; readonly fromMs: number; readonly toMs: number }
  /** The logarithm is normal, with this standard deviation; nothing above `mostMs`. */
  | { readonly is: 'lognormal'; readonly medianMs: number; readonly sigma: number; readonly mostMs: number }
  /** One of two constants. */
  | { readonly is: 'bimodal'; readonly ms: number; readonly otherMs: number; readonly otherShare: number }

/** Of the answer with this number: the same seed gives the same delays. */
export function delayMs(delays: Delays, seed: number, index: number): number {
  const chance = seededUnit(seed, index)
  switch (delays.is) {
    case 'constant':
      return delays.ms
    case 'uniform':
      return delays.fromMs + chance * (delays.toMs - delays.fromMs)
    case 'lognormal': {
      // Box and Muller: two uniform numbers make a normal one. Of 1 - chance there is a logarithm.
      const normal = Math.sqrt(-2 * Math.log(1 - chance)) * Math.cos(2 * Math.PI * seededUnit(seed + 1, index))
      return Math.min(delays.medianMs * Math.exp(delays.sigma * normal), delays.mostMs)
    }
    case 'bimodal':
      return chance < delays.otherShare ? delays.otherMs : delays.ms
  }
}

/**
 * Of requests that come all the time at one rate to a server that answers each after `ms`, but none while it pauses: the
 * time that so large a share of them takes at most. Whoever comes in a pause waits for what is left of it, any time up to
 * all of it alike.
 * @param pausedShare of the requests, those that come in a pause
 */
export function pausedQuantileMs(quantile: number, ms: number, pauseMs: number, pausedShare: number): number {
  const beyond = 1 - quantile
  return beyond >= pausedShare ? ms : ms + pauseMs * (1 - beyond / pausedShare)
}
