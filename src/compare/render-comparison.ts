import { printable } from '../printable.ts'
import { type Cell, cut, pageWidth, renderTable, wrap } from '../report/layout.ts'
import type { Palette } from '../report/palette.ts'
import { kindWords } from '../report/plain-words.ts'
import { countOf, formatSeconds } from '../report/quantities.ts'
import type { Comparison } from './comparison.ts'
import { comparisonRows, differenceText, formatRate } from './comparison-rows.ts'
import { comparisonVerdict } from './comparison-verdict.ts'

/** How many paths are told; the others are in the file. */
export const mostPaths = 20

/** A comparison as text on a page. */
export function renderComparison(comparison: Comparison, palette: Palette): string {
  const sections = [
    titleLines(comparison, palette),
    verdictLines(comparison, palette),
    [playedText(comparison)].flatMap((text) => wrap(text, pageWidth)),
    tableLines(comparison, palette),
    pathLines(comparison, palette),
    comparison.notes.flatMap((note) => wrap(printable(note), pageWidth, '· ', '  ')),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** What was played, in a sentence. */
export function playedText({ viewers, roundSeconds, rounds, player }: Comparison): string {
  const turns = rounds.filter(({ purpose }) => purpose === 'requests').map(({ engine }) => engine)
  const order = turns.length === 0 ? 'no round' : turns.join(', ')
  return `${countOf(viewers, 'viewer')} for ${formatSeconds(roundSeconds)} in turn: ${order}. Native viewers behave like ${player}.`
}

function titleLines({ tool, url }: Comparison, { title, faint }: Palette): string[] {
  const name = `${tool.name} ${tool.version}`
  return [`${title(name)}  ${faint(cut(printable(url), pageWidth - name.length - 2))}`]
}

function verdictLines(comparison: Comparison, palette: Palette): string[] {
  const { tone, text } = comparisonVerdict(comparison)
  return wrap(text, pageWidth).map((line) => palette.title(palette[tone](line)))
}

function tableLines(comparison: Comparison, { title, faint, bad }: Palette): string[] {
  const rows = comparisonRows(comparison)
  const head = ['', 'native', 'ffmpeg', 'native is'].map((text): Cell => ({ text, paint: title }))
  return renderTable(
    ['left', 'right', 'right', 'right'],
    [
      head,
      ...rows.flatMap((row, index): Cell[][] => [
        ...(row.group === rows[index - 1]?.group ? [] : [[{ text: row.group, paint: title }]]),
        [
          { text: `  ${row.name}` },
          { text: row.native },
          { text: row.ffmpeg },
          { text: row.difference, paint: row.differs ? bad : faint },
        ],
      ]),
    ],
  )
}

const pathWidth = 28

/** The end of a path tells more than its beginning. */
function endOf(path: string): string {
  return path.length <= pathWidth ? path : `…${path.slice(1 - pathWidth)}`
}

function pathLines({ judgement }: Comparison, { title, faint }: Palette): string[] {
  const paths = judgement?.paths ?? []
  if (paths.length === 0) return []
  const head = ['What differs, a viewer-minute', '', 'native', 'ffmpeg', 'native is']
  const rows = paths
    .slice(0, mostPaths)
    .map(({ kind, pattern, native, ffmpeg, difference }): Cell[] => [
      { text: `  ${endOf(printable(pattern))}` },
      { text: kindWords[kind], paint: faint },
      { text: formatRate(native) },
      { text: formatRate(ffmpeg) },
      { text: differenceText(difference) },
    ])
  const more = paths.length - mostPaths
  return [
    ...renderTable(
      ['left', 'left', 'right', 'right', 'right'],
      [head.map((text, column): Cell => ({ text, paint: column === 0 ? title : faint })), ...rows],
    ),
    ...(more > 0 ? [`  and ${more} more in the file (-o)`] : []),
  ]
}
