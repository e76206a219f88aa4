import { printable } from '../../printable.ts'
import { cut } from '../layout.ts'
import { formatBitRate, formatShare } from '../quantities.ts'
import type { DashboardPalette } from './dashboard-palette.ts'
import type { VariantShare } from './dashboard-state.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'
import { shareCells } from './share-cells.ts'

/** The mix of variant streams that viewers received in the last seconds. */
export const variantsPanel: Panel = {
  name: 'variants',
  demand: ({ variants }) => {
    if (variants.length === 0) return undefined
    const most = variants.length === 1 ? 1 : 1 + variants.length
    return { least: 1, usual: 1, most, rank: 8, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const { variants } = state
    const label = palette.title('Variants'.padEnd(labelWidth))
    if (lines > 1) return <Lines lines={[label, ...rows(variants, width, palette)].slice(0, lines)} />
    const texts = variants.map((variant) => `${printable(variant.label)} ${percent(variant.share)}`)
    return <Lines lines={[label + cut(texts.join('   '), width - labelWidth)]} />
  },
}

/** Whole per cents: the mix of some seconds is no more exact than that. */
const percent = (share: number) => formatShare(Math.round(share * 100) / 100).padStart(5)

function rows(variants: readonly VariantShare[], width: number, palette: DashboardPalette): string[] {
  const nameWidth = Math.min(Math.max(...variants.map(({ label }) => printable(label).length)), 24)
  const barWidth = Math.max(width - labelWidth - nameWidth - 23, 0)
  return variants.map(({ label, share, bytesPerSecond }) => {
    const [cells = 0] = shareCells([share], 1, barWidth)
    const name = cut(printable(label), nameWidth).padEnd(nameWidth)
    const bar = palette.accent('█'.repeat(cells)) + palette.faint('·'.repeat(barWidth - cells))
    return `${' '.repeat(labelWidth)}${name}  ${bar} ${percent(share)}  ${formatBitRate(bytesPerSecond).padStart(11)}`
  })
}
