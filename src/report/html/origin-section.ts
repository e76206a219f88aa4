import { printable } from '../../printable.ts'
import type { OriginResult } from '../origin-result.ts'
import { countOf, formatBitRate, formatCount, formatShare } from '../quantities.ts'
import type { RunResult } from '../run-result.ts'
import { html, type Markup } from './markup.ts'

type Figure = keyof OriginResult['mean']

const figures: readonly (readonly [name: string, figure: Figure, format: (value: number) => string])[] = [
  ['CPU', 'cpuBusyShare', formatShare],
  ['sent', 'sentBytesPerSecond', formatBitRate],
  ['received', 'receivedBytesPerSecond', formatBitRate],
  ['requests', 'requestsPerSecond', (rate) => `${formatCount(rate)}/s`],
  ['connections', 'activeConnections', formatCount],
]

/** What the origins said of themselves; undefined when nobody asked them. */
export function originSection({ origin = [] }: RunResult): Markup | undefined {
  if (origin.length === 0) return undefined
  const told = figures.filter(([, figure]) => origin.some(({ mean }) => mean[figure] !== undefined))
  const cell = (one: OriginResult, figure: Figure, format: (value: number) => string) => {
    const [mean, highest] = [one.mean[figure], one.highest[figure]]
    return html`<td>${mean === undefined || highest === undefined ? '–' : `${format(mean)} (max ${format(highest)})`}</td>`
  }
  const silent = origin.filter(({ failedPolls }) => failedPolls > 0)
  return html`<section><h2>Origin</h2><p>What the origin said of itself while the run went on.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Origin"><table><caption>Origin</caption>
<thead><tr><th scope="col">Metrics of</th>${told.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${origin.map((one) => html`<tr><th scope="row"><code>${printable(one.name)}</code></th>${told.map(([, figure, format]) => cell(one, figure, format))}</tr>\n`)}</tbody></table></div>
${silent.map(({ name, polls, failedPolls, lastFailure }) => html`<p><code>${printable(name)}</code> gave no figures ${formatCount(failedPolls)} of ${countOf(polls, 'time')}: ${printable(lastFailure ?? '')}</p>\n`)}</section>`
}
