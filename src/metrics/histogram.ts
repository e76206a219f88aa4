import {
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  Float64Histogram,
  Int32Histogram,
  type JsHistogram,
} from 'hdr-histogram-js'

/** Values are kept as whole microseconds from 1 µs to 10 min with 3 significant digits: each is true to 0.1 %. */
const lowestUs = 1
const highestUs = 10 * 60 * 1_000_000
const significantDigits = 3

/** Lines of a percentile table for each halving of what is left to 100 %: HdrHistogram's own default. */
const ticksPerHalfDistance = 5

/** Above which a value leaves the first bucket of 2048 unit-wide cells, as a power of two. */
const subBucketBits = 11
const halfSubBuckets = 1 << (subBucketBits - 1)

/** What is told of a distribution, in one unit. Empty distributions are told as undefined. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly p99_9: number
  readonly max: number
  readonly mean: number
}

/** The cells of an interval's histogram that are not empty: index and count in turn. */
export type HistogramCells = Uint32Array

/** Microseconds in the unit in which a distribution is told. */
export const unitUs = { ms: 1000, s: 1_000_000 } as const

/** Knows which of its cells are in use: what is told and emptied every second touches no other. */
class IntervalCounts extends Int32Histogram {
  readonly used: number[] = []

  /**
   * The cell of a value by counting leading zeros, where the library takes a logarithm and two powers: 15 ns instead of
   * 180 ns a recorded value. Values are whole numbers from 0 to `highestUs`, below 2^32.
   */
  override countsArrayIndex(value: number): number {
    const bucket = 32 - subBucketBits - Math.clz32(value)
    return bucket <= 0 ? value : bucket * halfSubBuckets + (value >>> bucket)
  }

  override incrementCountAtIndex(cell: number): void {
    this.addToCountAtIndex(cell, 1)
  }

  override addToCountAtIndex(cell: number, count: number): void {
    const before = this._counts[cell] ?? 0
    if (before === 0) this.used.push(cell)
    this._counts[cell] = before + count
  }

  override clearCounts(): void {
    for (const cell of this.used) this._counts[cell] = 0
    this.used.length = 0
  }
}

/**
 * A distribution of durations. Recording never throws and allocates nothing but the list of cells in use; what lies outside the range is clamped
 * to its end and counted.
 */
export class Histogram {
  readonly #counts: JsHistogram
  #belowRange = 0
  #aboveRange = 0

  private constructor(counts: JsHistogram) {
    this.#counts = counts
  }

  /** For one interval, of one thread or of all: 32-bit cells, 86 kB, of which untouched pages are never resident. */
  static forInterval(): Histogram {
    return new Histogram(new IntervalCounts(lowestUs, highestUs, significantDigits))
  }

  /** For a whole run: cells count to 2^53, since 32 bits overflow in a soak of days. */
  static forRun(): Histogram {
    return new Histogram(new Float64Histogram(lowestUs, highestUs, significantDigits))
  }

  /** Reads what `encode` or any other HdrHistogram wrote in the V2 compressed encoding; throws when it is not that. */
  static decode(base64: string): Histogram {
    return new Histogram(decodeFromCompressedBase64(base64, 64, false, highestUs) as JsHistogram)
  }

  recordMs(ms: number): void {
    let us = Math.round(ms * 1000)
    // Written so that NaN is caught as well.
    if (!(us >= 0)) {
      us = 0
      this.#belowRange += 1
    } else if (us > highestUs) {
      us = highestUs
      this.#aboveRange += 1
    }
    this.#counts.recordValue(us)
  }

  recordSeconds(seconds: number): void {
    this.recordMs(seconds * 1000)
  }

  get count(): number {
    return this.#counts.totalCount
  }

  /** How many values were below zero (or not a number) and recorded as 0. Not part of the encoding. */
  get belowRange(): number {
    return this.#belowRange
  }

  /** How many values were above 10 min and recorded as 10 min. Not part of the encoding. */
  get aboveRange(): number {
    return this.#aboveRange
  }

  /** Adds another cell by cell: nothing is lost, whatever the order. */
  add(other: Histogram): void {
    this.#counts.add(other.#counts)
    this.#belowRange += other.#belowRange
    this.#aboveRange += other.#aboveRange
  }

  /**
   * What crosses from the thread that records to the one that adds up. Both do their part while viewers wait: an encoding
   * would have to be compressed on one side, and become a whole histogram on the other.
   */
  cells(): HistogramCells {
    const counts = this.#counts
    if (!(counts instanceof IntervalCounts)) throw new Error('Only the histogram of an interval tells its cells')
    const cells = new Uint32Array(2 * counts.used.length)
    counts.used.forEach((cell, index) => {
      cells[2 * index] = cell
      cells[2 * index + 1] = counts.getCountAtIndex(cell)
    })
    return cells
  }

  /** Adds what `cells` of another told, but for how much of it was out of range. */
  addCells(cells: HistogramCells): void {
    for (let at = 0; at < cells.length; at += 2) {
      this.#counts.recordValueWithCount(this.#counts.valueFromIndex(cells[at] ?? 0), cells[at + 1] ?? 0)
    }
  }

  /** HdrHistogram V2, compressed, base64. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#counts)
  }

  /** Empties it for reuse. */
  reset(): void {
    this.#counts.reset()
    this.#belowRange = 0
    this.#aboveRange = 0
  }

  /** The value that `percentile` per cent of the values do not exceed, ms; 0 when it is empty. */
  percentileMs(percentile: number): number {
    return this.#percentileUs(percentile) / unitUs.ms
  }

  percentiles(unit: keyof typeof unitUs): Percentiles | undefined {
    if (this.count === 0) return undefined
    const at = (percentile: number) => this.#percentileUs(percentile) / unitUs[unit]
    return {
      count: this.count,
      p50: at(50),
      p90: at(90),
      p95: at(95),
      p99: at(99),
      p99_9: at(99.9),
      max: at(100),
      mean: Math.round(this.#counts.mean) / unitUs[unit],
    }
  }

  /**
   * For each of the ascending bounds, how many values do not exceed it. Of values that share a cell with a bound, which
   * differ from it by 0.1 % at most, none exceeds it.
   */
  countsUpToMs(boundsMs: readonly number[]): number[] {
    let cell = 0
    let count = 0
    return boundsMs.map((boundMs) => {
      const last = this.#counts.countsArrayIndex(Math.min(Math.round(boundMs * unitUs.ms), highestUs))
      for (; cell <= last && count < this.count; cell += 1) count += this.#counts.getCountAtIndex(cell)
      return count
    })
  }

  /** The sum of all values, each true to 0.1 %, ms. It never falls while values are added. */
  get sumMs(): number {
    let sumUs = 0
    let seen = 0
    for (let cell = 0; seen < this.count; cell += 1) {
      const count = this.#counts.getCountAtIndex(cell)
      if (count === 0) continue
      seen += count
      // A whole number, so that the sum is exact: the mean times the count may miss it by a hair and seem to fall.
      sumUs += count * this.#counts.medianEquivalentValue(this.#counts.valueFromIndex(cell))
    }
    return sumUs / unitUs.ms
  }

  /** The percentile distribution in ms as text (.hgrm), as every HdrHistogram writes it: ever finer towards the maximum. */
  percentileTable(): string {
    return this.#counts.outputPercentileDistribution(ticksPerHalfDistance, unitUs.ms)
  }

  /** A cell is told by its upper edge, which for the last one lies beyond the range. */
  #percentileUs(percentile: number): number {
    return Math.min(this.#counts.getValueAtPercentile(percentile), highestUs)
  }
}
