import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** `true` or `1`, `false` or `0`: an option without a value, from its environment variable. */
export function parseSwitch(text: string): Parsed<boolean> {
  if (text === 'true' || text === '1') return parsed(true)
  if (text === 'false' || text === '0') return parsed(false)
  return refused(`${quote(text)} is neither true nor false.`, 'Say true, false, 1 or 0.')
}
