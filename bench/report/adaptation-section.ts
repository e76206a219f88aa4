import type { AdaptationMeasurements } from '../abr.ts'
import { drawAdaptation } from './draw-adaptation.ts'
import type { Section } from './section.ts'

const clients = ['hls.js', 'ours'] as const

export function adaptationSection({
  bandwidths,
  totalSeconds,
  variants,
  clients: played,
  steps,
  hlsjs,
}: AdaptationMeasurements): Section {
  return {
    title: 'Whether viewers adapt as hls.js does',
    about:
      'Both play the same live ladder at the same time, each behind a bottleneck of its own: the network emulation of Chromium, and ' +
      '`--bandwidth`. Samples of hls.js include the time that the browser takes to parse, so that it thinks less of the network at first.',
    charts: [
      {
        name: 'abr',
        alternative: 'Variants chosen by hls.js and by a viewer while the bandwidth falls and rises again',
        svg: drawAdaptation({
          title: 'Variants that were asked for',
          bandwidths,
          totalSeconds,
          variants,
          panels: [
            { title: `hls.js ${hlsjs} in Chromium`, ...played['hls.js'] },
            { title: 'hls-swarm --abr throughput', ...played.ours },
          ],
        }),
      },
    ],
    tables: [
      {
        headings: ['bandwidth', 'client', ...variants.map(({ name }) => name), 'given up', 'ends with', 'since s'],
        rows: bandwidths.flatMap(({ bitsPerSecond, fromSeconds }, step) =>
          clients.map((client) => {
            const figures = steps[client][step]
            return [
              `${bitsPerSecond / 1e6} Mbit/s from ${fromSeconds} s on`,
              client,
              ...variants.map(({ name }) => figures?.segments[name] ?? 0),
              figures?.abandoned ?? 0,
              figures?.variant ?? '-',
              figures?.settledAfterSeconds ?? Number.NaN,
            ]
          }),
        ),
      },
    ],
  }
}
