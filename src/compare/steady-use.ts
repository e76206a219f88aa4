import { rampEndMs } from '../plan/load-profile.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** What a process and all that it started had used at a moment. */
export interface UseSample {
  /** Wall clock, ms since the Unix epoch. */
  readonly atMs: number
  readonly processes: number
  /** Since they began. */
  readonly cpuSeconds: number
  /** Not looked at in every sample; undefined: not this time. */
  readonly pssBytes: number | undefined
}

/** What they use while all viewers play. */
export interface SteadyUse {
  /** Time looked at. */
  readonly seconds: number
  readonly cpuSecondsPerSecond: number
  /** Null when it was not told in this time. */
  readonly pssBytes: number | null
  readonly processes: number
}

export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** Players fill their buffers first, and engines compile what is hot: this share of the time after the ramp, at most so long. */
const settlingShare = 0.3
const longestSettlingMs = 10_000
/** The end is not waited for: whoever is through first has ended already. */
const marginMs = 500
const shortestMs = 2000

/** The time of a round in which all viewers play and have settled; undefined: there is none. */
export function steadyWindow(
  plan: Pick<RunPlan, 'ramp' | 'clients' | 'durationMs'>,
  startedAtMs: number,
): Window | undefined {
  const rampMs = rampEndMs(plan.ramp, plan.clients)
  const settlingMs = Math.min((plan.durationMs - rampMs) * settlingShare, longestSettlingMs)
  const fromMs = startedAtMs + rampMs + settlingMs
  const toMs = startedAtMs + plan.durationMs - marginMs
  return toMs - fromMs < shortestMs ? undefined : { fromMs, toMs }
}

/** What was used in a window of time, by the samples that lie in it; null when they are too few to tell. */
export function steadyUse(samples: readonly UseSample[], window: Window | undefined): SteadyUse | null {
  if (window === undefined) return null
  const inside = samples.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs)
  const [first] = inside
  const last = inside.at(-1)
  if (first === undefined || last === undefined || last.atMs - first.atMs < shortestMs / 2) return null
  const seconds = (last.atMs - first.atMs) / 1000
  return {
    seconds,
    cpuSecondsPerSecond: Math.max(last.cpuSeconds - first.cpuSeconds, 0) / seconds,
    pssBytes: median(inside.map(({ pssBytes }) => pssBytes).filter((bytes) => bytes !== undefined)),
    processes: median(inside.map(({ processes }) => processes)) ?? 0,
  }
}

/** Of an even number of values the lower of the two in the middle, so that it is one that occurred. */
export function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? null
}
