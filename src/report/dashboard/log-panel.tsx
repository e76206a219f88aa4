import { printable } from '../../printable.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'

/** The last lines of the log; all of them are printed when the dashboard is gone. */
export const logPanel: Panel = {
  name: 'log',
  demand: ({ log }) => {
    if (log.length === 0) return undefined
    return { least: 1, usual: Math.min(log.length, 2), most: Math.min(log.length, 10), rank: 13, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const shown = state.log.slice(-lines)
    return (
      <Lines
        width={width}
        lines={shown.map(
          (line, place) => palette.title((place === 0 ? 'Log' : '').padEnd(labelWidth)) + printable(line),
        )}
      />
    )
  },
}
