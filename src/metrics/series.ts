/** Points kept: an hour of seconds; a longer run is told in longer steps, never in more points. */
const maxPoints = 3600

/** What is spread over time. All of it adds up, so two neighbouring points merge into one without loss. */
export interface SeriesSums {
  readonly requests: number
  readonly failures: number
  readonly bytes: number
  readonly stalls: number
  /** Viewers in each state times the seconds that they were in it. */
  readonly startingViewerSeconds: number
  readonly playingViewerSeconds: number
  readonly stalledViewerSeconds: number
}

/** What does not add up: of the values that fall in a step the highest is kept. */
export const seriesHighFields = [
  'segmentResponseTimeP50Ms',
  'segmentResponseTimeP95Ms',
  'segmentResponseTimeP99Ms',
  'mediaPlaylistResponseTimeP50Ms',
  'mediaPlaylistResponseTimeP95Ms',
  'mediaPlaylistResponseTimeP99Ms',
  'eventLoopUtilization',
  'timerLagP99Ms',
  'cpuWaitShare',
] as const

export type SeriesHighs = { readonly [field in (typeof seriesHighFields)[number]]?: number }

type Point = { -readonly [field in keyof SeriesSums]: number } & {
  /** The part of the step for which there is data, ms from the start. */
  fromMs: number
  toMs: number
  highs: SeriesHighs
}

export interface SeriesPoint {
  /** Seconds from the start of the run to the start of the point. */
  readonly atSeconds: number
  /** For how much of the step there is data, seconds: less than the step at the run's ends. */
  readonly seconds: number
  readonly sums: SeriesSums
  /** Absent where there was none. */
  readonly highs: SeriesHighs
}

const sumFields = [
  'requests',
  'failures',
  'bytes',
  'stalls',
  'startingViewerSeconds',
  'playingViewerSeconds',
  'stalledViewerSeconds',
] as const satisfies readonly (keyof SeriesSums)[]

/**
 * A run over time, a point a step. What a worker measured is spread over the very time in which it was measured, so a
 * worker that reports late makes neither a gap nor a peak.
 */
export class Series {
  readonly #startedAtMs: number
  readonly #maxPoints: number
  #stepMs = 1000
  #points = new Map<number, Point>()
  #peakBytesPerSecond = 0
  #peakRequestsPerSecond = 0

  constructor(startedAtMs: number, limit = maxPoints) {
    this.#startedAtMs = startedAtMs
    this.#maxPoints = limit
  }

  /** Sums measured from `fromMs` to `toMs`, both ms since the Unix epoch. */
  add(fromMs: number, toMs: number, sums: SeriesSums): void {
    const to = Math.max(toMs - this.#startedAtMs, 0)
    const from = Math.min(Math.max(fromMs - this.#startedAtMs, 0), to)
    this.#makeRoom(to)
    let index = Math.min(Math.floor(from / this.#stepMs), this.#indexOf(to))
    let begin = from
    do {
      const end = Math.min(to, (index + 1) * this.#stepMs)
      const share = to > from ? (end - begin) / (to - from) : 1
      const point = this.#point(index)
      for (const field of sumFields) point[field] += sums[field] * share
      point.fromMs = Math.min(point.fromMs, begin)
      point.toMs = Math.max(point.toMs, end)
      begin = end
      index += 1
    } while (begin < to)
  }

  /** Values of an interval that ended at this moment, of which the sums have been added before. */
  addHighs(atMs: number, highs: SeriesHighs): void {
    const at = Math.max(atMs - this.#startedAtMs, 0)
    this.#makeRoom(at)
    const point = this.#points.get(this.#indexOf(at))
    if (point !== undefined) point.highs = highestOf(point.highs, highs)
  }

  get stepSeconds(): number {
    return this.#stepMs / 1000
  }

  points(): SeriesPoint[] {
    return [...this.#points]
      .sort(([a], [b]) => a - b)
      .map(([index, point]) => ({
        atSeconds: index * this.stepSeconds,
        seconds: (point.toMs - point.fromMs) / 1000,
        sums: point,
        highs: point.highs,
      }))
  }

  /** The highest rates of any step so far. */
  peaks(): { readonly bytesPerSecond: number; readonly requestsPerSecond: number } {
    this.#notePeaks()
    return { bytesPerSecond: this.#peakBytesPerSecond, requestsPerSecond: this.#peakRequestsPerSecond }
  }

  /** The step in which what ends at this moment belongs: one that ends with a step is of that step. */
  #indexOf(endMs: number): number {
    return Math.max(Math.ceil(endMs / this.#stepMs) - 1, 0)
  }

  #point(index: number): Point {
    let point = this.#points.get(index)
    if (point === undefined) {
      point = newPoint()
      this.#points.set(index, point)
    }
    return point
  }

  /** Doubles the step until this moment has a place. Points only ever exist for what was measured, so it ends. */
  #makeRoom(ms: number): void {
    while (this.#indexOf(ms) >= this.#maxPoints) {
      this.#notePeaks()
      const pairs = new Map<number, Point>()
      for (const [index, point] of this.#points) {
        const pair = pairs.get(index >> 1)
        if (pair === undefined) pairs.set(index >> 1, point)
        else mergeInto(pair, point)
      }
      this.#points = pairs
      this.#stepMs *= 2
    }
  }

  /** Before steps are merged, while peaks still stand out. A sliver of a step is no evidence of a rate. */
  #notePeaks(): void {
    for (const point of this.#points.values()) {
      const ms = point.toMs - point.fromMs
      if (ms < this.#stepMs / 2) continue
      this.#peakBytesPerSecond = Math.max(this.#peakBytesPerSecond, (point.bytes / ms) * 1000)
      this.#peakRequestsPerSecond = Math.max(this.#peakRequestsPerSecond, (point.requests / ms) * 1000)
    }
  }
}

function newPoint(): Point {
  return {
    requests: 0,
    failures: 0,
    bytes: 0,
    stalls: 0,
    startingViewerSeconds: 0,
    playingViewerSeconds: 0,
    stalledViewerSeconds: 0,
    fromMs: Number.POSITIVE_INFINITY,
    toMs: 0,
    highs: {},
  }
}

function mergeInto(target: Point, source: Point): void {
  for (const field of sumFields) target[field] += source[field]
  target.fromMs = Math.min(target.fromMs, source.fromMs)
  target.toMs = Math.max(target.toMs, source.toMs)
  target.highs = highestOf(target.highs, source.highs)
}

function highestOf(one: SeriesHighs, other: SeriesHighs): SeriesHighs {
  const highest: { -readonly [field in keyof SeriesHighs]: number } = { ...one }
  for (const field of seriesHighFields) {
    const value = other[field]
    if (value !== undefined) highest[field] = Math.max(one[field] ?? value, value)
  }
  return highest
}
