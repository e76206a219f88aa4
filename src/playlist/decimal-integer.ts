/**
 * A decimal-integer (section 4.2), which the specification allows up to 2^64 - 1: undefined where it is anything else, and
 * Infinity where it is valid but past 2^53 - 1, so that a number cannot tell it from its neighbours.
 */
export function decimalInteger(text: string): number | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : Number.POSITIVE_INFINITY
}
