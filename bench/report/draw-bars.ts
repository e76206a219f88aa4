import { figure } from '../harness/print-table.ts'
import { type Frame, frame, margin, plotTop, round, text, ticksTo, width, widthOf } from './chart-frame.ts'

/** Bars that lie: a group a row, a bar a series, each with its value. */
export interface BarChart extends Frame {
  readonly rows: readonly BarRow[]
  /** The axis ends here even if no bar does. */
  readonly most?: number
  /** Stands where a value is not a number. */
  readonly missing?: string
}

export interface BarRow {
  readonly name: string
  /** One a series; what is not a number was not measured. */
  readonly values: readonly number[]
}

const barHeight = 15
const groupGap = 12
/** For the value behind the longest bar. */
const valueWidth = 70

export function drawBars(chart: BarChart): string {
  const { rows, series, most = 0, missing = 'not measured' } = chart
  const left = margin + Math.max(...rows.map(({ name }) => widthOf(name))) + 10
  const top = plotTop(chart)
  const greatest = Math.max(most, ...rows.flatMap(({ values }) => values.filter(Number.isFinite)))
  const x = (value: number) => round(left + (value / greatest) * (width - margin - valueWidth - left))
  const groupHeight = series.length * barHeight + groupGap
  const bottom = top + rows.length * groupHeight
  const grid = ticksTo(greatest, 5).flatMap((value) => [
    `<line class="${value === 0 ? 'axis' : 'grid'}" x1="${x(value)}" x2="${x(value)}" y1="${top - 4}" y2="${bottom}"/>`,
    text(x(value), bottom + 16, figure(value), 'middle'),
  ])
  const bars = rows.flatMap(({ name, values }, row) => {
    const y = top + row * groupHeight + groupGap / 2
    return [
      text(left - 10, y + (values.length * barHeight) / 2 + 4, name, 'end', 'ink'),
      ...values.flatMap((value, index) => {
        const barTop = y + index * barHeight
        if (!Number.isFinite(value)) return [text(left + 6, barTop + 12, missing)]
        return [
          `<rect class="f${index}" x="${left}" y="${round(barTop + 1)}" width="${Math.max(round(x(value) - left), 1)}" height="${barHeight - 2}" rx="2"/>`,
          text(x(value) + 6, barTop + 12, figure(value)),
        ]
      }),
    ]
  })
  return frame(chart, bottom + 30, [...grid, ...bars])
}
