import { kindWords } from '../plain-words.ts'
import { formatBitRate, formatCount, formatMs, formatShare } from '../quantities.ts'
import { Chart, type ChartProps } from './chart.tsx'
import type { DashboardPoint, DashboardState } from './dashboard-state.ts'
import type { Panel, PanelProps } from './panel.ts'

type Charted = Pick<ChartProps, 'label' | 'value' | 'details' | 'values' | 'paint'>

/** Higher charts show no more. */
const highest = 12

function chartPanel(
  name: string,
  rank: number,
  { least, usual, apart }: { readonly least: number; readonly usual: number; readonly apart: boolean },
  chart: (props: PanelProps, latest: DashboardPoint | undefined) => Charted,
): Panel {
  return {
    name,
    demand: () => ({ least, usual, most: highest, rank, apart }),
    draw: (props) => {
      const { state, width, lines, palette } = props
      return <Chart {...chart(props, state.history.at(-1))} {...{ width, lines, palette }} />
    },
  }
}

const inLine = { least: 1, usual: 1, apart: false }
/** Drawn only where there is room to see more than a line of it. */
const inFull = { least: 4, usual: 4, apart: true }
const history = (state: DashboardState, value: (point: DashboardPoint) => number | undefined) =>
  state.history.map(value)

export const throughputPanel = chartPanel('throughput', 3, { ...inLine, apart: true }, ({ state }, latest) => ({
  label: 'Throughput',
  value: formatBitRate(latest?.bytesPerSecond ?? 0),
  details: [['peak', formatBitRate(state.peakBytesPerSecond)]],
  values: history(state, (point) => point.bytesPerSecond),
}))

export const requestsPanel = chartPanel('requests', 4, inLine, ({ state }, latest) => ({
  label: 'Requests',
  value: `${formatCount(latest?.requestsPerSecond ?? 0)} /s`,
  details: [['peak', `${formatCount(state.peakRequestsPerSecond)} /s`]],
  values: history(state, (point) => point.requestsPerSecond),
}))

export const stallsPanel = chartPanel('stalls', 6, inLine, ({ state, palette }, latest) => ({
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

export const activeViewersPanel = chartPanel('active viewers', 20, inFull, ({ state }, latest) => ({
  label: 'Active',
  value: formatCount(latest?.activeViewers ?? 0),
  details: [['viewers', '']],
  values: history(state, (point) => point.activeViewers),
}))

export const segmentTimePanel = chartPanel('segment time', 21, inFull, ({ state }, latest) => {
  const p99 = latest?.p99Ms[kindWords.segment]
  return {
    label: 'Segment p99',
    value: p99 === undefined ? '–' : formatMs(p99),
    details: [['each second', '']],
    values: history(state, (point) => point.p99Ms[kindWords.segment]),
  }
})
