/** One number of viewers that was tried. */
export interface Probe {
  readonly viewers: number
  readonly held: boolean
  /** How full the fullest part was: the origin, the generator or the network, 0 to 1. */
  readonly use: number
}

export interface LimitSearch {
  readonly first: number
  readonly most: number
  /** It ends when what held and what did not are this close: 0.05 is 5 %. */
  readonly tolerance: number
}

/** The most viewers that held, below the fewest that did not; undefined where there are none. */
export function bracketOf(probes: readonly Probe[]): { held: Probe | undefined; broke: Probe | undefined } {
  const broke = probes.filter(({ held }) => !held).sort((a, b) => a.viewers - b.viewers)[0]
  const below = probes.filter(({ held, viewers }) => held && viewers < (broke?.viewers ?? Number.POSITIVE_INFINITY))
  return { held: below.sort((a, b) => b.viewers - a.viewers)[0], broke }
}

/**
 * The number of viewers to try next, or undefined when the limit is known. Where nothing has broken yet, what was full to a
 * third at the last step tells where it will be full: that finds the neighbourhood sooner than doubling. What breaks first
 * is then just beyond the limit, most likely; from there it bisects.
 */
export function nextProbe(probes: readonly Probe[], { first, most, tolerance }: LimitSearch): number | undefined {
  const { held, broke } = bracketOf(probes)
  if (held === undefined && broke === undefined) return first
  if (broke === undefined) {
    const { viewers, use } = held ?? { viewers: first, use: 1 }
    if (viewers >= most) return undefined
    const full = viewers / Math.max(use, 0.1)
    return Math.min(Math.round(Math.max(full * 1.03, viewers * (1 + 2 * tolerance))), most)
  }
  if (held === undefined) return broke.viewers <= 1 ? undefined : Math.max(Math.floor(broke.viewers * 0.7), 1)
  if (broke.viewers <= held.viewers * (1 + tolerance) || broke.viewers - held.viewers <= 1) return undefined
  const middle = Math.sqrt(held.viewers * broke.viewers)
  const firstToBreak = probes.filter((probe) => !probe.held).length === 1
  return Math.round(firstToBreak ? Math.max(middle, broke.viewers * 0.85) : middle)
}
