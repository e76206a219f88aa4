import { printable } from '../../printable.ts'
import { cut } from '../layout.ts'
import { formatBitRate, formatCount } from '../quantities.ts'
import type { OriginView } from './dashboard-state.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'

/** What the machines that serve the stream say of themselves. */
export const originPanel: Panel = {
  name: 'origin',
  demand: ({ origins }) => {
    if (origins.length === 0) return undefined
    return { least: 1, usual: Math.min(origins.length, 3), most: origins.length, rank: 11, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const rows = state.origins.slice(0, lines).map((origin, place) => {
      const label = palette.title((place === 0 ? 'Origin' : '').padEnd(labelWidth))
      const text = cut(originText(origin), width - labelWidth)
      return label + (origin.latest === undefined ? palette.faint(text) : text)
    })
    return <Lines width={width} lines={rows} />
  },
}

/** The figures before the name: names may be long. */
function originText({ name, latest, lastFailure }: OriginView): string {
  if (latest === undefined) return printable(`${lastFailure ?? 'no figures yet'}  ${name}`)
  const { cpuBusyShare, sentBytesPerSecond, requestsPerSecond, connections } = latest
  return [
    ...(cpuBusyShare === undefined ? [] : [`CPU ${String(Math.round(cpuBusyShare * 100)).padStart(3)} %`]),
    ...(sentBytesPerSecond === undefined ? [] : [formatBitRate(sentBytesPerSecond).padStart(11)]),
    ...(requestsPerSecond === undefined ? [] : [`${formatCount(requestsPerSecond).padStart(7)} /s`]),
    ...(connections === undefined ? [] : [`${formatCount(connections.active).padStart(6)} connections`]),
    printable(name),
  ].join('  ')
}
