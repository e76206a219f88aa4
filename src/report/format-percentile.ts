import { formatMs } from './quantities.ts'
import type { Distribution } from './run-result.ts'

/** A time of a distribution in so many ms; `> 600 s` where some were longer than a histogram holds, and this is one of them. */
export function formatPercentile(
  times: Distribution,
  name: 'p50' | 'p90' | 'p95' | 'p99' | 'p99_9' | 'max',
  unitMs: number,
): string {
  const text = formatMs(times[name] * unitMs)
  return times.aboveRange > 0 && times[name] === times.max ? `> ${text}` : text
}
