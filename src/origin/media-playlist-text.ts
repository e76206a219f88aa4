import type { SegmentKey } from './encryption.ts'
import type { DateRangeView, MediaPlaylistView, SegmentView } from './media-playlist-view.ts'

/** Writes a Media Playlist (RFC 8216bis 4.4.2 to 4.4.4). */
export function mediaPlaylistText(view: MediaPlaylistView): string {
  const lines = [
    '#EXTM3U',
    // Durations with a fraction need version 3, byte ranges version 4 (section 8).
    `#EXT-X-VERSION:${view.segments.some(({ byteRangeLength }) => byteRangeLength !== undefined) ? 4 : 3}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-TARGETDURATION:${view.targetDurationSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${view.mediaSequenceNumber}`,
  ]
  if (view.discontinuitySequenceNumber > 0) {
    lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${view.discontinuitySequenceNumber}`)
  }
  if (view.playlistType) lines.push(`#EXT-X-PLAYLIST-TYPE:${view.playlistType}`)
  if (view.startOffsetSeconds !== undefined) lines.push(`#EXT-X-START:TIME-OFFSET=${view.startOffsetSeconds}`)
  let keyInForce = ''
  for (const [index, segment] of view.segments.entries()) {
    const key = segment.key ? keyLine(segment.key, view.mediaSequenceNumber + index === segment.number) : ''
    if (key !== keyInForce) lines.push(key)
    keyInForce = key
    lines.push(...segmentLines(segment, index === 0))
  }
  if (view.endList) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}

/**
 * 4.4.4.4
 * @param isNumbered an absent IV is the media sequence number, which the segment is encrypted with. Where a fault
 *   numbers it anew, the IV has to be stated.
 */
function keyLine({ uri, iv, ivIsStated }: SegmentKey, isNumbered: boolean): string {
  const attributes = `METHOD=AES-128,URI="${uri}"`
  return `#EXT-X-KEY:${attributes}${ivIsStated || !isNumbered ? `,IV=0x${iv.toString('hex')}` : ''}`
}

/** @param isFirst it has none before it, which its byte range could follow */
function segmentLines(
  { uri, byteRangeLength, durationSeconds, programDateTimeMs, dateRanges, discontinuity, gap }: SegmentView,
  isFirst: boolean,
): string[] {
  const lines: string[] = []
  if (discontinuity) lines.push('#EXT-X-DISCONTINUITY')
  if (programDateTimeMs !== undefined) {
    const date = new Date(Math.round(programDateTimeMs)).toISOString()
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${date}`)
    for (const range of dateRanges) lines.push(dateRangeLine(range, date))
  }
  if (gap) lines.push('#EXT-X-GAP')
  // Six decimals state a tick of 1/90000 s.
  lines.push(`#EXTINF:${Number(durationSeconds.toFixed(6))},`)
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
