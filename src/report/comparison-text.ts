import { printable } from '../printable.ts'
import { changeText, compareResults } from './compare-results.ts'
import { formatFigure } from './figures.ts'
import { type Cell, cut, pageWidth, renderTable, wrap } from './layout.ts'
import type { NamedResult } from './merge-results.ts'
import type { Palette } from './palette.ts'

/** Columns that a run's name may take at the head of its figures. */
const nameWidth = 16

/** Several runs side by side, as text. */
export function renderComparison(runs: readonly NamedResult[], palette: Palette): string {
  const { rows, verdicts, planDifferences } = compareResults(runs)
  const { title, faint, bad } = palette
  const names = runs.map(({ name }) => cut(printable(name), nameWidth))
  const [, ...others] = names
  const head: Cell[] = [
    { text: 'Figure', paint: title },
    { text: names[0] ?? '', paint: title },
    ...others.flatMap((name): Cell[] => [
      { text: name, paint: title },
      { text: 'difference', paint: faint },
    ]),
  ]
  const figureRows = rows.flatMap(({ figure, values, changes }, index): Cell[][] => [
    ...(figure.group === rows[index - 1]?.figure.group ? [] : [[{ text: figure.group, paint: faint }]]),
    [
      { text: `  ${figure.name}` },
      { text: formatFigure(figure, values[0] ?? null) },
      ...changes.flatMap((change, other): Cell[] => [
        { text: formatFigure(figure, values[other + 1] ?? null) },
        { text: changeText(change), paint: change.tone === 'neutral' ? faint : palette[change.tone] },
      ]),
    ],
  ])
  const planRows = planDifferences.map(({ path, values }): Cell[] => [
    { text: `  ${cut(printable(path), 30)}` },
    ...values.map((value) => ({ text: cut(printable(value ?? '–'), 40) })),
  ])
  const saturated = runs.filter(({ result }) => result.generator.saturated)
  const sections = [
    verdicts.flatMap(({ tone, text, telling }) => [
      ...wrap(printable(text), pageWidth).map((line) => title(palette[tone](line))),
      ...telling.flatMap((change) => wrap(printable(change), pageWidth, '  ', '    ')),
    ]),
    saturated.flatMap(({ name }) =>
      wrap(
        `The generator of ${printable(name)} was the bottleneck: its figures are not of the server alone.`,
        pageWidth,
      ).map(bad),
    ),
    renderTable(['left', 'right', ...others.flatMap(() => ['right', 'left'] as const)], [head, ...figureRows]),
    planRows.length === 0
      ? []
      : [
          title('What was not the same in the plans'),
          ...renderTable(['left', ...runs.map(() => 'right' as const)], planRows),
        ],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}
