/** What variants clients chose while their bandwidth changed, as an SVG: a panel a client, one above the other. */
export interface Adaptation {
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

const width = 900
const plot = { left: 130, right: 40, top: 40, height: 150 }
const panelHeight = plot.top + plot.height + 20
const footerHeight = 44
const colours = { bandwidth: '#dce8f6', line: '#1f5fa8', abandoned: '#c0392b', text: '#222', grid: '#d0d0d0' }

export function drawAdaptation(adaptation: Adaptation): string {
  const { panels, totalSeconds } = adaptation
  const height = panels.length * panelHeight + footerHeight
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" role="img">`,
    '<title>Variants that were chosen while the bandwidth fell and rose again</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels.flatMap((panel, index) => drawPanel(adaptation, panel, index * panelHeight)),
    ...ticks(totalSeconds, panels.length * panelHeight),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

function drawPanel(adaptation: Adaptation, panel: AdaptationPanel, offset: number): string[] {
  const { bandwidths, totalSeconds, variants } = adaptation
  const x = horizontal(totalSeconds)
  const most = Math.max(...bandwidths.map(({ bitsPerSecond }) => bitsPerSecond)) * 1.08
  const base = offset + plot.top + plot.height
  const y = (bitsPerSecond: number) => round(base - (bitsPerSecond / most) * plot.height)
  const rateOf = (variant: number) => variants[variant]?.bitsPerSecond ?? 0
  const areas = bandwidths.map(({ bitsPerSecond, fromSeconds }, index) => {
    const until = bandwidths[index + 1]?.fromSeconds ?? totalSeconds
    const [left, top] = [x(fromSeconds), y(bitsPerSecond)]
    return `<rect x="${left}" y="${top}" width="${round(x(until) - left)}" height="${round(base - top)}" fill="${colours.bandwidth}"/>`
  })
  const levels = variants.flatMap(({ name, bitsPerSecond }) => [
    `<line x1="${plot.left}" x2="${width - plot.right}" y1="${y(bitsPerSecond)}" y2="${y(bitsPerSecond)}" stroke="${colours.grid}" stroke-dasharray="3 3"/>`,
    text(plot.left - 8, y(bitsPerSecond) + 4, `${name} ${bitsPerSecond / 1e6} Mbit/s`, 'end'),
  ])
  const steps = panel.asked.flatMap(({ variant, seconds }, index) => {
    const before = panel.asked[index - 1]
    const point = `${x(seconds)},${y(rateOf(variant))}`
    return before === undefined ? [point] : [`${x(seconds)},${y(rateOf(before.variant))}`, point]
  })
  const last = panel.asked.at(-1)
  if (last !== undefined) steps.push(`${x(totalSeconds)},${y(rateOf(last.variant))}`)
  const marks = panel.asked.map(({ variant, seconds, abandoned }) => {
    const colour = abandoned ? colours.abandoned : colours.line
    return `<circle cx="${x(seconds)}" cy="${y(rateOf(variant))}" r="${abandoned ? 5 : 3}" fill="${colour}"/>`
  })
  const given = panel.asked.filter(({ abandoned }) => abandoned).length
  const summary = `${panel.asked.length} segments, ${given} of them given up, ${panel.stallSeconds.toFixed(1)} s stalled`
  return [
    `<text x="${plot.left}" y="${offset + 24}" font-size="15" font-weight="bold" fill="${colours.text}">${panel.title}</text>`,
    text(width - plot.right, offset + 24, summary, 'end'),
    ...areas,
    ...levels,
    `<polyline points="${steps.join(' ')}" fill="none" stroke="${colours.line}" stroke-width="2"/>`,
    ...marks,
    `<line x1="${plot.left}" x2="${width - plot.right}" y1="${base}" y2="${base}" stroke="${colours.text}"/>`,
  ]
}

function ticks(totalSeconds: number, offset: number): string[] {
  const x = horizontal(totalSeconds)
  const labels = Array.from({ length: Math.floor(totalSeconds / 10) + 1 }, (_, index) =>
    text(x(index * 10), offset, `${index * 10} s`, 'middle'),
  )
  const legend =
    'Shaded: what the client can receive. A dot: a segment that was asked for; red: and then in another variant.'
  return [...labels, text(plot.left, offset + 28, legend, 'start')]
}

function horizontal(totalSeconds: number): (seconds: number) => number {
  return (seconds) => round(plot.left + (seconds / totalSeconds) * (width - plot.left - plot.right))
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colours.text}">${content}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
