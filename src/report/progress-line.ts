import { cut } from './layout.ts'
import { formatBitRate, formatClock, formatCount, formatMs } from './quantities.ts'

/** What is told of a run under way. */
export interface Progress {
  readonly elapsedSeconds: number
  /** When the run will end by itself; undefined where nobody knows. */
  readonly durationSeconds: number | undefined
  readonly viewers: { readonly playing: number; readonly stalled: number; readonly target: number }
  readonly requestsPerSecond: number
  readonly bytesPerSecond: number
  /** 99th percentile of the segment response time of the last interval; undefined where no segment came. */
  readonly segmentP99Ms: number | undefined
  /** Since the start of the run. */
  readonly failedRequests: number
  readonly stalls: number
}

const barWidth = 12
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** The line of a terminal: at most so many columns, so that it never wraps. What matters least gives way first. */
export function progressLine(progress: Progress, columns: number): string {
  const { elapsedSeconds, durationSeconds } = progress
  const head =
    durationSeconds === undefined
      ? [spinner[Math.floor(elapsedSeconds) % spinner.length] ?? '', formatClock(elapsedSeconds)]
      : [bar(elapsedSeconds / durationSeconds), `${formatClock(elapsedSeconds)}/${formatClock(durationSeconds)}`]
  // The last column stays free: some terminals wrap when it is written.
  const width = Math.max(columns - 1, 0)
  const fields = facts(progress)
  let line = cut(head.join(' '), width)
  for (const fact of fields) {
    const longer = `${line}  ${fact}`
    if (longer.length > width) break
    line = longer
  }
  return line
}

/** The line of a log, for where there is no terminal: all of it, whatever its length. */
export function progressLogLine(progress: Progress): string {
  const { elapsedSeconds, durationSeconds } = progress
  const clock = durationSeconds === undefined ? '' : `/${formatClock(durationSeconds)}`
  return [`${formatClock(elapsedSeconds)}${clock}`, ...facts(progress)].join('  ')
}

/** The most important first. */
function facts(progress: Progress): string[] {
  const { viewers, stalls, failedRequests, segmentP99Ms, requestsPerSecond, bytesPerSecond } = progress
  const stalled = viewers.stalled > 0 ? `, ${formatCount(viewers.stalled)} stalled` : ''
  return [
    `${formatCount(viewers.playing)}/${formatCount(viewers.target)} playing${stalled}`,
    formatBitRate(bytesPerSecond),
    ...(stalls > 0 ? [stalls === 1 ? '1 stall' : `${formatCount(stalls)} stalls`] : []),
    ...(failedRequests > 0 ? [`${formatCount(failedRequests)} failed`] : []),
    ...(segmentP99Ms === undefined ? [] : [`p99 ${formatMs(segmentP99Ms)}`]),
    `${formatCount(requestsPerSecond)} req/s`,
  ]
}

function bar(share: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * barWidth)
  return `${'━'.repeat(full)}${'─'.repeat(barWidth - full)}`
}
