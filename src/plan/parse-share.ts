import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** `all`, `none` or a share in percent (`5%`); from 0 to 1. */
export function parseShare(text: string): Parsed<number> {
  if (text === 'all') return parsed(1)
  if (text === 'none') return parsed(0)
  const percent = Number(/^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1] ?? Number.NaN)
  if (percent >= 0 && percent <= 100) return parsed(percent / 100)
  return refused(`${quote(text)} is no share.`, 'Say all, none or a share like 5%.')
}
