import type { Histogram } from '../../metrics/histogram.ts'

export type MetricName = `hls_swarm_${string}`
export type Labels = Readonly<Record<string, string>>

/** One line of the text format. */
export interface MetricSample {
  readonly labels: Labels
  readonly value: number
  /** Of a histogram's lines, which have a name of their own. */
  readonly metricName?: string
}

/** A metric as Prometheus knows it, with all its series; plain data. Units are base units: seconds, bytes. */
export interface MetricFamily {
  readonly name: MetricName
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly MetricSample[]
}

/** A label's values with a number each; a plain number has no labels. */
type Values = number | readonly MetricSample[]

function samplesOf(values: Values): readonly MetricSample[] {
  return typeof values === 'number' ? [{ labels: {}, value: values }] : values
}

export function counter(name: `${MetricName}_total`, help: string, values: Values): MetricFamily {
  return { name, help, type: 'counter', samples: samplesOf(values) }
}

export function gauge(name: MetricName, help: string, values: Values): MetricFamily {
  return { name, help, type: 'gauge', samples: samplesOf(values) }
}

/** A sample a name: `byLabel('kind', requestKinds, (kind) => …)`. */
export function byLabel<Name extends string>(
  label: string,
  names: readonly Name[],
  read: (name: Name) => number,
): MetricSample[] {
  return names.map((name) => ({ labels: { [label]: name }, value: read(name) }))
}

export interface HistogramSeries {
  readonly labels: Labels
  readonly histogram: Histogram
}

/**
 * Buckets that hold what the HDR histograms hold: every value is counted, none is sampled or estimated.
 * @param bounds upper bounds of the buckets, ascending, seconds
 */
export function histogram(
  name: `${MetricName}_seconds`,
  help: string,
  bounds: readonly number[],
  series: readonly HistogramSeries[],
): MetricFamily {
  const boundsMs = bounds.map((bound) => bound * 1000)
  const samples = series.flatMap(({ labels, histogram }): MetricSample[] => {
    const counts = histogram.countsUpToMs(boundsMs)
    const bucket = (bound: string, value: number) => {
      return { metricName: `${name}_bucket`, labels: { le: bound, ...labels }, value }
    }
    return [
      ...bounds.map((bound, index) => bucket(String(bound), counts[index] ?? 0)),
      bucket('+Inf', histogram.count),
      { metricName: `${name}_sum`, labels, value: histogram.sumMs / 1000 },
      { metricName: `${name}_count`, labels, value: histogram.count },
    ]
  })
  return { name, help, type: 'histogram', samples }
}
