import type { OriginResult } from '../origin-result.ts'
import type { RunResult } from '../run-result.ts'
import type { Chart, ChartUnit } from './chart.ts'

type Figure = keyof OriginResult['mean']
type OriginPoint = OriginResult['series'][number]

interface OriginChart {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly unit: ChartUnit
  readonly figure: Figure
  readonly scale: number
}

const charts: readonly OriginChart[] = [
  {
    id: 'origin-cpu',
    title: 'Origin: CPU',
    about: 'Share of its CPUs that was busy, as it says itself',
    unit: 'share',
    figure: 'cpuBusyShare',
    scale: 1,
  },
  {
    id: 'origin-sent',
    title: 'Origin: network',
    about: 'Sent by its network interfaces, as it says itself',
    unit: 'bitsPerSecond',
    figure: 'sentBytesPerSecond',
    scale: 8,
  },
  {
    id: 'origin-connections',
    title: 'Origin: connections',
    about: 'Connections of clients, as it says itself',
    unit: 'count',
    figure: 'activeConnections',
    scale: 1,
  },
]

/** What the origins said of themselves, over the time of the run. */
export function originCharts(
  { origin = [] }: RunResult,
  maxPoints: number,
  bands: Chart['bands'],
  styleOf: (index: number) => Pick<Chart['lines'][number], 'colour' | 'dash'>,
): readonly Chart[] {
  return charts.flatMap(({ figure, scale, ...chart }) => {
    const told = origin
      .map(({ name, series }) => ({ name, points: valuesOf(series, figure, maxPoints) }))
      .filter(({ points }) => points.size > 0)
    if (told.length === 0) return []
    const xs = [...new Set(told.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b)
    const lines = told.map(({ name, points }, index) => ({
      name,
      ...styleOf(index),
      filled: told.length === 1,
      values: xs.map((x) => scaled(points.get(x), scale)),
    }))
    return [{ ...chart, x: 'time' as const, logarithmic: false, wide: false, xs, lines, bands }]
  })
}

/** Values by their seconds; neighbours become their mean where there are more than that many. */
function valuesOf(series: readonly OriginPoint[], figure: Figure, maxPoints: number): ReadonlyMap<number, number> {
  const told = series.flatMap((point) => {
    const value = point[figure]
    return value === undefined ? [] : [{ atSeconds: point.atSeconds, value }]
  })
  const together = Math.max(1, Math.ceil(told.length / maxPoints))
  const values = new Map<number, number>()
  for (let from = 0; from < told.length; from += together) {
    const some = told.slice(from, from + together)
    values.set(some[0]?.atSeconds ?? 0, some.reduce((sum, { value }) => sum + value, 0) / some.length)
  }
  return values
}

function scaled(value: number | undefined, scale: number): number | null {
  return value === undefined ? null : Number((value * scale).toPrecision(4))
}
