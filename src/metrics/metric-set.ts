import type { Histogram } from './histogram.ts'

/** A sum; whoever adds to it often holds on to it. */
export class Counter {
  value = 0
}

/** Counters and histograms by name: what a thread records into, and what snapshots are merged into. */
export class MetricSet {
  readonly #counters = new Map<string, Counter>()
  readonly #histograms = new Map<string, Histogram>()
  readonly #newHistogram: () => Histogram

  constructor(newHistogram: () => Histogram) {
    this.#newHistogram = newHistogram
  }

  /** The counter of this name, made when it is first asked for. */
  counter(name: string): Counter {
    let counter = this.#counters.get(name)
    if (counter === undefined) {
      counter = new Counter()
      this.#counters.set(name, counter)
    }
    return counter
  }

  /** The histogram of this name, made when it is first asked for. */
  histogram(name: string): Histogram {
    let histogram = this.#histograms.get(name)
    if (histogram === undefined) {
      histogram = this.#newHistogram()
      this.#histograms.set(name, histogram)
    }
    return histogram
  }

  /** The sum of this name; 0 when nothing was added. */
  sum(name: string): number {
    return this.#counters.get(name)?.value ?? 0
  }

  /** The counters that are not zero. */
  *counters(): Generator<[name: string, value: number]> {
    for (const [name, counter] of this.#counters) if (counter.value !== 0) yield [name, counter.value]
  }

  /** The histograms that are not empty. */
  *histograms(): Generator<[name: string, histogram: Histogram]> {
    for (const entry of this.#histograms) if (entry[1].count > 0) yield entry
  }

  /** Empties everything for reuse; the counters and histograms handed out stay the same objects. */
  reset(): void {
    for (const counter of this.#counters.values()) counter.value = 0
    for (const histogram of this.#histograms.values()) if (histogram.count > 0) histogram.reset()
  }
}
