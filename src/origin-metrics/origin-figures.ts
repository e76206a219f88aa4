import { type OriginInterval, originInterval, type TimedReading } from './origin-interval.ts'
import { OriginSeries } from './origin-series.ts'

/** What one origin has told so far, in flat memory. */
export class OriginFigures {
  /** What reports call it: its URL without secrets. */
  readonly name: string
  readonly series = new OriginSeries()
  polls = 0
  failedPolls = 0
  /** Why the latest of the failed polls failed. */
  lastFailure: string | undefined
  /** Of the latest poll; undefined before the second one, and when the latest failed. */
  latest: OriginInterval | undefined
  /** What was seen to grow since the first poll; undefined where the origin does not say. */
  receivedBytes: number | undefined
  sentBytes: number | undefined
  requests: number | undefined
  #before: TimedReading | undefined

  constructor(name: string) {
    this.name = name
  }

  read(reading: TimedReading): void {
    this.polls += 1
    const before = this.#before
    this.#before = reading
    if (before === undefined) return
    const interval = originInterval(before, reading)
    this.latest = interval
    this.series.add(interval)
    this.receivedBytes = grown(this.receivedBytes, interval.receivedBytesPerSecond, interval.seconds)
    this.sentBytes = grown(this.sentBytes, interval.sentBytesPerSecond, interval.seconds)
    this.requests = grown(this.requests, interval.requestsPerSecond, interval.seconds)
  }

  failed(reason: string): void {
    this.polls += 1
    this.failedPolls += 1
    this.lastFailure = reason
    this.latest = undefined
  }
}

function grown(sum: number | undefined, rate: number | undefined, seconds: number): number | undefined {
  return rate === undefined ? sum : (sum ?? 0) + Math.round(rate * seconds)
}
