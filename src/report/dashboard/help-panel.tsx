import { wrap } from '../layout.ts'
import { Lines } from './lines.tsx'
import { labelWidth, leastWrapWidth, type Panel } from './panel.ts'

const notes: readonly (readonly [label: string, text: string])[] = [
  ['q, Ctrl-C', 'Stop: no new requests, those under way are finished, the summary is printed. Once more: end at once.'],
  ['?', 'Show or leave this help.'],
  ['Viewers', 'Playing █, starting ▒, stalled ▓, failed ×; the dots are still to come.'],
  ['Charts', 'The latest value is at the right, one interval (about a second) a column; the top is the highest shown.'],
  ['Times', 'Percentiles are of the whole run so far, from when a response was wanted; the trend is of each interval.'],
  ['Stall ratio', 'Stalled time as a share of the time watched, in the last interval.'],
  ['Variants', 'Shares of the media received in the last 15 s.'],
  [
    'Generator',
    'If it becomes the bottleneck, figures are not the server’s doing alone. Lag: how late its timers fire.',
  ],
]

export const helpPanel: Panel = {
  name: 'help',
  demand: (_, width) => {
    const { length } = helpLines(width)
    return { least: 1, usual: length, most: length, rank: 2, apart: true }
  },
  draw: ({ width, lines, palette }) => {
    const shown = helpLines(width).slice(0, lines)
    return (
      <Lines
        width={width}
        lines={shown.map((line) => palette.title(line.slice(0, labelWidth)) + line.slice(labelWidth))}
      />
    )
  },
}

function helpLines(width: number): string[] {
  return notes.flatMap(([label, text]) =>
    wrap(text, Math.min(Math.max(width, leastWrapWidth), 100), label.padEnd(labelWidth), ' '.repeat(labelWidth)),
  )
}
