/** A chart as data: plain enough to travel to the page as JSON, and to be told as a table. */
export interface Chart {
  readonly id: string
  readonly title: string
  /** What is drawn, its unit included. */
  readonly about: string
  /** Time in seconds from the start, or `1 / (1 − p)` of the percentile p, drawn logarithmically. */
  readonly x: 'time' | 'percentile'
  readonly unit: ChartUnit
  readonly logarithmic: boolean
  readonly wide: boolean
  readonly xs: readonly number[]
  readonly lines: readonly ChartLine[]
  /** Drawn behind the lines: what happened when. */
  readonly bands: readonly ChartBand[]
}

export type ChartUnit = 'count' | 'perSecond' | 'bitsPerSecond' | 'ms' | 'share'

export interface ChartLine {
  readonly name: string
  /** Of the palette, 0 to 5. */
  readonly colour: number
  /** Lengths of dashes and gaps, CSS pixels; empty: a whole line. */
  readonly dash: readonly number[]
  readonly filled: boolean
  /** A value a place on the x axis; null where there is none. */
  readonly values: readonly (number | null)[]
}

export interface ChartBand {
  readonly from: number
  readonly to: number
  readonly colour: 'bad' | 'warning'
}
