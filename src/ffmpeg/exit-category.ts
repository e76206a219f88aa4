/** How an ffmpeg process ended. */
export const exitCategories = [
  /** It had read the stream to its end. */
  'ended',
  /** The run stopped it. */
  'stopped',
  /** It took a stream that failed for one that is over: exit code 0 after playlists or segments could not be had. */
  'sourceLost',
  /** The URL that was given answered with an error. */
  'httpError',
  /** No connection. */
  'connection',
  /** What came is nothing that it can read. */
  'invalidData',
  /** A signal that was not the run's. */
  'killed',
  /** Anything else. */
  'failed',
] as const

export type ExitCategory = (typeof exitCategories)[number]

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
  /** The run had asked it to end. */
  readonly wasStopped: boolean
  /** The last request failed. */
  readonly lastRequestFailed: boolean
  /** The last line of level error. */
  readonly lastError: string
}

export function exitCategory({ code, signal, wasStopped, lastRequestFailed, lastError }: ProcessExit): ExitCategory {
  if (wasStopped) return 'stopped'
  if (signal !== null) return 'killed'
  if (code === 0) return lastRequestFailed ? 'sourceLost' : 'ended'
  if (/server returned|http error/i.test(lastError)) return 'httpError'
  if (/refused|timed out|unreachable|no route|reset|resolve|broken pipe|i\/o error|input\/output/i.test(lastError))
    return 'connection'
  if (/invalid data/i.test(lastError)) return 'invalidData'
  return 'failed'
}
