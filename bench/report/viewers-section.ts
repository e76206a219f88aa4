import { figure } from '../harness/print-table.ts'
import type { Measurement } from '../viewers.ts'
import { byPoint } from './by-point.ts'
import { drawLines } from './draw-lines.ts'
import { median, type Section, spread, withSpread } from './section.ts'

export function viewersSection(measurements: readonly Measurement[]): Section {
  const points = byPoint(measurements)
  const cost = (windows: readonly Measurement[]) => spread(windows, ({ cpuUsPerViewerSecond }) => cpuUsPerViewerSecond)
  const typical = points
    .flatMap((windows) => {
      const [one] = windows
      if (one === undefined || one.megabitsPerSecond !== 2 || one.segmentSeconds !== 2) return []
      const { median, min, max } = cost(windows)
      return [{ x: one.viewers, y: median, spread: [min, max] as const }]
    })
    .sort((a, b) => a.x - b.x)
  return {
    title: 'What a viewer costs',
    about:
      'Viewers of a live stream, each with a connection of its own, on one worker thread and one core; nginx has the other ' +
      'core. The chart is of 2 Mbit/s in segments of 2 s; the table has the other streams too. Few viewers cost more each: ' +
      'the fewer events come together, the more often the thread is woken for one.',
    charts: [
      {
        name: 'viewers',
        alternative: `µs CPU a viewer-second: ${typical.map(({ x, y }) => `${figure(y)} of ${x} viewers`).join(', ')}`,
        svg: drawLines({
          title: 'A viewer of 2 Mbit/s, segments of 2 s',
          unit: 'µs CPU a second, median and spread',
          across: 'viewers on one thread',
          logarithmic: true,
          marked: true,
          series: ['hls-swarm'],
          lines: [typical],
        }),
      },
    ],
    tables: [
      {
        headings: [
          'viewers',
          'Mbit/s each',
          'segment s',
          'µs CPU a viewer-second',
          'of it kernel %',
          'core %',
          'RSS kB a viewer',
          'requests/s',
          'Gbit/s',
          'segment p99 ms',
          'stalls',
        ],
        rows: points.map((own) => {
          return [
            figure(own[0]?.viewers ?? Number.NaN),
            own[0]?.megabitsPerSecond ?? Number.NaN,
            own[0]?.segmentSeconds ?? Number.NaN,
            withSpread(cost(own)),
            median(own, ({ systemShare }) => systemShare * 100),
            median(own, ({ clientCoreUse }) => clientCoreUse * 100),
            median(own, ({ rssBytesPerViewer }) => rssBytesPerViewer / 1000),
            median(own, ({ requestsPerSecond }) => requestsPerSecond),
            median(own, ({ gigabitsPerSecond }) => gigabitsPerSecond),
            median(own, ({ window }) => window.requests.segment?.p99Ms ?? Number.NaN),
            own.reduce((sum, { window }) => sum + window.stalls, 0),
          ]
        }),
      },
    ],
  }
}
