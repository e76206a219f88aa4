import type { MediaMetricNames } from './metric-names.ts'
import type { Counter, MetricSet } from './metric-set.ts'

/** Labels come from the stream: so many are counted by name, the rest together. */
const maxLabels = 100
const otherLabel = '(other)'

interface MediaCounters {
  readonly segments: Counter
  readonly bytes: Counter
  readonly mediaSeconds: Counter
}

/** What was received of each variant stream, or of each rendition. */
export class MediaMetrics {
  readonly #metrics: MetricSet
  readonly #names: MediaMetricNames
  readonly #byLabel = new Map<string, MediaCounters>()

  constructor(metrics: MetricSet, names: MediaMetricNames) {
    this.#metrics = metrics
    this.#names = names
  }

  received(label: string, segments: number, bytes: number, mediaSeconds: number): void {
    const counters = this.#byLabel.get(label) ?? this.#add(this.#byLabel.size < maxLabels ? label : otherLabel)
    counters.segments.value += segments
    counters.bytes.value += bytes
    counters.mediaSeconds.value += mediaSeconds
  }

  #add(label: string): MediaCounters {
    const counters = {
      segments: this.#metrics.counter(this.#names.segments(label)),
      bytes: this.#metrics.counter(this.#names.bytes(label)),
      mediaSeconds: this.#metrics.counter(this.#names.mediaSeconds(label)),
    }
    this.#byLabel.set(label, counters)
    return counters
  }
}
