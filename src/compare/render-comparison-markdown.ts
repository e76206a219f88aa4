import { code, marks, mergedGroups, plain, table } from '../report/markdown-text.ts'
import { kindWords } from '../report/plain-words.ts'
import type { Comparison } from './comparison.ts'
import { comparisonRows, differenceText, formatRate } from './comparison-rows.ts'
import { comparisonVerdict } from './comparison-verdict.ts'
import { mostPaths, playedText } from './render-comparison.ts'

/** A comparison for the summary of a CI job. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { tone, text } = comparisonVerdict(comparison)
  const sections = [
    '## hls-swarm: native viewers and ffmpeg',
    `${marks[tone]} **${plain(text)}**`,
    `${code(comparison.url)}: ${plain(playedText(comparison))}`,
    table(
      ['', 'Figure', 'native', 'ffmpeg', 'native is'],
      ['left', 'left', 'right', 'right', 'right'],
      mergedGroups(
        comparisonRows(comparison).map(({ group, name, native, ffmpeg, difference, differs }) => [
          group,
          name,
          native,
          ffmpeg,
          differs ? `${marks.bad} ${difference}` : difference,
        ]),
      ),
    ),
    pathTable(comparison),
    comparison.notes.map((note) => `- ${plain(note)}`).join('\n'),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function pathTable({ judgement }: Comparison): string {
  const paths = judgement?.paths ?? []
  if (paths.length === 0) return ''
  const rows = paths
    .slice(0, mostPaths)
    .map(({ kind, pattern, native, ffmpeg, difference }) => [
      kindWords[kind],
      pattern,
      formatRate(native),
      formatRate(ffmpeg),
      differenceText(difference),
    ])
  const heads = ['Requests that differ, a viewer-minute', 'Path', 'native', 'ffmpeg', 'native is']
  return table(heads, ['left', 'left', 'right', 'right', 'right'], rows)
}
