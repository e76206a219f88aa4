/** How many lines a panel can use. */
export interface Demand {
  /** Below this it is not worth showing. */
  readonly least: number
  /** What it takes to say everything that matters. */
  readonly usual: number
  /** Beyond this it has nothing to show. */
  readonly most: number
  /** Panels of a lower rank are served first. */
  readonly rank: number
  /** Whether a blank line in front of it helps the eye. */
  readonly apart: boolean
}

export interface Fitted {
  /** 0 where there is no room for it. */
  readonly lines: number
  /** Blank lines in front of it. */
  readonly gap: number
}

/**
 * Divides the lines of a screen among panels that stand below each other. Every panel that fits is shown at its least
 * before any grows; then each gets what it usually takes, then the blank lines from the top down, and what is left goes
 * round.
 */
export function fitPanels(demands: readonly Demand[], lines: number): Fitted[] {
  const given = demands.map(() => 0)
  const gaps = demands.map(() => 0)
  let left = lines
  const give = (to: number[], index: number, count: number) => {
    to[index] = (to[index] ?? 0) + count
    left -= count
  }
  const ranked = demands.map((demand, index) => ({ ...demand, index })).sort((a, b) => a.rank - b.rank)
  for (const { index, least } of ranked) if (least <= left) give(given, index, least)

  const shown = ranked.filter(({ index }) => (given[index] ?? 0) > 0)
  for (const { index, least, usual } of shown) give(given, index, Math.min(Math.max(usual - least, 0), left))

  const downwards = [...shown].sort((a, b) => a.index - b.index)
  for (const { index, apart } of downwards.slice(1)) if (apart && left > 0) give(gaps, index, 1)

  let growing = shown.filter(({ index, most }) => (given[index] ?? 0) < most)
  while (left > 0 && growing.length > 0) {
    for (const { index } of growing) if (left > 0) give(given, index, 1)
    growing = growing.filter(({ index, most }) => (given[index] ?? 0) < most)
  }
  return demands.map((_, index) => ({ lines: given[index] ?? 0, gap: gaps[index] ?? 0 }))
}
