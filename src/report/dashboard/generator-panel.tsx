import { wrap } from '../layout.ts'
import { formatBytes, formatMs } from '../quantities.ts'
import type { DashboardState } from './dashboard-state.ts'
import { joinFitting } from './join-fitting.ts'
import { Lines } from './lines.tsx'
import { labelWidth, leastWrapWidth, type Panel } from './panel.ts'

const verdictWidth = 'bottleneck'.length
const indent = ' '.repeat(labelWidth)
const reasonLines = (state: DashboardState, width: number) =>
  state.saturation.flatMap((reason) => wrap(reason, Math.max(width, leastWrapWidth), indent, indent))

/** Whether what is measured can be put down to the server. */
export const generatorPanel: Panel = {
  name: 'generator',
  demand: (state, width) => {
    const most = 1 + reasonLines(state, width).length
    return { least: 1, usual: Math.min(most, 4), most, rank: 6, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const { cpusUsed, facts, rssBytes, busiestWorker, saturation } = state
    const saturated = saturation.length > 0
    const verdict = saturated ? palette.bad('bottleneck') : palette.good('keeps up'.padEnd(verdictWidth))
    const figures = [
      `CPU ${cpusUsed.toFixed(2)}/${facts.cpus}`,
      ...(busiestWorker === undefined
        ? []
        : [
            `busiest ${String(Math.round(busiestWorker.busy * 100)).padStart(3)} %`,
            `lag ${formatMs(busiestWorker.lagMs).padStart(7)}`,
          ]),
      `RSS ${formatBytes(rssBytes).padStart(7)}`,
    ]
    const room = width - labelWidth - verdictWidth - 2
    const first = `${palette.title('Generator'.padEnd(labelWidth))}${verdict}  ${joinFitting(figures, '  ', room)}`
    return <Lines width={width} lines={[first, ...reasonLines(state, width).map(palette.bad)].slice(0, lines)} />
  },
}
