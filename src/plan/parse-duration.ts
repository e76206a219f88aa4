import { type Parsed, parsed, quote, refused } from './parsed.ts'

const number = String.raw`(\d+(?:\.\d+)?)`
const pattern = new RegExp(`^(?:${number}h)?(?:${number}m)?(?:${number}s)?(?:${number}ms)?$`)
const unitsMs = [3_600_000, 60_000, 1000, 1]

/** Timers of Node take at most 2^31 - 1 ms, which is a little under 25 days. */
const longestMs = 576 * 3_600_000

/** `90s`, `5m`, `1h30m`, `500ms`, `1.5h`, or `0`; in ms. A bare number is refused: it says no unit. */
export function parseDuration(text: string): Parsed<number> {
  if (text === '0') return parsed(0)
  if (/^\d+(\.\d+)?$/.test(text)) return refused(`${quote(text)} has no unit.`, `Say ${text}s for seconds.`)
  const match = text === '' ? null : pattern.exec(text)
  if (match === null) {
    return refused(`${quote(text)} is not a duration.`, 'Say it like 500ms, 90s, 5m or 1h30m.')
  }
  const totalMs = unitsMs.reduce((sum, unitMs, i) => sum + Number(match[i + 1] ?? 0) * unitMs, 0)
  if (totalMs > longestMs) return refused(`${quote(text)} is too long.`, 'Say at most 576h (24 days).')
  return parsed(Math.round(totalMs * 1000) / 1000)
}

/** A duration that is not 0. */
export function parsePositiveDuration(text: string): Parsed<number> {
  const duration = parseDuration(text)
  if (duration.ok && duration.value === 0) {
    return refused(`${quote(text)} leaves no time at all.`, 'Say it like 500ms, 90s or 5m.')
  }
  return duration
}
