/** How full each part was while viewers stalled, 0 to 1. */
export interface PartUse {
  /** The generator's busiest core: in use, or wanted by its worker thread while others had it. */
  readonly generator: number
  /** nginx's worker: on its core, or ready to run on it. */
  readonly origin: number
  /** Of the bandwidth there is; undefined where it has no limit but the machine's own. */
  readonly network: number | undefined
}

export type LimitingPart = 'generator' | 'origin' | 'network' | 'none of them'

/** Nearer to its limit a part cannot come in practice: from here on its queue is what the viewers wait in. */
const full = 0.9

/** The part that was full; the fullest where several were. What the generator says of itself counts as evidence too. */
export function limitingPart(use: PartUse, saidSaturated: boolean): LimitingPart {
  const parts = [
    ['generator', saidSaturated ? Math.max(use.generator, full) : use.generator],
    ['origin', use.origin],
    ['network', use.network ?? 0],
  ] as const
  const [fullest] = [...parts].sort(([, a], [, b]) => b - a)
  return fullest !== undefined && fullest[1] >= full ? fullest[0] : 'none of them'
}
