import type { OriginInterval } from './origin-interval.ts'

/** Points kept: an hour of seconds; a longer run is told in longer steps, never in more points. */
const maxPoints = 3600

/** The figures that are told over time; of each, the mean of a point and the highest of the run. */
export const originFigureNames = [
  'cpuBusyShare',
  'receivedBytesPerSecond',
  'sentBytesPerSecond',
  'requestsPerSecond',
  'activeConnections',
  'readingConnections',
  'writingConnections',
  'waitingConnections',
] as const

export type OriginFigureName = (typeof originFigureNames)[number]

/** A figure that the origin does not tell is absent. */
export type OriginFigureValues = { readonly [name in OriginFigureName]?: number }

/** Sums over time, which add up, so that points merge without loss. */
interface Weighted {
  /** The figure times the seconds that it held. */
  sum: number
  seconds: number
  highest: number
}

type Point = Partial<Record<OriginFigureName, Weighted>>

export interface OriginPoint {
  /** Start of the point, ms since the Unix epoch. */
  readonly atMs: number
  readonly means: OriginFigureValues
}

/** An origin over time, a point a step. */
export class OriginSeries {
  readonly #maxPoints: number
  #stepMs = 1000
  #startMs: number | undefined
  #points = new Map<number, Point>()

  constructor(limit = maxPoints) {
    this.#maxPoints = limit
  }

  add(interval: OriginInterval): void {
    const from = interval.atMs - interval.seconds * 1000
    this.#startMs ??= from
    let index = this.#indexOf(from)
    while (index >= this.#maxPoints) {
      this.#halve()
      index = this.#indexOf(from)
    }
    const point = this.#points.get(index) ?? {}
    this.#points.set(index, point)
    merge(point, pointOf(interval))
  }

  get stepSeconds(): number {
    return this.#stepMs / 1000
  }

  points(): OriginPoint[] {
    const start = this.#startMs ?? 0
    return [...this.#points]
      .sort(([a], [b]) => a - b)
      .map(([index, point]) => ({
        atMs: start + index * this.#stepMs,
        means: valuesOf(point, ({ sum, seconds }) => sum / seconds),
      }))
  }

  /** Over all points. */
  summary(): { readonly means: OriginFigureValues; readonly highest: OriginFigureValues } {
    const all: Point = {}
    for (const point of this.#points.values()) merge(all, point)
    return {
      means: valuesOf(all, ({ sum, seconds }) => sum / seconds),
      highest: valuesOf(all, ({ highest }) => highest),
    }
  }

  /** Never negative: the wall clock may be set back. */
  #indexOf(ms: number): number {
    return Math.max(Math.floor((ms - (this.#startMs ?? ms)) / this.#stepMs), 0)
  }

  #halve(): void {
    const pairs = new Map<number, Point>()
    for (const [index, point] of this.#points) {
      const pair = pairs.get(index >> 1)
      if (pair === undefined) pairs.set(index >> 1, point)
      else merge(pair, point)
    }
    this.#points = pairs
    this.#stepMs *= 2
  }
}

function figuresOf(interval: OriginInterval): OriginFigureValues {
  const { cpuBusyShare, receivedBytesPerSecond, sentBytesPerSecond, requestsPerSecond, connections } = interval
  const figures = {
    cpuBusyShare,
    receivedBytesPerSecond,
    sentBytesPerSecond,
    requestsPerSecond,
    activeConnections: connections?.active,
    readingConnections: connections?.reading,
    writingConnections: connections?.writing,
    waitingConnections: connections?.waiting,
  }
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined))
}

function pointOf(interval: OriginInterval): Point {
  const { seconds } = interval
  const point: Point = {}
  for (const [name, value] of Object.entries(figuresOf(interval))) {
    point[name as OriginFigureName] = { sum: value * seconds, seconds, highest: value }
  }
  return point
}

function merge(target: Point, source: Point): void {
  for (const name of originFigureNames) {
    const [mine, theirs] = [target[name], source[name]]
    if (theirs === undefined) continue
    if (mine === undefined) target[name] = { ...theirs }
    else {
      mine.sum += theirs.sum
      mine.seconds += theirs.seconds
      mine.highest = Math.max(mine.highest, theirs.highest)
    }
  }
}

function valuesOf(point: Point, read: (figure: Weighted) => number): OriginFigureValues {
  return Object.fromEntries(
    originFigureNames.flatMap((name) => {
      const figure = point[name]
      return figure === undefined || figure.seconds <= 0 ? [] : [[name, read(figure)]]
    }),
  )
}
