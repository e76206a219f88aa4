import { kindWords } from '../plain-words.ts'
import { formatBitRate, formatCount, formatMs, formatShare } from '../quantities.ts'
import { Chart, type ChartProps } from './chart.tsx'
import type { DashboardPoint, DashboardState } from './dashboard-state.ts'
import type { Demand } from './fit-panels.ts'
import type { Panel, PanelProps } from './panel.ts'

type Charted = Pick<ChartProps, 'label' | 'value' | 'details' | 'values' | 'paint'>

type Room = Pick<Demand, 'least' | 'usual' | 'most' | 'apart'>

/** Higher charts show no more. */
const most = 20

function chartPanel(
  name: string,
  rank: number,
  room: Room,
  chart: (props: PanelProps, latest: DashboardPoint | undefined) => Charted,
): Panel {
  return {
    name,
    demand: () => ({ ...room, rank }),
    draw: (props) => {
      const { state, width, lines, palette } = props
      return <Chart {...chart(props, state.history.at(-1))} {...{ width, lines, palette }} />
    },
  }
}

/** A line, and more where there is room. */
const fromLine: Room = { least: 1, usual: 1, most, apart: false }
/** Drawn only where there is room to see more than a line of it. */
const inFull: Room = { least: 4, usual: 4, most, apart: true }
const history = (state: DashboardState, value: (point: DashboardPoint) => number | undefined) =>
  state.history.map(value)

export const throughputPanel = chartPanel('throughput', 3, { ...fromLine, apart: true }, ({ state }, latest) => ({
  label: 'Throughput',
  value: formatBitRate(latest?.bytesPerSecond ?? 0),
  details: [['peak', formatBitRate(state.peakBytesPerSecond)]],
  values: history(state, (point) => point.bytesPerSecond),
}))

export const requestsPanel = chartPanel('requests', 8, fromLine, ({ state }, latest) => ({
  label: 'Requests',
  value: `${formatCount(latest?.requestsPerSecond ?? 0)} /s`,
  details: [['peak', `${formatCount(state.peakRequestsPerSecond)} /s`]],
  values: history(state, (point) => point.requestsPerSecond),
}))

export const stallsPanel = chartPanel('stalls', 10, { ...fromLine, most: 5 }, ({ state, palette }, latest) => ({
  label: 'Stall ratio',
  value: formatShare(latest?.stallRatio ?? 0),
  details: [
    ['whole run', formatShare(state.stalls.ratio)],
    ['stalls', formatCount(state.stalls.count)],
    ['viewers hit', formatCount(state.stalls.viewersAffected)],
  ],
  values: history(state, (point) => point.stallRatio),
  ...((latest?.stallRatio ?? 0) > 0 && { paint: palette.bad }),
}))

export const activeViewersPanel = chartPanel('active viewers', 20, { ...inFull, most: 8 }, ({ state }, latest) => ({
  label: 'Active',
  value: formatCount(latest?.activeViewers ?? 0),
  details: [['most', formatCount(Math.max(0, ...state.history.map((point) => point.activeViewers)))]],
  values: history(state, (point) => point.activeViewers),
}))

export const segmentTimePanel = chartPanel('segment time', 21, { ...inFull, most: 12 }, ({ state }, latest) => {
  const p99 = latest?.p99Ms[kindWords.segment]
  const soFar = state.requestTimings.find(({ name }) => name === kindWords.segment)?.ms?.p99
  return {
    label: 'Segment p99',
    value: p99 === undefined ? '–' : formatMs(p99),
    details: soFar === undefined ? [] : [['whole run', formatMs(soFar)]],
    values: history(state, (point) => point.p99Ms[kindWords.segment]),
  }
})
