import { printable } from '../../printable.ts'
import { formatBitRate, formatClock, formatCount, formatMs, formatShare } from '../quantities.ts'
import type { Chart, ChartLine, ChartUnit } from './chart.ts'
import { html, type Markup } from './markup.ts'

const formats: Readonly<Record<ChartUnit, (value: number) => string>> = {
  count: (value) => (value > 0 && value < 10 ? String(Number(value.toFixed(1))) : formatCount(value)),
  perSecond: (value) => `${value < 100 ? Number(value.toPrecision(3)) : formatCount(value)}/s`,
  bitsPerSecond: (value) => formatBitRate(value / 8),
  ms: formatMs,
  share: formatShare,
}

/** A chart's place on the page: title, legend, the area that it is drawn in, and its numbers as a table. */
export function chartFigure(chart: Chart, table: Chart): Markup {
  const label = `Chart: ${chart.title}. ${chart.about}. The left and right arrow keys read its values.`
  return html`<figure id="${chart.id}"${chart.wide && html` class="wide"`}>
<figcaption><h3>${chart.title}</h3><p>${chart.about} <span class="at"></span></p></figcaption>
<ul class="legend">${chart.lines.map((line) => html`<li>${swatch(line)}${printable(line.name)} <output></output></li>`)}</ul>
<div class="plot" tabindex="0" role="group" aria-label="${label}"><p class="no-script">Drawn by a script; the numbers are below.</p></div>
<details><summary>Numbers<span class="hidden"> of ${chart.title}</span></summary>${numbers(table)}</details>
</figure>`
}

function swatch({ colour, dash }: ChartLine): Markup {
  return html`<svg width="22" height="8" aria-hidden="true"><line x1="0" y1="4" x2="22" y2="4" stroke="var(--line-${colour})" stroke-width="2.5" stroke-dasharray="${dash.join(' ')}"/></svg>`
}

function numbers({ title, x, xs, lines, unit }: Chart): Markup {
  const place = (value: number) =>
    x === 'time' ? formatClock(value) : `${Number((100 * (1 - 1 / value)).toPrecision(7))} %`
  const cell = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formats[unit](value)
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Numbers of ${title}"><table><caption>${title}</caption>
<thead><tr><th scope="col">${x === 'time' ? 'Time' : 'Percentile'}</th>${lines.map(({ name }) => html`<th scope="col">${printable(name)}</th>`)}</tr></thead>
<tbody>${xs.map((at, index) => html`<tr><th scope="row">${place(at)}</th>${lines.map(({ values }) => html`<td>${cell(values[index])}</td>`)}</tr>\n`)}</tbody></table></div>`
}
