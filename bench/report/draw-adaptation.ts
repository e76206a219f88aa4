import { type Frame, frame, margin, plotTop, round, text, width } from './chart-frame.ts'

/** What variants clients chose while their bandwidth changed: a panel a client, one above the other. */
export interface Adaptation extends Pick<Frame, 'title'> {
  readonly bandwidths: readonly { readonly bitsPerSecond: number; readonly fromSeconds: number }[]
  readonly totalSeconds: number
  readonly variants: readonly { readonly name: string; readonly bitsPerSecond: number }[]
  readonly panels: readonly AdaptationPanel[]
}

export interface AdaptationPanel {
  readonly title: string
  readonly asked: readonly { readonly variant: number; readonly seconds: number; readonly abandoned: boolean }[]
  readonly stallSeconds: number
}

const left = margin + 108
const plotHeight = 130
const panelHeight = plotHeight + 46
const tickSeconds = 10

export function drawAdaptation(adaptation: Adaptation): string {
  const { panels, totalSeconds, title } = adaptation
  const series = ['segment asked for', 'and then in another variant', 'what the client can receive']
  const chart = { title, unit: 'over seconds', series }
  const top = plotTop(chart) + 6
  const bottom = top + panels.length * panelHeight
  const x = horizontal(totalSeconds)
  const ticks = Array.from({ length: Math.floor(totalSeconds / tickSeconds) + 1 }, (_, index) => index * tickSeconds)
  return frame(chart, bottom + 28, [
    ...panels.flatMap((panel, index) => drawPanel(adaptation, panel, top + index * panelHeight)),
    ...ticks.map((seconds) => text(x(seconds), bottom + 4, `${seconds}`, 'middle')),
  ])
}

function drawPanel(adaptation: Adaptation, panel: AdaptationPanel, top: number): string[] {
  const { bandwidths, totalSeconds, variants } = adaptation
  const { title, asked, stallSeconds } = panel
  const x = horizontal(totalSeconds)
  const most = Math.max(...bandwidths.map(({ bitsPerSecond }) => bitsPerSecond)) * 1.08
  const base = top + 28 + plotHeight
  const y = (bitsPerSecond: number) => round(base - (bitsPerSecond / most) * plotHeight)
  const rateOf = (variant: number) => variants[variant]?.bitsPerSecond ?? 0
  const areas = bandwidths.map(({ bitsPerSecond, fromSeconds }, index) => {
    const until = bandwidths[index + 1]?.fromSeconds ?? totalSeconds
    const size = `width="${round(x(until) - x(fromSeconds))}" height="${round(base - y(bitsPerSecond))}"`
    return `<rect class="f2" fill-opacity=".18" x="${x(fromSeconds)}" y="${y(bitsPerSecond)}" ${size}/>`
  })
  const levels = variants.flatMap(({ name, bitsPerSecond }) => [
    `<line class="grid" x1="${left}" x2="${width - margin}" y1="${y(bitsPerSecond)}" y2="${y(bitsPerSecond)}"/>`,
    text(left - 8, y(bitsPerSecond) + 4, `${name} ${bitsPerSecond / 1e6} Mbit/s`, 'end'),
  ])
  const steps = asked.flatMap(({ variant, seconds }, index) => {
    const before = asked[index - 1]
    const point = `${x(seconds)},${y(rateOf(variant))}`
    return before === undefined ? [point] : [`${x(seconds)},${y(rateOf(before.variant))}`, point]
  })
  const last = asked.at(-1)
  if (last !== undefined) steps.push(`${x(totalSeconds)},${y(rateOf(last.variant))}`)
  const marks = asked.map(({ variant, seconds, abandoned }) => {
    const place = `cx="${x(seconds)}" cy="${y(rateOf(variant))}"`
    return abandoned ? `<circle class="f1" ${place} r="4.5"/>` : `<circle class="f0" ${place} r="2.5"/>`
  })
  const given = asked.filter(({ abandoned }) => abandoned).length
  return [
    text(left, top + 16, title, 'start', 'ink'),
    text(
      width - margin,
      top + 16,
      `${asked.length} requests, ${given} given up, ${figureOf(stallSeconds)} s stalled`,
      'end',
    ),
    ...areas,
    ...levels,
    `<polyline class="l0" fill="none" stroke-width="1.5" points="${steps.join(' ')}"/>`,
    ...marks,
    `<line class="axis" x1="${left}" x2="${width - margin}" y1="${base}" y2="${base}"/>`,
  ]
}

function horizontal(totalSeconds: number): (seconds: number) => number {
  return (seconds) => round(left + (seconds / totalSeconds) * (width - left - margin))
}

function figureOf(seconds: number): string {
  return seconds === 0 ? '0' : seconds.toFixed(1)
}
