import { Histogram } from '../../metrics/histogram.ts'
import { requestKinds } from '../../metrics/request-kind.ts'
import { coarsenSeries, wholePoints } from '../coarsen-series.ts'
import type { NamedResult } from '../merge-results.ts'
import { kindWords } from '../plain-words.ts'
import type { Distribution, RunResult } from '../run-result.ts'
import { timelineOf } from '../timeline.ts'
import type { Chart, ChartBand, ChartLine, ChartUnit } from './chart.ts'
import { originCharts } from './origin-charts.ts'

type Point = RunResult['series'][number]

/** How much of a run is told. */
export interface ChartDetail {
  readonly maxPoints: number
  /** Places on the axis of percentiles, as 1 / (1 − p), up to about so many samples. */
  percentilePlaces(samples: number): readonly number[]
}

/** Places a tenfold step towards 100 %: enough for a smooth line. */
const placesPerDecade = 12

/** For drawing. More points than a chart has pixels to show them make a page heavy and say nothing more. */
export const drawn: ChartDetail = {
  maxPoints: 600,
  percentilePlaces(samples) {
    const decades = Math.max(1, Math.log10(samples))
    const places = Math.ceil(decades * placesPerDecade)
    return Array.from({ length: places + 1 }, (_, place) => 10 ** ((place / places) * decades))
  },
}

/** For a table that a person reads. */
export const tabled: ChartDetail = {
  maxPoints: 60,
  percentilePlaces: (samples) =>
    [2, 4, 10, 20, 100, 1000, 1e4, 1e5, 1e6].filter((place) => place <= Math.max(samples, 10)),
}

/** Colours repeat after six; the dashes then tell the lines apart. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]]

interface LineStyle {
  readonly colour: number
  readonly dash?: readonly number[]
  readonly filled?: boolean
}

function styled(
  name: string,
  values: ChartLine['values'],
  { colour, dash = [], filled = false }: LineStyle,
): ChartLine {
  return { name, values, colour, dash, filled }
}

function nthStyle(index: number): Pick<ChartLine, 'colour' | 'dash'> {
  return { colour: index % 6, dash: dashes[index % dashes.length] ?? [] }
}

interface TimeChart {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly unit: ChartUnit
  readonly logarithmic?: boolean
  readonly wide?: boolean
}

/** One run over time, and its percentiles. */
export function chartsOfRun(result: RunResult, detail: ChartDetail): readonly Chart[] {
  const points = coarsenSeries(wholePoints(result), detail.maxPoints)
  if (points.length === 0) return []
  const bands = bandsOf(result)
  const over = (chart: TimeChart, lines: readonly ChartLine[]): Chart[] =>
    lines.some(({ values }) => values.some((value) => value !== null))
      ? [{ logarithmic: false, wide: false, ...chart, x: 'time', xs: points.map(middle), lines, bands }]
      : []
  const line = (name: string, value: (point: Point) => number | null, style: LineStyle) =>
    styled(
      name,
      points.map((point) => rounded(value(point))),
      style,
    )
  const failed = points.some(({ failuresPerSecond }) => failuresPerSecond > 0)
  const percentiles = (kind: 'segment' | 'mediaPlaylist') => [
    line('p99', (point) => point[`${kind}ResponseTimeP99Ms`], { colour: 1 }),
    line('p95', (point) => point[`${kind}ResponseTimeP95Ms`], { colour: 0, dash: [7, 4] }),
    line('p50', (point) => point[`${kind}ResponseTimeP50Ms`], { colour: 2, dash: [2, 3] }),
  ]
  return [
    ...over({ id: 'viewers', title: 'Viewers', about: 'Viewers by what they were doing', unit: 'count' }, [
      line('playing', ({ viewersPlaying }) => viewersPlaying, { colour: 0, filled: true }),
      line('stalled', ({ viewersStalled }) => viewersStalled, { colour: 1, filled: true }),
      line('starting', ({ viewersStarting }) => viewersStarting, { colour: 2, dash: [7, 4] }),
    ]),
    ...over(
      { id: 'throughput', title: 'Throughput', about: 'Body bytes received, as bits a second', unit: 'bitsPerSecond' },
      [line('received', ({ bytesPerSecond }) => bytesPerSecond * 8, { colour: 0, filled: true })],
    ),
    ...over(
      {
        id: 'segment-times',
        title: 'Segment response time',
        about: 'From the moment the player wanted it, logarithmic',
        unit: 'ms',
        logarithmic: true,
      },
      percentiles('segment'),
    ),
    ...over(
      {
        id: 'playlist-times',
        title: 'Playlist response time',
        about: 'Media playlists, logarithmic',
        unit: 'ms',
        logarithmic: true,
      },
      percentiles('mediaPlaylist'),
    ),
    ...over({ id: 'requests', title: 'Requests', about: 'Requests finished a second', unit: 'perSecond' }, [
      line('all', ({ requestsPerSecond }) => requestsPerSecond, { colour: 0 }),
      ...(failed ? [line('failed', ({ failuresPerSecond }) => failuresPerSecond, { colour: 1, filled: true })] : []),
    ]),
    ...over(
      {
        id: 'generator-load',
        title: 'Generator',
        about: 'Share of its time that the busiest worker had work to do',
        unit: 'share',
      },
      [line('busiest worker', ({ eventLoopUtilization }) => eventLoopUtilization, { colour: 3, filled: true })],
    ),
    ...originCharts(result, detail.maxPoints, bands, nthStyle),
    ...percentileChart(
      'Percentiles',
      'Response time that this share of the requests did not exceed; both axes logarithmic',
      busiestKinds(result).flatMap((kind) => {
        const distribution = result.requests[kind]?.responseTimeMs
        return distribution ? [{ name: kindWords[kind], distribution }] : []
      }),
      detail,
    ),
  ]
}

