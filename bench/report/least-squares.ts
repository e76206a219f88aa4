/** What was measured at one point: how much there was of each term, and what came of it. */
export interface Observation {
  readonly amounts: readonly number[]
  readonly value: number
}

/**
 * The factors, none below zero, with which the amounts come nearest to the values, by the least squares of the relative
 * errors: a point of a hundred viewers counts as much as one of ten thousand. A term that would need a negative factor is
 * left out; of all choices of terms the best is taken, which is exact and cheap for as few terms as these.
 */
export function fitNonNegative(observations: readonly Observation[]): number[] {
  const terms = observations[0]?.amounts.length ?? 0
  let best: { readonly factors: number[]; readonly error: number } | undefined
  for (let choice = 1; choice < 2 ** terms; choice += 1) {
    const chosen = Array.from({ length: terms }, (_, term) => term).filter((term) => choice & (1 << term))
    const solution = solve(observations, chosen)
    if (solution === undefined || solution.some((factor) => factor < 0)) continue
    const factors = Array.from({ length: terms }, (_, term) => solution[chosen.indexOf(term)] ?? 0)
    const error = observations.reduce((sum, observation) => sum + relativeError(factors, observation) ** 2, 0)
    // A term more always explains as much: it must explain a little more than what rounding does.
    if (best === undefined || error < best.error * (1 - 1e-9)) best = { factors, error }
  }
  if (best === undefined) throw new Error('There are too few points for a fit.')
  return best.factors
}

export function predict(factors: readonly number[], amounts: readonly number[]): number {
  return amounts.reduce((sum, amount, term) => sum + amount * (factors[term] ?? 0), 0)
}

export function relativeError(factors: readonly number[], { amounts, value }: Observation): number {
  return predict(factors, amounts) / value - 1
}

/** The normal equations of the chosen terms by Gauss's elimination; undefined when they are not independent. */
function solve(observations: readonly Observation[], chosen: readonly number[]): number[] | undefined {
  const scaled = observations.map(({ amounts, value }) => chosen.map((term) => (amounts[term] ?? 0) / value))
  const rows = chosen.map((_, row) => [
    ...chosen.map((_, column) => scaled.reduce((sum, point) => sum + (point[row] ?? 0) * (point[column] ?? 0), 0)),
    scaled.reduce((sum, point) => sum + (point[row] ?? 0), 0),
  ])
  const scales = rows.map((row, index) => row[index] ?? 0)
  for (const [index, row] of rows.entries()) {
    const pivot = row[index] ?? 0
    if (pivot <= (scales[index] ?? 0) * 1e-10) return undefined
    for (const other of rows) {
      if (other === row) continue
      const factor = (other[index] ?? 0) / pivot
      for (let column = 0; column < other.length; column += 1) {
        other[column] = (other[column] ?? 0) - factor * (row[column] ?? 0)
      }
    }
  }
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1))
}
