import type { Measurement } from '../breaking-point.ts'
import { drawBars } from './draw-bars.ts'
import type { Section } from './section.ts'

export function breakingPointSection(measurements: readonly Measurement[]): Section {
  const seen = (one: Measurement) => one.tried.find(({ viewers }) => viewers === (one.seenAt ?? one.brokeAt))
  const parts = ['generator', 'origin', 'network'] as const
  return {
    title: 'What breaks first',
    about:
      'The most viewers that stall for less than 0.1 % of the time, found by bisection: once with each of the three parts ' +
      'made the narrowest. How full each was tells which one ended it.',
    charts: [
      {
        name: 'breaking-point',
        alternative: 'How full generator, origin and network were when viewers stalled, with each made the narrowest',
        svg: drawBars({
          title: 'How full each part was when viewers stalled',
          unit: '%',
          series: parts,
          most: 100,
          missing: 'no limit',
          rows: measurements.map((one) => ({
            name: `narrow ${one.narrowest}`,
            values: parts.map((part) => (seen(one)?.use[part] ?? Number.NaN) * 100),
          })),
        }),
      },
    ],
    tables: [
      {
        headings: ['made the narrowest', 'Mbit/s each', 'viewers that held', 'broke at', 'ended by', 'the result says'],
        rows: measurements.map((one) => [
          `${one.narrowest}: ${one.about}`,
          one.megabitsPerSecond,
          one.viewers,
          one.brokeAt ?? '-',
          one.brokenBy,
          seen(one)?.saidSaturated ? 'saturated' : 'kept up',
        ]),
      },
      {
        headings: [
          'tried',
          'viewers',
          'stalled %',
          'generator %',
          'origin %',
          'network %',
          'packets dropped',
          'Gbit/s',
        ],
        rows: measurements.flatMap((one) =>
          [...one.tried]
            .sort((a, b) => a.viewers - b.viewers)
            .map((tried) => [
              `narrow ${one.narrowest}`,
              tried.viewers,
              Number((tried.stallRatio * 100).toFixed(3)),
              ...parts.map((part) =>
                tried.use[part] === undefined || tried.use[part] === null ? '-' : Math.round(tried.use[part] * 100),
              ),
              tried.droppedPackets ?? '-',
              tried.gigabitsPerSecond,
            ]),
        ),
      },
    ],
  }
}
