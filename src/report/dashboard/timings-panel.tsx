import { formatCountShort, formatMs } from '../quantities.ts'
import { areaChart } from './area-chart.ts'
import type { DashboardPalette } from './dashboard-palette.ts'
import type { DashboardPoint } from './dashboard-state.ts'
import { Lines } from './lines.tsx'
import type { Panel } from './panel.ts'
import type { Timing } from './timings.ts'

/** Widths hold every figure there may be, so that nothing moves while figures change. */
const columns = [
  { head: 'count', width: 8, rank: 4, text: ({ count }: Timing) => formatCountShort(count) },
  {
    head: 'failed',
    width: 8,
    rank: 2,
    text: ({ failed }: Timing) => (failed === undefined ? '' : formatCountShort(failed)),
  },
  { head: 'p50', width: 8, rank: 1, text: ({ ms }: Timing) => time(ms?.p50) },
  { head: 'p95', width: 8, rank: 5, text: ({ ms }: Timing) => time(ms?.p95) },
  { head: 'p99', width: 8, rank: 0, text: ({ ms }: Timing) => time(ms?.p99) },
  { head: 'max', width: 8, rank: 3, text: ({ ms }: Timing) => time(ms?.max) },
] as const

const nameWidth = 16
/** A shorter line tells nothing. */
const leastSparkline = 8

function time(ms: number | undefined): string {
  return ms === undefined ? '–' : formatMs(ms)
}

/** The columns for which there is room, those that matter most first. */
function columnsFor(width: number) {
  let left = width - nameWidth
  const chosen = new Set(
    [...columns]
      .sort((a, b) => a.rank - b.rank)
      .filter((column) => {
        left -= column.width
        return left >= 0
      }),
  )
  return columns.filter((column) => chosen.has(column))
}

interface Table {
  readonly title: string
  readonly timings: readonly Timing[]
  readonly history: readonly DashboardPoint[]
}

function tableLines({ title, timings, history }: Table, width: number, palette: DashboardPalette): string[] {
  const shown = columnsFor(width)
  const sparkline = width - nameWidth - shown.reduce((sum, column) => sum + column.width, 0) - 2
  const hasSparkline = sparkline >= leastSparkline
  const head =
    palette.title(title.padEnd(nameWidth)) +
    palette.faint(
      shown.map((column) => headOf(column, timings).padStart(column.width)).join('') +
        (hasSparkline ? '  p99 trend' : ''),
    )
  const rows = timings.map((timing) => {
    const cells = shown.map((column) => {
      const cell = column.text(timing).padStart(column.width)
      return column.head === 'failed' && (timing.failed ?? 0) > 0 ? palette.bad(cell) : cell
    })
    const [line = ''] = areaChart(
      history.map((point) => point.p99Ms[timing.name]),
      sparkline,
      1,
    )
    return `${timing.name.padEnd(nameWidth)}${cells.join('')}${hasSparkline ? `  ${palette.accent(line)}` : ''}`
  })
  return [head, ...rows]
}

/** What none of the rows can tell needs no heading. */
function headOf({ head }: (typeof columns)[number], timings: readonly Timing[]): string {
  return head === 'failed' && timings.every(({ failed }) => failed === undefined) ? '' : head
}

function timingsPanel(
  name: string,
  title: string,
  rank: number,
  timings: (state: Parameters<Panel['demand']>[0]) => readonly Timing[],
): Panel {
  return {
    name,
    demand: (state) => {
      const rows = timings(state).length
      if (rows === 0) return undefined
      return { least: 2, usual: rows + 1, most: rows + 1, rank, apart: true }
    },
    draw: ({ state, width, lines, palette }) => {
      const { history } = state
      const table = tableLines({ title, timings: timings(state), history }, width, palette)
      return <Lines width={width} lines={table.slice(0, lines)} />
    },
  }
}

export const requestTimingsPanel = timingsPanel('request timings', 'Response time', 4, (state) => state.requestTimings)
export const playbackTimingsPanel = timingsPanel('playback timings', 'Playback', 9, (state) => state.playbackTimings)
