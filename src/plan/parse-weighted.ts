import { type Parsed, parsed, quote, refused } from './parsed.ts'

export interface Weighted<T> {
  readonly value: T
  readonly weight: number
}

/** `a:20%,b:80%`: values with weights, which count in proportion to their sum; the percent sign may be left out. */
export function parseWeighted<T>(
  text: string,
  parseValue: (text: string) => Parsed<T>,
  remedy: string,
): Parsed<readonly Weighted<T>[]> {
  const found: Weighted<T>[] = []
  for (const item of text.split(',')) {
    const match = /^\s*(.+):\s*(\d+(?:\.\d+)?)%?\s*$/.exec(item)
    const weight = Number(match?.[2])
    if (match === null || !(weight > 0)) return refused(`${quote(item)} states no value with a weight.`, remedy)
    const value = parseValue(match[1] ?? '')
    if (!value.ok) return value
    found.push({ value: value.value, weight })
  }
  return parsed(found)
}
