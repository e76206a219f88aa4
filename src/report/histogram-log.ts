import { createWriteStream, type WriteStream } from 'node:fs'
import type { Fault } from '../errors.ts'
import type { Interval } from '../metrics/totals.ts'
import { fileFault } from './file-fault.ts'

/** The head of a log that starts at this moment, ms since the Unix epoch. */
export function histogramLogHead(startedAtMs: number): string {
  const seconds = (startedAtMs / 1000).toFixed(3)
  return [
    '#[Histogram log format version 1.3]',
    '#[Values are in microseconds, Interval_Max is in milliseconds]',
    `#[StartTime: ${seconds} (seconds since epoch), ${new Date(startedAtMs).toISOString()}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    '',
  ].join('\n')
}

/** A line a metric of the interval, with times from the start of the log. */
export function histogramLogLines(interval: Interval, startedAtMs: number): string {
  const start = (Math.max(interval.fromMs - startedAtMs, 0) / 1000).toFixed(3)
  const length = (Math.max(interval.toMs - interval.fromMs, 0) / 1000).toFixed(3)
  let lines = ''
  for (const [name, histogram] of interval.metrics.histograms()) {
    lines += `Tag=${name},${start},${length},${histogram.percentileMs(100).toFixed(3)},${histogram.encode()}\n`
  }
  return lines
}

/**
 * A histogram log (HdrHistogram log format 1.3), written while the run goes on. A disk that fails ends the log, not
 * the run: the fault is told when it is closed.
 */
export class HistogramLogFile {
  readonly #path: string
  readonly #startedAtMs: number
  readonly #stream: WriteStream
  #error: unknown

  /** Opens the file, which is overwritten when it exists. Times in it count from `startedAtMs`, ms since the epoch. */
  constructor(path: string, startedAtMs: number) {
    this.#path = path
    this.#startedAtMs = startedAtMs
    this.#stream = createWriteStream(path)
    this.#stream.on('error', (error) => {
      this.#error ??= error
    })
    this.#stream.write(histogramLogHead(startedAtMs))
  }

  write(interval: Interval): void {
    if (this.#error === undefined) this.#stream.write(histogramLogLines(interval, this.#startedAtMs))
  }

  /** Resolves when everything is in the file, to the fault that kept it from being so. Never rejects. */
  async close(): Promise<readonly Fault[]> {
    await new Promise<void>((resolve) => {
      if (this.#stream.closed) resolve()
      else this.#stream.once('close', resolve).end()
    })
    return this.#error === undefined ? [] : [fileFault('the histogram log', this.#path, this.#error)]
  }
}
