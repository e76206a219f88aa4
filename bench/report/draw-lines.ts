import { figure } from '../harness/print-table.ts'
import { type Frame, frame, margin, plotTop, round, text, ticksTo, width } from './chart-frame.ts'

/** Values over a quantity. */
export interface LineChart extends Frame {
  /** What is counted on the horizontal axis. */
  readonly across: string
  /** Values that double are as far from each other everywhere; the ticks are where the points are. */
  readonly logarithmic: boolean
  /** In the order of the series. */
  readonly lines: readonly (readonly LinePoint[])[]
  /** Whether each point has a mark, and its value. */
  readonly marked: boolean
}

export interface LinePoint {
  readonly x: number
  readonly y: number
  /** From the least to the greatest that was measured. */
  readonly spread?: readonly [number, number]
}

const plotHeight = 200
const left = margin + 52

export function drawLines(chart: LineChart): string {
  const { lines, logarithmic, across, marked } = chart
  const points = lines.flat()
  const top = plotTop(chart) + 6
  const bottom = top + plotHeight
  const greatest = Math.max(...points.map(({ y, spread }) => Math.max(y, spread?.[1] ?? y))) * 1.08
  const y = (value: number) => round(bottom - (value / greatest) * plotHeight)
  const place = logarithmic ? Math.log : (value: number) => value
  const [first, last] = [Math.min(...points.map(({ x }) => place(x))), Math.max(...points.map(({ x }) => place(x)))]
  const inset = marked ? 34 : 0
  const x = (value: number) =>
    round(left + inset + ((place(value) - first) / (last - first || 1)) * (width - margin - 2 * inset - left))

  const grid = ticksTo(greatest, 5).flatMap((value) => [
    `<line class="${value === 0 ? 'axis' : 'grid'}" x1="${left}" x2="${width - margin}" y1="${y(value)}" y2="${y(value)}"/>`,
    text(left - 8, y(value) + 4, figure(value), 'end'),
  ])
  const places = logarithmic
    ? [...new Set(points.map((point) => point.x))]
    : ticksTo(Math.max(...points.map((point) => point.x)), 6)
  const ticks = places
    .filter((value) => place(value) >= first)
    .map((value) => text(x(value), bottom + 18, figure(value), 'middle'))
  const drawn = lines.flatMap((line, index) => [
    `<polyline class="l${index}" fill="none" stroke-width="2" stroke-linejoin="round" points="${line.map((point) => `${x(point.x)},${y(point.y)}`).join(' ')}"/>`,
    ...(marked ? line.flatMap((point) => mark(point, index)) : []),
  ])
  return frame(chart, bottom + 48, [
    ...grid,
    ...ticks,
    text((left + width - margin) / 2, bottom + 38, across, 'middle'),
    ...drawn,
  ])

  function mark(point: LinePoint, index: number): string[] {
    const [from, to] = point.spread ?? [point.y, point.y]
    return [
      `<line class="l${index}" stroke-width="1.5" x1="${x(point.x)}" x2="${x(point.x)}" y1="${y(from)}" y2="${y(to)}"/>`,
      `<circle class="f${index}" cx="${x(point.x)}" cy="${y(point.y)}" r="3.5"/>`,
      text(x(point.x), Math.min(y(to), y(point.y)) - 8, figure(point.y), 'middle', 'ink'),
    ]
  }
}
