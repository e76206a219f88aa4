import { variantMetrics as names } from './metric-names.ts'
import type { Counter, MetricSet } from './metric-set.ts'

/** Labels come from the stream: so many are counted by name, the rest together. */
const maxLabels = 100
const otherLabel = '(other)'

interface VariantCounters {
  readonly segments: Counter
  readonly bytes: Counter
  readonly mediaSeconds: Counter
}

/** What was received of each variant stream. */
export class VariantMetrics {
  readonly #metrics: MetricSet
  readonly #variants = new Map<string, VariantCounters>()

  constructor(metrics: MetricSet) {
    this.#metrics = metrics
  }

  received(label: string, segments: number, bytes: number, mediaSeconds: number): void {
    const counters = this.#variants.get(label) ?? this.#add(this.#variants.size < maxLabels ? label : otherLabel)
    counters.segments.value += segments
    counters.bytes.value += bytes
    counters.mediaSeconds.value += mediaSeconds
  }

  #add(label: string): VariantCounters {
    const counters = {
      segments: this.#metrics.counter(names.segments(label)),
      bytes: this.#metrics.counter(names.bytes(label)),
      mediaSeconds: this.#metrics.counter(names.mediaSeconds(label)),
    }
    this.#variants.set(label, counters)
    return counters
  }
}
