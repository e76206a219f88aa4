import { printable } from '../../printable.ts'
import { cut } from '../layout.ts'
import { formatClock } from '../quantities.ts'
import { Lines } from './lines.tsx'
import type { Panel } from './panel.ts'
import { shareCells } from './share-cells.ts'

/** What is played, and how far the run is. */
export const headerPanel: Panel = {
  name: 'header',
  demand: (state) => {
    const most = state.facts.durationSeconds === undefined ? 1 : 2
    return { least: 1, usual: most, most, rank: 0, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const { facts, elapsedSeconds } = state
    const { durationSeconds } = facts
    const clock =
      formatClock(elapsedSeconds) + (durationSeconds === undefined ? '' : ` / ${formatClock(durationSeconds)}`)
    const name = `hls-swarm ${facts.version}`
    const url = cut(printable(facts.url), width - name.length - clock.length - 4).padEnd(
      Math.max(width - name.length - clock.length - 4, 0),
    )
    const title = `${palette.title(name)}  ${palette.faint(url)}  ${palette.title(clock)}`
    return <Lines width={width} lines={[title, ...progress()].slice(0, lines)} />

    function progress(): string[] {
      if (durationSeconds === undefined) return []
      const leftSeconds = Math.max(durationSeconds - elapsedSeconds, 0)
      const left = leftSeconds > 0 ? `${formatClock(Math.ceil(leftSeconds))} left` : 'finishing'
      // As wide as it can become, so that the bar keeps its length.
      const note = left.padStart(`${formatClock(durationSeconds)} left`.length)
      const barWidth = Math.max(width - note.length - 2, 0)
      const [done = 0] = shareCells([Math.min(elapsedSeconds, durationSeconds)], durationSeconds, barWidth)
      return [`${palette.accent('━'.repeat(done))}${palette.faint('─'.repeat(barWidth - done))}  ${note}`]
    }
  },
}
