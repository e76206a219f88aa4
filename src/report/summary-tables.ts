import { requestKinds } from '../metrics/request-kind.ts'
import { printable } from '../printable.ts'
import { formatPercentile } from './format-percentile.ts'
import { type Align, type Cell, cut, renderTable } from './layout.ts'
import type { Palette } from './palette.ts'
import { failureWords, incidentWords, kindWords } from './plain-words.ts'
import { formatBitRate, formatBytes, formatCountShort, formatShare } from './quantities.ts'
import type { Distribution, RequestResult, RunResult } from './run-result.ts'

/** How many requests of a kind failed, of all causes. */
export function failedOf({ failures }: RequestResult): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0)
}

const figureAligns: readonly Align[] = ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right']

/** One table for all distributions, so that their percentiles stand below each other. */
export function figureLines(result: RunResult, { title, faint, bad }: Palette): string[] {
  const { playback, requests } = result
  const head = (name: string, count: string, failed: string, bytes: string): Cell[] => [
    { text: name, paint: title },
    ...[count, failed, bytes, 'p50', 'p95', 'p99', 'max'].map((text) => ({ text, paint: faint })),
  ]
  const times = (times: Distribution | null, unitMs: number): Cell[] =>
    times === null
      ? []
      : (['p50', 'p95', 'p99', 'max'] as const).map((name) => ({ text: formatPercentile(times, name, unitMs) }))

  const requestRows = requestKinds.flatMap((kind): Cell[][] => {
    const request = requests[kind]
    if (request === undefined) return []
    const failed = failedOf(request)
    return [
      [
        { text: `  ${kindWords[kind]}` },
        { text: formatCountShort(request.count) },
        { text: formatCountShort(failed), ...(failed > 0 ? { paint: bad } : {}) },
        { text: formatBytes(request.bytes) },
        ...times(request.responseTimeMs, 1),
      ],
    ]
  })
  const playbackRow = (name: string, figures: Distribution | null, unitMs = 1): Cell[][] =>
    figures === null
      ? []
      : [
          [
            { text: `  ${name}` },
            { text: formatCountShort(figures.count) },
            { text: '' },
            { text: '' },
            ...times(figures, unitMs),
          ],
        ]
  const parts = playback.startupPartsMs
  const playbackRows = [
    ...playbackRow('startup', playback.startupTimeMs),
    ...playbackRow('· multivariant', parts.multivariantPlaylist),
    ...playbackRow('· playlist', parts.mediaPlaylist),
    ...playbackRow('· init and key', parts.initSection),
    ...playbackRow('· first segment', parts.firstSegment),
    ...playbackRow('stall', playback.stalls.durationMs),
    ...playbackRow('playlist hold', requests.mediaPlaylist?.holdTimeMs ?? null),
    ...playbackRow('live latency', playback.liveLatencySeconds, 1000),
    ...playbackRow('PDT latency', playback.programDateTimeLatencySeconds, 1000),
    ...playbackRow('deadline slack', playback.deadlineSlackMs.early),
    ...playbackRow('deadline missed', playback.deadlineSlackMs.late),
    ...playbackRow('playlist age', playback.stalenessSeconds, 1000),
  ]
  const lines = renderTable(figureAligns, [
    ...(requestRows.length > 0 ? [head('Response time', 'count', 'failed', 'bytes'), ...requestRows] : []),
    ...(playbackRows.length > 0 ? [head('Playback', 'count', '', ''), ...playbackRows] : []),
  ])
  if (requestRows.length > 0 && playbackRows.length > 0) lines.splice(requestRows.length + 1, 0, '')
  return lines
}

export function variantLines({ playback }: RunResult, palette: Palette): string[] {
  const renditions = mediaLines('Renditions', playback.renditions, palette)
  return [...mediaLines('Variants', playback.variants, palette), ...(renditions.length > 0 ? ['', ...renditions] : [])]
}

function mediaLines(name: string, media: RunResult['playback']['variants'], { title, faint }: Palette): string[] {
  const variants = Object.entries(media)
  if (variants.length === 0) return []
  const total = variants.reduce((sum, [, { mediaSeconds }]) => sum + mediaSeconds, 0)
  const heading = [name, 'segments', 'share', 'bytes', 'bit rate']
  return renderTable(
    ['left', 'right', 'right', 'right', 'right'],
    [
      heading.map((text, column) => ({ text, paint: column === 0 ? title : faint })),
      ...variants
        .toSorted(([, a], [, b]) => b.bitsPerSecond - a.bitsPerSecond)
        .map(([label, { segments, bytes, mediaSeconds, bitsPerSecond }]) => [
          { text: `  ${cut(printable(label), 32)}` },
          { text: formatCountShort(segments) },
          { text: total > 0 ? formatShare(mediaSeconds / total) : '' },
          { text: formatBytes(bytes) },
          { text: mediaSeconds > 0 ? formatBitRate(bitsPerSecond / 8) : '' },
        ]),
    ],
  )
}

export function failureLines({ requests }: RunResult, { title, bad }: Palette): string[] {
  const rows = requestKinds.flatMap((kind) =>
    Object.entries(requests[kind]?.failures ?? {})
      .sort(([, a], [, b]) => b - a)
      .map(([cause, count]) => [
        { text: `  ${formatCountShort(count)}`, paint: bad },
        { text: kindWords[kind] },
        { text: failureWords(cause) },
      ]),
  )
  return rows.length === 0 ? [] : [title('Failed requests'), ...renderTable(['right', 'left', 'left'], rows)]
}

export function incidentLines({ playback }: RunResult, { title }: Palette): string[] {
  const rows = Object.entries(playback.incidents).map(([incident, count]) => [
    { text: `  ${formatCountShort(count)}` },
    { text: incidentWords[incident as keyof typeof incidentWords] },
  ])
  return rows.length === 0 ? [] : [title('Incidents'), ...renderTable(['right', 'left'], rows)]
}
