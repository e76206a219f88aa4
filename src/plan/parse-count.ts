import { parseAmount } from './parse-amount.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** A reader of whole numbers from `least` to `most`: `10`, `1_000`, `10k`, `1M`. */
export function countFrom(least: number, most: number): (text: string) => Parsed<number> {
  return (text) => {
    const count = parseAmount(text)
    if (count === undefined || !Number.isInteger(count)) {
      return refused(`${quote(text)} is not a whole number.`, 'Say it like 250, 1_000 or 10k.')
    }
    if (count < least || count > most) {
      return refused(`${quote(text)} is out of range.`, `Say a number from ${least} to ${most}.`)
    }
    return parsed(count)
  }
}
