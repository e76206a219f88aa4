import { printable } from '../../printable.ts'
import { cut } from '../layout.ts'
import { formatBitRate, formatShare } from '../quantities.ts'
import type { DashboardPalette } from './dashboard-palette.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'
import { shareCells } from './share-cells.ts'
import type { VariantShare } from './variant-shares.ts'

/** The mix of variant streams that viewers received in the last seconds. */
export const variantsPanel: Panel = {
  name: 'variants',
  demand: ({ variants }) => {
    if (variants.length === 0) return undefined
    return { least: 1, usual: 1, most: Math.min(variants.length, 12), rank: 12, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const { variants } = state
    const label = palette.title('Variants'.padEnd(labelWidth))
    if (lines > 1) {
      const [first = '', ...others] = rows(variants, width - labelWidth, palette)
      const indent = ' '.repeat(labelWidth)
      return <Lines width={width} lines={[label + first, ...others.map((line) => indent + line)].slice(0, lines)} />
    }
    return <Lines width={width} lines={[label + cut(inLine(variants, width - labelWidth), width - labelWidth)]} />
  },
}

/** Where the labels as they are leave no room for all, their first words may do. */
function inLine(variants: readonly VariantShare[], width: number): string {
  const whole = variants.map(({ label }) => printable(label))
  const first = whole.map((label) => label.split(' ')[0] ?? label)
  const join = (labels: readonly string[]) =>
    labels.map((label, place) => `${label} ${percent(variants[place]?.share ?? 0)}`).join('   ')
  return join(whole).length > width && new Set(first).size === first.length ? join(first) : join(whole)
}

/** Whole per cents: the mix of some seconds is no more exact than that. */
const percent = (share: number) => formatShare(Math.round(share * 100) / 100).padStart(5)

function rows(variants: readonly VariantShare[], width: number, palette: DashboardPalette): string[] {
  const nameWidth = Math.min(Math.max(...variants.map(({ label }) => printable(label).length)), 24)
  const barWidth = Math.max(width - nameWidth - 22, 0)
  return variants.map(({ label, share, bytesPerSecond }) => {
    const [cells = 0] = shareCells([share], 1, barWidth)
    const name = cut(printable(label), nameWidth).padEnd(nameWidth)
    const bar = palette.accent('█'.repeat(cells)) + palette.faint('·'.repeat(barWidth - cells))
    return `${name}  ${bar} ${percent(share)}  ${formatBitRate(bytesPerSecond).padStart(11)}`
  })
}
