import type { Measurement } from '../accuracy.ts'
import { percentileNames as percentiles } from '../harness/statistics.ts'
import { drawBars } from './draw-bars.ts'
import type { Section } from './section.ts'

const names = { p50: 'p50', p99: 'p99', p99_9: 'p99.9' } as const

export function accuracySection(measurements: readonly Measurement[]): Section {
  const paused = measurements.find((one) => one.paused !== undefined)?.paused
  const clients = paused && [paused.computed, paused.told, paused.naive]
  return {
    title: 'Whether latencies are true',
    about:
      'A server takes a known time for each answer, and the kernel puts down when the packets pass. What the result of a run ' +
      'states is held against that: in calm, while the server pauses, and while another process takes the generator’s core. The chart is of ' +
      'the pauses: a closed loop asks nothing while it waits, so that a pause is one slow answer among thousands; viewers ' +
      'keep coming (coordinated omission, and its correction).',
    charts: clients
      ? [
          {
            name: 'accuracy-pauses',
            alternative:
              'Percentiles of the response time of playlists while the server paused: computed, told by hls-swarm, and told by a closed loop',
            svg: drawBars({
              title: 'Playlists of a server that pauses twice',
              unit: 'response time, ms',
              series: ['computed from rate and pauses', 'told by hls-swarm', 'told by a closed loop'],
              rows: percentiles.map((name) => ({ name: names[name], values: clients.map((times) => times[name]) })),
            }),
          },
        ]
      : [],
    tables: [
      ...(['mediaPlaylist', 'segment'] as const).map((asked) => ({
        headings: [
          `${asked === 'segment' ? 'segments' : 'playlists'} after the warm-up, response time in ms`,
          ...percentiles.flatMap((name) => [`${names[name]} told`, 'true']),
        ],
        rows: measurements.map((one) => {
          const times = one.warmComparisons.find(({ kind, metric }) => kind === asked && metric === 'responseTimeMs')
          return [one.name, ...percentiles.flatMap((name) => [times?.told[name] ?? '-', times?.truth[name] ?? '-'])]
        }),
      })),
      {
        headings: ['case', 'core %', 'wanted it and had not %', 'the result says', 'requests told', 'on the wire'],
        rows: measurements.map((one) => [
          one.name,
          one.coreUse * 100,
          one.waitedShare * 100,
          one.saturated ? 'saturated' : 'kept up',
          one.requests.told,
          one.requests.onTheWire,
        ]),
      },
    ],
  }
}
