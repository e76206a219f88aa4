import { printable } from '../../printable.ts'
import { cut } from '../layout.ts'
import { formatBitRate, formatCount } from '../quantities.ts'
import type { OriginFigures } from './dashboard-state.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'

/** What the machines that serve the stream say of themselves. */
export const originPanel: Panel = {
  name: 'origin',
  demand: ({ origins }) => {
    if (origins.length === 0) return undefined
    return { least: 1, usual: Math.min(origins.length, 3), most: origins.length, rank: 7.7, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const rows = state.origins.slice(0, lines).map((origin, place) => {
      const label = place === 0 ? 'Origin' : ''
      return palette.title(label.padEnd(labelWidth)) + cut(originText(origin), width - labelWidth)
    })
    return <Lines lines={rows} />
  },
}

/** The figures before the name: names may be long. */
function originText(origin: OriginFigures): string {
  const { name, cpuBusyShare, bytesPerSecond, connectionsActive, requestsPerSecond } = origin
  return [
    ...(cpuBusyShare === undefined ? [] : [`CPU ${String(Math.round(cpuBusyShare * 100)).padStart(3)} %`]),
    ...(bytesPerSecond === undefined ? [] : [formatBitRate(bytesPerSecond).padStart(11)]),
    ...(requestsPerSecond === undefined ? [] : [`${formatCount(requestsPerSecond).padStart(7)} /s`]),
    ...(connectionsActive === undefined ? [] : [`${formatCount(connectionsActive)} connections`]),
    printable(name),
  ].join('  ')
}
