import { parseAmount } from './parse-amount.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'

const unitSeconds = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
])

/** `100` or `100/s`, `6000/m`, `36k/h`; a second, above 0. */
export function parseRate(text: string): Parsed<number> {
  const [amountText = '', unit = 's', ...rest] = text.split('/')
  const amount = parseAmount(amountText)
  const seconds = unitSeconds.get(unit)
  if (amount === undefined || seconds === undefined || rest.length > 0) {
    return refused(`${quote(text)} is not a rate.`, 'Say it like 100/s or 6000/m.')
  }
  if (amount === 0) return refused(`${quote(text)} would never start anyone.`, 'Say a rate above 0, like 100/s.')
  return parsed(amount / seconds)
}
