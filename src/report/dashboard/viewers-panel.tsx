import { startedViewers } from '../../metrics/snapshot.ts'
import { formatCount } from '../quantities.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'
import { shareCells } from './share-cells.ts'

const usual = ['playing', 'starting', 'stalled', 'failed']

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
      { value: viewers.playing, name: 'playing', glyph: '█', paint: palette.good },
      { value: viewers.starting, name: 'starting', glyph: '▒', paint: palette.accent },
      { value: viewers.stalled, name: 'stalled', glyph: '▓', paint: palette.bad },
      { value: viewers.failed, name: 'failed', glyph: '×', paint: palette.bad },
      { value: viewers.completed, name: 'ended', glyph: '▪', paint: palette.faint },
      { value: viewers.stopped, name: 'stopped', glyph: '▫', paint: palette.faint },
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
    // Those that most runs have keep their places; in a narrow terminal only what there is is told.
    const counts = states
      .filter(({ value, name }) => value > 0 || (lines > 1 ? usual : ['playing']).includes(name))
      .map(({ value, name, paint }) => {
        const text = `${count(value)} ${name}`
        return value > 0 ? paint(text) : palette.faint(text)
      })
      .join('   ')
    return lines > 1 ? (
      <Lines lines={[`${label}${bar}  ${started}`, ' '.repeat(labelWidth) + counts]} />
    ) : (
      <Lines lines={[label + counts]} />
    )
  },
}
