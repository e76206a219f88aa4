import { printable } from '../../printable.ts'
import { failedShare, requestTotals } from '../figures.ts'
import type { Tone } from '../headline.ts'
import {
  countOf,
  formatBitRate,
  formatBytes,
  formatClock,
  formatCount,
  formatMs,
  formatSeconds,
  formatShare,
} from '../quantities.ts'
import type { RunResult } from '../run-result.ts'
import { targetText } from '../target-text.ts'
import { timelineOf } from '../timeline.ts'
import { verdictOf } from '../verdict.ts'
import type { Chart } from './chart.ts'
import { chartFigure } from './chart-figure.ts'
import { html, type Markup } from './markup.ts'
import { originSection } from './origin-section.ts'
import { generatorFacts, planFacts } from './plan-facts.ts'
import {
  failureTable,
  incidentList,
  noteLists,
  playbackTable,
  requestTable,
  thresholdTable,
  variantTable,
} from './tables.ts'

/** Charts as they are drawn, and the same ones as they are told in tables. */
export interface ChartPair {
  readonly drawn: Chart
  readonly tabled: Chart
}

/** Everything about one run. */
export function runSections(result: RunResult, charts: readonly ChartPair[]): Markup {
  const { tone, word, text } = verdictOf(result)
  const thresholds = thresholdTable(result)
  const failures = failureTable(result)
  const incidents = incidentList(result)
  const variants = variantTable(result)
  const notes = noteLists(result)
  return html`
<div class="verdict ${tone}">
<p class="word">${word}</p>
<h1>${text}</h1>
<p class="where"><code>${printable(targetText(result.plan))}</code></p>
</div>
${saturationNotice(result)}
${keyFigures(result)}
<section${thresholds && html` class="columns"`}>${thresholds && html`<div><h2>Thresholds</h2><p>${thresholdWords(result)}</p>${thresholds}</div>`}<div><h2>Timeline</h2>${timeline(result)}</div></section>
${charts.length > 0 && html`<section><h2>Over time</h2>${bandWords(charts)}<div class="charts">${charts.map(({ drawn, tabled }) => chartFigure(drawn, tabled))}</div></section>`}
<section><h2>Quality of experience</h2><p>${experienceWords(result)}</p>${playbackTable(result)}</section>
<section><h2>Requests</h2><p>Response times count from the moment the player wanted the request to leave, so that a slow generator cannot hide a slow server; of successful requests.</p>${requestTable(result)}</section>
${originSection(result)}
${failures && html`<section><h2>Failures</h2><p>${failureWordsOf(result)}</p>${failures}</section>`}
${(variants ?? incidents) && html`<section class="columns">${variants && html`<div><h2>Variants</h2>${variants}</div>`}${incidents && html`<div><h2>Incidents</h2>${incidents}</div>`}</section>`}
<section class="columns"><div><h2>Plan</h2>${planFacts(result)}</div><div><h2>Machine</h2>${generatorFacts(result)}</div></section>
${notes && html`<section><h2>Notes on the stream</h2><div class="columns">${notes}</div></section>`}`
}

function bandWords(charts: readonly ChartPair[]): Markup | undefined {
  const colours = new Set(charts.flatMap(({ drawn }) => drawn.bands.map(({ colour }) => colour)))
  const meanings = [
    ...(colours.has('bad') ? ['requests were failing'] : []),
    ...(colours.has('warning') ? ['the generator was at its limit'] : []),
  ]
  return meanings.length > 0 ? html`<p>Shaded: ${meanings.join(', or ')}.</p>` : undefined
}

export function saturationNotice({ generator }: RunResult, name?: string): Markup | undefined {
  if (!generator.saturated) return undefined
  const which = name === undefined ? 'The generator' : `The generator of ${name}`
  return html`<div class="notice warning"><p><strong>${which} was the bottleneck.</strong> Do not put these figures down to the server alone.</p><ul>${generator.reasons.map((reason) => html`<li>${reason}</li>`)}</ul></div>`
}

