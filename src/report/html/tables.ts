import { requestKinds } from '../../metrics/request-kind.ts'
import { printable } from '../../printable.ts'
import { formatPercentile } from '../format-percentile.ts'
import { failureWords, featureWords, incidentWords, kindWords } from '../plain-words.ts'
import { formatBitRate, formatBytes, formatCount, formatMeasure, formatShare } from '../quantities.ts'
import type { Distribution, RunResult } from '../run-result.ts'
import { failedOf } from '../summary-tables.ts'
import { html, type Markup } from './markup.ts'

/** A table of text and figures: the first column names the row. */
function table(
  caption: string,
  heads: readonly string[],
  rows: readonly Markup[],
  textColumns: readonly number[] = [],
): Markup {
  const head = (text: string, column: number) =>
    html`<th scope="col"${textColumns.includes(column) && html` class="text"`}>${text}</th>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${heads.map(head)}</tr></thead>
<tbody>${rows.map((row) => html`${row}\n`)}</tbody></table></div>`
}

function cells(texts: readonly string[]): Markup[] {
  return texts.map((text) => html`<td>${text}</td>`)
}

const percentiles = ['p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const
const percentileHeads = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'max']

function times(distribution: Distribution | null, unitMs = 1): string[] {
  return percentiles.map((name) => (distribution === null ? '–' : formatPercentile(distribution, name, unitMs)))
}

export function requestTable({ requests }: RunResult): Markup {
  const rows = requestKinds.flatMap((kind) => {
    const request = requests[kind]
    if (request === undefined) return []
    const { count, bytes, responseTimeMs, serviceTimeMs, timeToFirstByteMs } = request
    const failed = failedOf(request)
    return [
      html`<tr><th scope="row">${kindWords[kind]}</th>${cells([formatCount(count)])}<td${failed > 0 && html` class="bad toned"`}>${failed > 0 ? html`<b>${formatCount(failed)}</b>` : '0'}</td>${cells([formatBytes(bytes), ...times(responseTimeMs)])}</tr>`,
      html`<tr class="part"><th scope="row">once it had left</th>${cells(['', '', '', ...times(serviceTimeMs)])}</tr>`,
      html`<tr class="part"><th scope="row">to the first byte</th>${cells(['', '', '', ...times(timeToFirstByteMs)])}</tr>`,
    ]
  })
  return table('Response times by kind of request', ['Request', 'count', 'failed', 'bytes', ...percentileHeads], rows)
}

export function playbackTable({ playback }: RunResult): Markup {
  const row = (name: string, distribution: Distribution | null, unitMs = 1, part = false): Markup[] =>
    distribution === null
      ? []
      : [
          html`<tr${part && html` class="part"`}><th scope="row">${name}</th>${cells([formatCount(distribution.count), ...times(distribution, unitMs)])}</tr>`,
        ]
  const { startupPartsMs: parts, deadlineSlackMs } = playback
  return table(
    'What viewers felt',
    ['Playback', 'count', ...percentileHeads],
    [
      ...row('startup', playback.startupTimeMs),
      ...row('multivariant playlist', parts.multivariantPlaylist, 1, true),
      ...row('media playlist', parts.mediaPlaylist, 1, true),
      ...row('init section and key', parts.initSection, 1, true),
      ...row('first segment', parts.firstSegment, 1, true),
      ...row('stall', playback.stalls.durationMs),
      ...row('live latency', playback.liveLatencySeconds, 1000),
      ...row('latency by program date', playback.programDateTimeLatencySeconds, 1000),
      ...row('segment early by', deadlineSlackMs.early),
      ...row('segment late by', deadlineSlackMs.late),
      ...row('age of the playlist', playback.stalenessSeconds, 1000),
    ],
  )
}

/** A share in words, and as a bar as long. */
function shareCell(share: number): Markup {
  return html`<td class="share">${formatShare(share)}<svg class="bar" viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="9"/><rect width="${(share * 100).toFixed(2)}" height="9"/></svg></td>`
}

export function failureTable({ requests }: RunResult): Markup | undefined {
  const failures = requestKinds.flatMap((kind) =>
    Object.entries(requests[kind]?.failures ?? {}).map(([cause, count]) => ({ kind, cause, count })),
  )
  const total = failures.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return undefined
  const rows = failures
    .sort((a, b) => b.count - a.count)
    .map(
      ({ kind, cause, count }) =>
        html`<tr class="bad"><th scope="row">${failureWords(printable(cause))}</th><td class="text">${kindWords[kind]}</td><td>${formatCount(count)}</td>${shareCell(count / total)}</tr>`,
    )
  return table('Failed requests by cause', ['Cause', 'Request', 'failed', 'share'], rows, [1])
}

export function incidentList({ playback }: RunResult): Markup | undefined {
  const incidents = Object.entries(playback.incidents)
  if (incidents.length === 0) return undefined
  return html`<ul class="list">${incidents.map(([name, count]) => html`<li>${formatCount(count)} ${incidentWords[name as keyof typeof incidentWords]}</li>`)}</ul>`
}

export function variantTable({ playback }: RunResult): Markup | undefined {
  const variants = Object.entries(playback.variants)
  if (variants.length === 0) return undefined
  const total = variants.reduce((sum, [, { mediaSeconds }]) => sum + mediaSeconds, 0)
  const rows = variants
    .toSorted(([, a], [, b]) => b.bitsPerSecond - a.bitsPerSecond)
    .map(([label, { segments, bytes, mediaSeconds, bitsPerSecond }]) => {
      const share = total > 0 ? mediaSeconds / total : 0
      return html`<tr><th scope="row">${printable(label)}</th>${cells([formatCount(segments), formatBytes(bytes), mediaSeconds > 0 ? formatBitRate(bitsPerSecond / 8) : ''])}${shareCell(share)}</tr>`
    })
  return table('Variants played', ['Variant', 'segments', 'bytes', 'bit rate', 'share'], rows)
}

export function thresholdTable({ thresholds }: RunResult): Markup | undefined {
  if (thresholds.length === 0) return undefined
  const rows = thresholds.map(({ expression, actual, unit, passed }) => {
    const found = actual === null ? 'no sample' : formatMeasure(actual, unit)
    return html`<tr class="${passed ? 'good' : 'bad'}"><th scope="row"><code>${printable(expression)}</code></th><td>${found}</td><td class="toned"><b>${passed ? '✓ passed' : '✗ failed'}</b></td></tr>`
  })
  return table('Thresholds', ['Threshold', 'was', 'verdict'], rows)
}

export function noteLists({ notes, validation }: RunResult): Markup | undefined {
  const list = (title: string, texts: readonly string[]) =>
    texts.length > 0 &&
    html`<div><h3>${title}</h3><ul class="list">${texts.map((text) => html`<li>${printable(text)}</li>`)}</ul></div>`
  const examples = validation?.examples ?? []
  if (notes.unplayedFeatures.length + notes.playlistFaults.length + examples.length === 0) return undefined
  return html`${list('Found by the validation', examples)}${list('In the stream, but not played', notes.unplayedFeatures.map(featureWords))}${list('Faults of the playlists', notes.playlistFaults)}`
}
