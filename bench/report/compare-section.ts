import { comparisonRows } from '../../src/compare/comparison-rows.ts'
import type { CompareMeasurements } from '../compare.ts'
import type { Section } from './section.ts'

export function compareSection({ comparison }: CompareMeasurements): Section {
  const { viewers, roundSeconds, rounds } = comparison
  const turns = rounds.filter(({ purpose }) => purpose === 'requests').map(({ engine }) => engine)
  return {
    title: 'What `hls-swarm compare` finds',
    about:
      `${viewers} viewers for ${roundSeconds} s in turn (${turns.join(', ')}), native ones with \`--player ffmpeg\`, on a live encode; ` +
      'docs/compare.md says what the figures are.',
    charts: [],
    tables: [
      {
        headings: ['', 'native', 'ffmpeg', 'native is'],
        rows: comparisonRows(comparison).map(({ group, name, native, ffmpeg, difference }) => [
          `${group}: ${name}`,
          native,
          ffmpeg,
          difference,
        ]),
      },
    ],
  }
}
