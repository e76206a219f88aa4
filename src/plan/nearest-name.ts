/** The candidate that most looks like what was written, or undefined when none does. */
export function nearestName(written: string, candidates: readonly string[]): string | undefined {
  return nearestNames(written, candidates, 1)[0]
}

/** The candidates that look like what was written, the likest first: at most a third is different. */
export function nearestNames(written: string, candidates: readonly string[], most: number): readonly string[] {
  const limit = Math.floor(written.length / 3) + 1
  return candidates
    .map((candidate) => ({ candidate, edits: editDistance(written, candidate) }))
    .filter(({ edits }) => edits < limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

/** How many characters must be put in, taken out, replaced or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        replaced,
        at(last, j) + 1,
        at(row, j - 1) + 1,
        swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