function keyFigures(result: RunResult): Markup {
  const { viewers, throughput, playback, requests } = result
  const { count, failed } = requestTotals(result)
  const share = failedShare(result)
  const segment = requests.segment?.responseTimeMs
  const figure = (name: string, value: string, more: string, tone?: Tone) =>
    html`<div><dt>${name}</dt><dd class="value${tone && html` tone ${tone}`}">${value}</dd><dd class="more">${more}</dd></div>`
  const { startupTimeMs: startup, stalls, stallRatio, liveLatencySeconds: latency } = playback
  return html`<dl class="figures">
${figure('viewers at most', formatCount(viewers.peakConcurrent), viewers.failed > 0 ? `${formatCount(viewers.failed)} gave up` : `${formatCount(viewers.started)} started, none gave up`)}
${startup && figure('startup, p95', formatMs(startup.p95), `median ${formatMs(startup.p50)}`)}
${stallRatio !== null && figure('of the time stalled', formatShare(stallRatio), stalls.count > 0 ? `${countOf(stalls.count, 'stall')}, ${countOf(stalls.viewersAffected, 'viewer')}` : 'not one stall', stalls.count > 0 ? 'bad' : 'good')}
${latency && figure('live latency, median', formatMs(latency.p50 * 1000), `p95 ${formatMs(latency.p95 * 1000)}`)}
${segment && figure('segment response, p99', formatMs(segment.p99), `median ${formatMs(segment.p50)}`)}
${share !== null && figure('of requests failed', formatShare(share), `${formatCount(failed)} of ${formatCount(count)}`, failed > 0 ? 'bad' : 'good')}
${figure('throughput', formatBitRate(throughput.bytesPerSecond), `peak ${formatBitRate(throughput.peakBytesPerSecond)}`)}
${figure('requests', `${formatCount(throughput.requestsPerSecond)}/s`, `peak ${formatCount(throughput.peakRequestsPerSecond)}/s`)}
</dl>`
}

function thresholdWords({ thresholds, measured, plan }: RunResult): string {
  const failed = thresholds.filter(({ passed }) => !passed).length
  const verdict = failed === 0 ? 'All passed.' : `${formatCount(failed)} of ${formatCount(thresholds.length)} failed.`
  return measured !== null && plan.warmupMs > 0
    ? `${verdict} They judge the ${formatSeconds(measured.seconds)} after the warm-up.`
    : verdict
}

function timeline(result: RunResult): Markup {
  const events = timelineOf(result).map(({ fromSeconds, toSeconds, tone, text }) => {
    const [from, to] = [formatClock(fromSeconds), formatClock(toSeconds ?? fromSeconds)]
    const when = from === to ? from : `${from} – ${to}`
    return html`<li class="${tone}"><span class="when">${when}</span><span class="mark"></span><span>${text}</span></li>\n`
  })
  return html`<ol class="timeline"><li class="neutral"><span class="when">${formatClock(0)}</span><span class="mark"></span><span>The first viewer started</span></li>
${events}</ol>`
}

function experienceWords({ playback, viewers }: RunResult): string {
  const { stalls, playingSeconds } = playback
  const played = `${countOf(playback.startupTimeMs?.count ?? 0, 'viewer')} of ${formatCount(viewers.started)} played, ${formatSeconds(playingSeconds)} in all.`
  if (stalls.count === 0) return `${played} Not one stalled.`
  const suspect =
    stalls.generatorSuspect > 0
      ? `, ${formatCount(stalls.generatorSuspect)} of them perhaps by the generator's own doing`
      : ''
  return `${played} ${formatCount(stalls.viewersAffected)} stalled, ${countOf(stalls.count, 'time')}${suspect}, for ${formatSeconds(stalls.seconds)} in all.`
}

function failureWordsOf(result: RunResult): string {
  const { count, failed, bytes } = requestTotals(result)
  return `${formatCount(failed)} of ${countOf(count, 'request')} failed: ${formatShare(failed / count)}. ${formatBytes(bytes)} were received in all.`
}
