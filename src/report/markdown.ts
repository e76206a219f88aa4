import { requestKinds } from '../metrics/request-kind.ts'
import { type Comparison, changeText, compareResults } from './compare-results.ts'
import { figures, formatFigure } from './figures.ts'
import { code, marks, mergedGroups, plain, table } from './markdown-text.ts'
import type { NamedResult } from './merge-results.ts'
import { failureWords, kindWords } from './plain-words.ts'
import { formatCount, formatMeasure } from './quantities.ts'
import type { RunResult } from './run-result.ts'
import { targetText } from './target-text.ts'
import { verdictOf } from './verdict.ts'

/** For the summary of a CI job: verdict, thresholds and the figures; several runs side by side. */
export function renderMarkdown(runs: readonly NamedResult[]): string {
  const [first] = runs
  if (first === undefined) return ''
  const sections = runs.length === 1 ? single(first.result) : compared(runs)
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function single(result: RunResult): string[] {
  const { tone, word, text } = verdictOf(result)
  const rows = figures
    .map((figure) => [figure.group, figure.name, figure.of(result), figure] as const)
    .filter(([, , value]) => value !== null)
    .map(([group, name, value, figure]) => [group, name, formatFigure(figure, value)])
  return [
    '## hls-swarm',
    `${marks[tone]} **${plain(word)}.** ${plain(text)}`,
    `${code(targetText(result.plan))}, started ${result.startedAt}`,
    saturation(result),
    thresholdTable([{ name: '', result }]),
    table(['', 'Figure', 'Value'], ['left', 'left', 'right'], mergedGroups(rows)),
    failureTable(result),
  ]
}

function compared(runs: readonly NamedResult[]): string[] {
  const comparison = compareResults(runs)
  const names = runs.map(({ name }) => name)
  const [, ...others] = names
  const heads = ['', 'Figure', names[0] ?? '', ...others.flatMap((name) => [name, 'Change'])]
  const rows = comparison.rows.map(({ figure, values, changes }) => [
    figure.group,
    figure.name,
    formatFigure(figure, values[0] ?? null),
    ...changes.flatMap((change, index) => {
      const { tone } = change
      const mark = tone === 'bad' ? `${marks.bad} ` : tone === 'good' ? `${marks.good} ` : ''
      return [formatFigure(figure, values[index + 1] ?? null), `${mark}${changeText(change)}`]
    }),
  ])
  return [
    '## hls-swarm: runs compared',
    ...comparison.verdicts.map(({ tone, text, telling }) =>
      [`${marks[tone]} **${plain(text)}**`, ...telling.map((change) => `- ${plain(change)}`)].join('\n'),
    ),
    ...runs.map(({ name, result }) => saturation(result, name)),
    thresholdTable(runs),
    table(
      heads,
      heads.map((_, column) => (column < 2 ? 'left' : 'right')),
      mergedGroups(rows),
    ),
    planTable(comparison, names),
  ]
}

function saturation({ generator }: RunResult, name?: string): string {
  if (!generator.saturated) return ''
  const who = name === undefined ? '' : ` of ${plain(name)}`
  const reasons = generator.reasons.map((reason) => `> - ${plain(reason)}`)
  return [
    `> ${marks.warning} The generator${who} was the bottleneck: these figures are not of the server alone.`,
    ...reasons,
  ].join('\n')
}

function thresholdTable(runs: readonly NamedResult[]): string {
  const rows = runs.flatMap(({ name, result }) =>
    result.thresholds.map(({ expression, actual, unit, passed }) => [
      passed ? `${marks.good} passed` : `${marks.bad} failed`,
      ...(runs.length > 1 ? [name] : []),
      expression,
      actual === null ? 'no sample' : formatMeasure(actual, unit),
    ]),
  )
  if (rows.length === 0) return ''
  const heads = ['Threshold', ...(runs.length > 1 ? ['Run'] : []), 'Expression', 'Was']
  return table(
    heads,
    heads.map((head) => (head === 'Was' ? 'right' : 'left')),
    rows,
  )
}

function failureTable({ requests }: RunResult): string {
  const rows = requestKinds.flatMap((kind) =>
    Object.entries(requests[kind]?.failures ?? {})
      .sort(([, a], [, b]) => b - a)
      .map(([cause, count]) => [kindWords[kind], failureWords(cause), formatCount(count)]),
  )
  return rows.length === 0 ? '' : table(['Failed', 'Cause', 'Requests'], ['left', 'left', 'right'], rows)
}

function planTable({ planDifferences }: Comparison, names: readonly string[]): string {
  if (planDifferences.length === 0) return ''
  const rows = planDifferences.map(({ path, values }) => [path, ...values.map((value) => value ?? '–')])
  return table(['Plan', ...names], ['left', ...names.map(() => 'right' as const)], rows)
}
