import type { ReactNode } from 'react'
import { areaChart } from './area-chart.ts'
import type { DashboardPalette } from './dashboard-palette.ts'
import { Lines } from './lines.tsx'
import { labelWidth } from './panel.ts'

/** Columns of the value beside the label, right-aligned: `999 Mbit/s`. */
const valueWidth = 11
const gap = '  '

export interface ChartProps {
  readonly label: string
  readonly value: string
  /** Shown below the value where there is a line for it. */
  readonly details: readonly (readonly [label: string, value: string])[]
  readonly values: readonly (number | undefined)[]
  readonly width: number
  readonly lines: number
  readonly palette: DashboardPalette
  readonly paint?: (text: string) => string
}

/** A value, and beside it how it came to be: one line makes a sparkline, more a chart. */
export function Chart({ label, value, details, values, width, lines, palette, paint }: ChartProps): ReactNode {
  const chartWidth = width - labelWidth - valueWidth - gap.length
  const columns = areaChart(values, chartWidth, lines)
  const legend = [
    palette.title(label.padEnd(labelWidth)) + (paint ?? ((text) => text))(value.padStart(valueWidth)),
    ...details.map(([name, text]) => palette.faint(name.padEnd(labelWidth) + text.padStart(valueWidth))),
  ]
  const blank = ' '.repeat(labelWidth + valueWidth)
  return (
    <Lines
      width={width}
      lines={columns.map((cells, line) => `${legend[line] ?? blank}${gap}${palette.accent(cells)}`)}
    />
  )
}
