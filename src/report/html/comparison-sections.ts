import { printable } from '../../printable.ts'
import { type Change, type ComparisonRow, changeText, compareResults } from '../compare-results.ts'
import { formatFigure } from '../figures.ts'
import type { Tone } from '../headline.ts'
import type { NamedResult } from '../merge-results.ts'
import { chartFigure } from './chart-figure.ts'
import { html, type Markup } from './markup.ts'
import { type ChartPair, saturationNotice } from './run-sections.ts'
import { thresholdTable } from './tables.ts'

const toneWords: Readonly<Record<Tone, string>> = { good: 'No worse', warning: 'Mixed', bad: 'Worse' }

/** Several runs side by side, the first one being what the others are compared with. */
export function comparisonSections(runs: readonly NamedResult[], charts: readonly ChartPair[]): Markup {
  const { rows, verdicts, planDifferences } = compareResults(runs)
  const names = runs.map(({ name }) => printable(name))
  const [base = '', ...others] = names
  const judged = runs.flatMap(({ name, result }) => {
    const table = thresholdTable(result)
    return table === undefined ? [] : [html`<div><h3>${printable(name)}</h3>${table}</div>`]
  })
  return html`
<div class="verdicts">
${verdicts.map(
  ({ tone, text, telling }, index) => html`<div class="verdict ${tone}"><p class="word">${toneWords[tone]}</p>
${index === 0 ? html`<h1>${printable(text)}</h1>` : html`<p class="text">${printable(text)}</p>`}
${telling.length > 0 && html`<ul class="where">${telling.map((change) => html`<li>${change}</li>`)}</ul>`}</div>\n`,
)}
</div>
${runs.map(({ name, result }) => saturationNotice(result, printable(name)))}
<section><h2>Side by side</h2><p>Differences are from ${base}. Less than 10 % is called about the same; a percentile with fewer than ten samples beyond it is not judged.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Side by side"><table><caption>Side by side</caption>
<thead><tr><th scope="col">Figure</th><th scope="col">${base}</th>${others.map((name) => html`<th scope="col">${name}</th><th scope="col" class="text">difference</th>`)}</tr></thead>
<tbody>${rows.map((row, index) => html`${groupRow(row, rows[index - 1], runs.length * 2)}${figureRow(row)}\n`)}</tbody></table></div></section>
${judged.length > 0 && html`<section><h2>Thresholds</h2><div class="columns">${judged}</div></section>`}
${charts.length > 0 && html`<section><h2>Over time</h2><p>Each run from its own start.</p><div class="charts">${charts.map(({ drawn, tabled }) => chartFigure(drawn, tabled))}</div></section>`}
${
  planDifferences.length > 0 &&
  html`<section><h2>What was not the same</h2><p>Where the plans differ. Figures are comparable as far as this allows.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Differences of the plans"><table><caption>Differences of the plans</caption>
<thead><tr><th scope="col">Plan</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${planDifferences.map(({ path, values }) => html`<tr><th scope="row"><code>${printable(path)}</code></th>${values.map((value) => html`<td>${printable(value ?? '–')}</td>`)}</tr>\n`)}</tbody></table></div></section>`
}`
}

function groupRow({ figure }: ComparisonRow, before: ComparisonRow | undefined, columns: number): Markup | undefined {
  if (figure.group === before?.figure.group) return undefined
  return html`<tr class="group"><th scope="colgroup" colspan="${columns}">${figure.group}</th></tr>\n`
}

function figureRow({ figure, values, changes }: ComparisonRow): Markup {
  const [first = null, ...others] = values
  return html`<tr><th scope="row">${figure.name}</th><td>${formatFigure(figure, first)}</td>${others.map((value, index) => html`<td>${formatFigure(figure, value)}</td>${changeCell(changes[index])}`)}</tr>`
}

const signs: Readonly<Record<Change['tone'], string>> = { good: '✓ ', warning: '', bad: '✗ ', neutral: '' }

function changeCell(change: Change | undefined): Markup {
  if (change === undefined) return html`<td class="text"></td>`
  return html`<td class="text ${change.tone} toned">${signs[change.tone]}${changeText(change)}</td>`
}
