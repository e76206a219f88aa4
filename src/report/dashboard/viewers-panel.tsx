import { startedViewers } from '../../metrics/snapshot.ts'
import { formatCount } from '../quantities.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'
import { shareCells } from './share-cells.ts'

const separator = '   '

/** How many viewers there are to be, how many have come, and what they do. */
export const viewersPanel: Panel = {
  name: 'viewers',
  demand: () => ({ least: 1, usual: 2, most: 2, rank: 2, apart: true }),
  draw: ({ state, width, lines, palette }) => {
    const { viewers, facts } = state
    const target = facts.targetViewers
    const digits = formatCount(target).length
    const count = (value: number) => formatCount(value).padStart(digits)
    const states = [
      { value: viewers.playing, name: 'playing', glyph: '█', paint: palette.good, always: true },
      { value: viewers.starting, name: 'starting', glyph: '▒', paint: palette.accent, always: true },
      { value: viewers.stalled, name: 'stalled', glyph: '▓', paint: palette.bad, always: true },
      { value: viewers.failed, name: 'failed', glyph: '×', paint: palette.bad, always: true },
      { value: viewers.completed, name: 'ended', glyph: '▪', paint: palette.faint, always: false },
      { value: viewers.stopped, name: 'stopped', glyph: '▫', paint: palette.faint, always: false },
    ]
    const label = palette.title('Viewers'.padEnd(labelWidth))
    const started = `${count(startedViewers(viewers))} of ${formatCount(target)} started`
    const barWidth = Math.max(width - labelWidth - started.length - 2, 0)
    const cells = shareCells(
      states.map(({ value }) => value),
      target,
      barWidth,
    )
    const filled = cells.reduce((sum, cell) => sum + cell, 0)
    const bar =
      states.map(({ glyph, paint }, place) => paint(glyph.repeat(cells[place] ?? 0))).join('') +
      palette.faint('·'.repeat(barWidth - filled))
    const texts = states.map((state) => ({ ...state, text: `${count(state.value)} ${state.name}` }))
    // Where there is room, the usual ones keep their places though nobody is in them.
    const widthOf = (some: typeof texts) => some.map(({ text }) => text).join(separator).length + labelWidth
    const usual = texts.filter(({ value, always }) => value > 0 || always)
    const there = texts.filter(({ value, name }) => value > 0 || name === 'playing')
    const shown = widthOf(usual) <= width ? usual : there
    while (shown.length > 1 && widthOf(shown) > width) shown.pop()
    const counts = shown
      .map(({ value, text, paint }) => (value > 0 ? paint(text) : palette.faint(text)))
      .join(separator)
    return lines > 1 ? (
      <Lines width={width} lines={[`${label}${bar}  ${started}`, ' '.repeat(labelWidth) + counts]} />
    ) : (
      <Lines width={width} lines={[label + counts]} />
    )
  },
}
