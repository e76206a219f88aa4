import type { BandwidthChoice } from './bandwidth-choice.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'

const form =
  'Write lines of seconds and bits a second, like "20 8000000"; the first is at 0, and the last ends the trace.'
const mostPoints = 100_000

/**
 * A trace: on each line the seconds from the start and the bits a second that come from then on. The last line says where the
 * trace ends, and begins again; its bandwidth may be left out. Empty lines and those that begin with # are skipped.
 */
export function parseBandwidthTrace(path: string, readText: (path: string) => string): Parsed<BandwidthChoice> {
  let text: string
  try {
    text = readText(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return refused(`${quote(path)} cannot be read: ${reason}.`, 'Say the path of a trace that can be read.')
  }
  const points: { atSeconds: number; bitsPerSecond: number }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue
    const match = /^\s*(\d+(?:\.\d*)?)(?:[\s,]+(\d+(?:\.\d*)?))?\s*$/.exec(line)
    const where = `${path}:${index + 1}`
    if (match === null) return refused(`${quote(where)} is no point of a trace.`, form)
    const [atSeconds, bitsPerSecond] = [Number(match[1]), Number(match[2] ?? 0)]
    if (!Number.isSafeInteger(Math.ceil(atSeconds)) || !Number.isSafeInteger(Math.ceil(bitsPerSecond)))
      return refused(`${quote(where)} has a number that is too large.`, form)
    const before = points.at(-1)
    if (before !== undefined && atSeconds <= before.atSeconds) {
      return refused(`${quote(where)} is not later than the line before it.`, form)
    }
    if (before === undefined && atSeconds !== 0) return refused(`${quote(where)} does not begin at 0 s.`, form)
    if (points.length >= mostPoints) return refused(`${quote(path)} has more than ${mostPoints} points.`, form)
    points.push({ atSeconds, bitsPerSecond })
  }
  const end = points.pop()
  if (end === undefined || points.length === 0) return refused(`${quote(path)} has fewer than two points.`, form)
  if (points.every(({ bitsPerSecond }) => bitsPerSecond === 0)) {
    return refused(`${quote(path)} lets nothing through.`, 'Give at least one point a bandwidth above 0.')
  }
  return parsed({ is: 'trace', points, lengthSeconds: end.atSeconds })
}
