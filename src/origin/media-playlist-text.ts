import type { DateRangeView, LowLatencyView, MediaPlaylistView, PartView, SegmentView } from './media-playlist-view.ts'

/** How far back of its end a playlist may be skipped, target durations: at least six (RFC 8216bis 4.4.3.8). */
const skipTargetDurations = 6
/** PART-HOLD-BACK, part target durations: at least three are recommended (4.4.3.8). */
const partHoldBackTargets = 3

/**
 * Writes a Media Playlist (RFC 8216bis 4.4.2 to 4.4.5).
 * @param skip leaves out what a client has that knows the playlist's last six target durations (6.2.5.1)
 */
export function mediaPlaylistText(view: MediaPlaylistView, skip = false): string {
  const { lowLatency } = view
  const skipped = skip && lowLatency ? skippableSegments(view) : 0
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${version(view, skipped)}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-TARGETDURATION:${view.targetDurationSeconds}`,
    ...(lowLatency ? serverLines(view, lowLatency) : []),
    `#EXT-X-MEDIA-SEQUENCE:${view.mediaSequenceNumber}`,
  ]
  if (view.discontinuitySequenceNumber > 0) {
    lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${view.discontinuitySequenceNumber}`)
  }
  if (view.playlistType) lines.push(`#EXT-X-PLAYLIST-TYPE:${view.playlistType}`)
  if (view.startOffsetSeconds !== undefined) lines.push(`#EXT-X-START:TIME-OFFSET=${view.startOffsetSeconds}`)
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`)
  // Before any key: it is in the clear.
  if (skipped === 0 && view.initSectionUri) lines.push(`#EXT-X-MAP:URI="${view.initSectionUri}"`)
  let keyInForce = ''
  for (const [index, segment] of view.segments.entries()) {
    if (index < skipped) continue
    const key = keyLine(segment, view.mediaSequenceNumber + index)
    if (key !== keyInForce) lines.push(key)
    keyInForce = key
    lines.push(...segmentLines(segment, index === 0))
  }
  if (lowLatency) {
    const key = keyLine(lowLatency.openSegment, view.mediaSequenceNumber + view.segments.length)
    if (key !== keyInForce) lines.push(key)
    lines.push(...edgeLines(view, lowLatency))
  }
  if (view.endList) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}

/** 4.4.4.4; '' for what is in the clear. */
function keyLine({ number, key }: Pick<SegmentView, 'number' | 'key'>, sequenceNumber: number): string {
  if (!key) return ''
  // An absent IV is the sequence number that the segment was encrypted with. Where a fault gives it another, it has to be
  // stated.
  const iv = key.ivIsStated || number !== sequenceNumber ? `,IV=0x${key.iv.toString('hex')}` : ''
  return `#EXT-X-KEY:METHOD=AES-128,URI="${key.uri}"${iv}`
}

/** Section 8: durations with a fraction need 3, byte ranges 4, EXT-X-MAP 6, and EXT-X-SKIP 9. */
function version({ initSectionUri, lowLatency, segments }: MediaPlaylistView, skipped: number): number {
  if (skipped > 0 || lowLatency) return 9
  if (initSectionUri) return 6
  return segments.some(({ byteRangeLength }) => byteRangeLength !== undefined) ? 4 : 3
}

function serverLines({ targetDurationSeconds }: MediaPlaylistView, { partTargetSeconds }: LowLatencyView): string[] {
  const attributes = [
    'CAN-BLOCK-RELOAD=YES',
    `PART-HOLD-BACK=${decimal(partHoldBackTargets * partTargetSeconds)}`,
    `CAN-SKIP-UNTIL=${skipTargetDurations * targetDurationSeconds}`,
  ]
  return [`#EXT-X-SERVER-CONTROL:${attributes.join(',')}`, `#EXT-X-PART-INF:PART-TARGET=${decimal(partTargetSeconds)}`]
}

/** Those that end before the skip boundary. */
function skippableSegments({ segments, targetDurationSeconds, lowLatency }: MediaPlaylistView): number {
  const open = lowLatency?.openSegment.parts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0) ?? 0
  let fromEnd = open
  let index = segments.length
  while (index > 0 && fromEnd < skipTargetDurations * targetDurationSeconds) {
    index -= 1
    fromEnd += segments[index]?.durationSeconds ?? 0
  }
  return index
}

/** @param isFirst it has none before it, which its byte range could follow */
function segmentLines(
  { uri, byteRangeLength, durationSeconds, programDateTimeMs, dateRanges, discontinuity, gap, parts }: SegmentView,
  isFirst: boolean,
): string[] {
  const lines: string[] = []
  if (discontinuity) lines.push('#EXT-X-DISCONTINUITY')
  if (programDateTimeMs !== undefined) {
    const date = new Date(Math.round(programDateTimeMs)).toISOString()
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${date}`)
    for (const range of dateRanges) lines.push(dateRangeLine(range, date))
  }
  lines.push(...parts.map(partLine))
  if (gap) lines.push('#EXT-X-GAP')
  lines.push(`#EXTINF:${decimal(durationSeconds)},`)
  if (byteRangeLength !== undefined) lines.push(`#EXT-X-BYTERANGE:${byteRangeLength}${isFirst ? '@0' : ''}`)
  lines.push(uri)
  return lines
}

/** 4.4.5.1 */
function dateRangeLine({ id, className, durationSeconds }: DateRangeView, startDate: string): string {
  const attributes = [`ID="${id}"`]
  if (className !== undefined) attributes.push(`CLASS="${className}"`)
  attributes.push(`START-DATE="${startDate}"`)
  if (durationSeconds !== undefined) attributes.push(`DURATION=${durationSeconds}`)
  return `#EXT-X-DATERANGE:${attributes.join(',')}`
}

function edgeLines({ mediaSequenceNumber, segments }: MediaPlaylistView, lowLatency: LowLatencyView): string[] {
  const { openSegment, hintUri, reportUris } = lowLatency
  const part = openSegment.parts.length - 1
  const next = mediaSequenceNumber + segments.length
  const lastPart = segments.at(-1)?.parts.length ?? 0
  const [msn, last] = part >= 0 ? [next, part] : [next - 1, lastPart - 1]
  return [
    ...openSegment.parts.map(partLine),
    `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${hintUri}"`,
    ...reportUris.map((uri) => `#EXT-X-RENDITION-REPORT:URI="${uri}",LAST-MSN=${msn},LAST-PART=${last}`),
  ]
}

function partLine({ uri, durationSeconds, independent }: PartView): string {
  return `#EXT-X-PART:DURATION=${decimal(durationSeconds)},URI="${uri}"${independent ? ',INDEPENDENT=YES' : ''}`
}

/** Six decimals state a tick of 1/90000 s. */
function decimal(seconds: number): number {
  return Number(seconds.toFixed(6))
}
