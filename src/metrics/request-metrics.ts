import type { FailureCause } from './failure-cause.ts'
import type { Histogram } from './histogram.ts'
import { requestMetrics as names } from './metric-names.ts'
import type { Counter, MetricSet } from './metric-set.ts'
import type { RequestKind } from './request-kind.ts'
import type { RequestSample } from './request-sample.ts'

/** The figures of one kind of request. */
export class RequestMetrics {
  readonly #metrics: MetricSet
  readonly #kind: RequestKind
  readonly #count: Counter
  readonly #bytes: Counter
  readonly #failed: Counter
  /** Found when a cause first occurs: there are hundreds, of which a run sees a few. */
  readonly #failures = new Map<FailureCause, Counter>()
  readonly #responseTime: Histogram
  readonly #serviceTime: Histogram
  readonly #timeToFirstByte: Histogram
  readonly #holdTime: Histogram
  readonly #failedResponseTime: Histogram

  constructor(metrics: MetricSet, kind: RequestKind) {
    this.#metrics = metrics
    this.#kind = kind
    this.#count = metrics.counter(names.count(kind))
    this.#bytes = metrics.counter(names.bytes(kind))
    this.#failed = metrics.counter(names.failed(kind))
    this.#responseTime = metrics.histogram(names.responseTime(kind))
    this.#serviceTime = metrics.histogram(names.serviceTime(kind))
    this.#timeToFirstByte = metrics.histogram(names.timeToFirstByte(kind))
    this.#holdTime = metrics.histogram(names.holdTime(kind))
    this.#failedResponseTime = metrics.histogram(names.failedResponseTime(kind))
  }

  /**
   * Failed requests are counted, and their time is kept apart: among the others, quick refusals would flatter the
   * server and timeouts would show the limit set here rather than anything the server did.
   */
  record(sample: RequestSample): void {
    this.#count.value += 1
    this.#bytes.value += sample.bytes
    if (sample.failure === undefined && sample.mayBeHeld) {
      const holdMs = sample.firstByte - sample.start
      this.#holdTime.recordMs(holdMs)
      this.#responseTime.recordMs(sample.end - sample.intendedStart - holdMs)
      this.#serviceTime.recordMs(sample.end - sample.firstByte)
    } else if (sample.failure === undefined) {
      this.#responseTime.recordMs(sample.end - sample.intendedStart)
      this.#serviceTime.recordMs(sample.end - sample.start)
      this.#timeToFirstByte.recordMs(sample.firstByte - sample.start)
    } else {
      this.failed(sample.failure)
      this.#failedResponseTime.recordMs(sample.end - sample.intendedStart)
    }
  }

  /** One of which no times are known. */
  told(failure: FailureCause | undefined): void {
    this.#count.value += 1
    if (failure !== undefined) this.failed(failure)
  }

  received(bytes: number): void {
    this.#bytes.value += bytes
  }

  failed(cause: FailureCause): void {
    this.#failed.value += 1
    this.#failure(cause).value += 1
  }

  #failure(cause: FailureCause): Counter {
    let counter = this.#failures.get(cause)
    if (counter === undefined) {
      counter = this.#metrics.counter(names.failures(this.#kind, cause))
      this.#failures.set(cause, counter)
    }
    return counter
  }
}