/** Several runs on the same axes, each from its own start. */
export function chartsOfComparison(runs: readonly NamedResult[], detail: ChartDetail): readonly Chart[] {
  const sampled = runs.map(({ name, result }) => ({
    name,
    points: coarsenSeries(wholePoints(result), detail.maxPoints),
  }))
  const xs = [...new Set(sampled.flatMap(({ points }) => points.map(middle)))].sort((a, b) => a - b)
  if (xs.length === 0) return []
  const over = (chart: TimeChart, value: (point: Point) => number | null): Chart[] => {
    const lines = sampled.map(({ name, points }, index) => {
      const values = new Map(points.map((point) => [middle(point), rounded(value(point))]))
      return styled(
        name,
        xs.map((x) => values.get(x) ?? null),
        nthStyle(index),
      )
    })
    const told = lines.some(({ values }) => values.some((one) => one !== null))
    return told ? [{ logarithmic: false, wide: false, ...chart, x: 'time', xs, lines, bands: [] }] : []
  }
  return [
    ...over(
      { id: 'viewers', title: 'Viewers playing', about: 'Viewers that were playing', unit: 'count' },
      ({ viewersPlaying }) => viewersPlaying,
    ),
    ...over(
      { id: 'throughput', title: 'Throughput', about: 'Body bytes received, as bits a second', unit: 'bitsPerSecond' },
      ({ bytesPerSecond }) => bytesPerSecond * 8,
    ),
    ...over(
      { id: 'segment-times', title: 'Segment response time, p99', about: 'Logarithmic', unit: 'ms', logarithmic: true },
      ({ segmentResponseTimeP99Ms }) => segmentResponseTimeP99Ms,
    ),
    ...over(
      { id: 'stalled', title: 'Viewers stalled', about: 'Viewers that waited for media', unit: 'count' },
      ({ viewersStalled }) => viewersStalled,
    ),
    ...over(
      { id: 'requests', title: 'Requests', about: 'Requests finished a second', unit: 'perSecond' },
      ({ requestsPerSecond }) => requestsPerSecond,
    ),
    ...over(
      { id: 'failures', title: 'Failed requests', about: 'Requests that failed a second', unit: 'perSecond' },
      ({ failuresPerSecond }) => failuresPerSecond,
    ),
    ...percentileChart(
      'Segment percentiles',
      'Response time that this share of the segments did not exceed; both axes logarithmic',
      runs.flatMap(({ name, result }) => {
        const distribution = result.requests.segment?.responseTimeMs
        return distribution ? [{ name, distribution }] : []
      }),
      detail,
    ),
  ]
}

/** Value by percentile, ever finer towards 100 %, from the histograms themselves. */
function percentileChart(
  title: string,
  about: string,
  named: readonly { readonly name: string; readonly distribution: Distribution }[],
  detail: ChartDetail,
): Chart[] {
  const most = Math.max(0, ...named.map(({ distribution }) => distribution.count))
  if (most === 0) return []
  const xs = detail.percentilePlaces(most)
  const lines = named.map(({ name, distribution }, index) => {
    const histogram = Histogram.decode(distribution.histogram)
    // Beyond its last sample a distribution has no percentile of its own.
    const values = xs.map((x) => (x <= distribution.count * 1.0001 ? histogram.percentileMs(100 * (1 - 1 / x)) : null))
    return styled(name, values, nthStyle(index))
  })
  return [
    {
      id: 'percentiles',
      title,
      about,
      x: 'percentile',
      unit: 'ms',
      logarithmic: true,
      wide: true,
      xs,
      lines,
      bands: [],
    },
  ]
}

/** The kind of which there were most comes first, and has the whole line. */
function busiestKinds({ requests }: RunResult) {
  return requestKinds.toSorted((a, b) => (requests[b]?.count ?? 0) - (requests[a]?.count ?? 0))
}

function middle({ atSeconds, seconds }: Point): number {
  return Number((atSeconds + seconds / 2).toFixed(2))
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4))
}

function bandsOf(result: RunResult): readonly ChartBand[] {
  return timelineOf(result).flatMap(({ kind, fromSeconds, toSeconds }) => {
    if (toSeconds === undefined || (kind !== 'failures' && kind !== 'saturation')) return []
    return [{ from: fromSeconds, to: toSeconds, colour: kind === 'failures' ? 'bad' : 'warning' }]
  })
}
