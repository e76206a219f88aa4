import { escapeMarkup } from '../../src/report/html/markup.ts'

/**
 * What all charts have in common. A chart brings its own ground: whether the page around it is light or dark, and whether
 * the host passes on which of the two the reader prefers, it is readable.
 */
export const width = 760
export const margin = 20
const titleHeight = 34
const legendHeight = 22

/** Distinct for every kind of colour blindness, and with a contrast of 3 to 1 at least on either ground. */
const style = `
.ground{fill:#fff;stroke:#dfe3e8}.ink{fill:#14181f}.soft{fill:#4d5766}.grid{stroke:#e3e7ec}.axis{stroke:#8a94a2}
.f0{fill:#0b62b4}.f1{fill:#c2410c}.f2{fill:#00786a}.f3{fill:#8a3f98}.l0{stroke:#0b62b4}.l1{stroke:#c2410c}.l2{stroke:#00786a}.l3{stroke:#8a3f98}
@media (prefers-color-scheme:dark){
.ground{fill:#0f1319;stroke:#2c343f}.ink{fill:#e9edf3}.soft{fill:#a3aebd}.grid{stroke:#262e39}.axis{stroke:#6b7684}
.f0{fill:#5aa9f7}.f1{fill:#ff9458}.f2{fill:#2fc3ae}.f3{fill:#d592e2}.l0{stroke:#5aa9f7}.l1{stroke:#ff9458}.l2{stroke:#2fc3ae}.l3{stroke:#d592e2}
}`.replaceAll('\n', '')

export interface Frame {
  readonly title: string
  /** What one reads on the axis of values, its unit included. */
  readonly unit: string
  /** Of the series, in the order of their colours. Without a second one there is no legend. */
  readonly series: readonly string[]
}

/** Where the plot begins below title and legend. */
export function plotTop({ series }: Frame): number {
  return margin + titleHeight + (series.length > 1 ? legendHeight : 0)
}

export function frame(chart: Frame, height: number, plot: readonly string[]): string {
  const { title, unit, series } = chart
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui,sans-serif" font-size="13" role="img">`,
    `<title>${escapeMarkup(title)}, ${escapeMarkup(unit)}</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<text class="ink" x="${margin}" y="${margin + 12}" font-size="15" font-weight="600">${escapeMarkup(title)}<tspan class="soft" font-size="13" font-weight="400" dx="10">${escapeMarkup(unit)}</tspan></text>`,
    ...(series.length > 1 ? legend(series) : []),
    ...plot,
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

function legend(series: readonly string[]): string[] {
  const y = margin + titleHeight + 4
  let x = margin
  return series.flatMap((name, index) => {
    const parts = [
      `<rect class="f${index}" x="${x}" y="${y - 9}" width="12" height="10" rx="2"/>`,
      text(x + 18, y, name),
    ]
    x += 18 + widthOf(name) + 22
    return parts
  })
}

export type Anchor = 'start' | 'middle' | 'end'

export function text(x: number, y: number, content: string, anchor: Anchor = 'start', tone = 'soft'): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  return `<text class="${tone}" x="${round(x)}" y="${round(y)}"${anchored}>${escapeMarkup(content)}</text>`
}

/** Of a text of 13 px, about: fonts differ. */
export function widthOf(content: string): number {
  return content.length * 7
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** Round numbers from 0 or so to the greatest value, about so many. */
export function ticksTo(greatest: number, about: number): number[] {
  const rough = greatest / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  return Array.from({ length: Math.floor(greatest / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}
