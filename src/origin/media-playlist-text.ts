import type { SegmentKey } from './encryption.ts'
import type { MediaPlaylistView, SegmentView } from './media-playlist-view.ts'

/** Writes a Media Playlist (RFC 8216bis 4.4.2 to 4.4.4). */
export function mediaPlaylistText(view: MediaPlaylistView): string {
  const lines = [
    '#EXTM3U',
    // Durations with a fraction need version 3 (section 8), and nothing here needs more.
    '#EXT-X-VERSION:3',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-TARGETDURATION:${view.targetDurationSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${view.mediaSequenceNumber}`,
  ]
  if (view.discontinuitySequenceNumber > 0) {
    lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${view.discontinuitySequenceNumber}`)
  }
  if (view.playlistType) lines.push(`#EXT-X-PLAYLIST-TYPE:${view.playlistType}`)
  let keyInForce = ''
  for (const [index, segment] of view.segments.entries()) {
    const key = segment.key ? keyLine(segment.key, view.mediaSequenceNumber + index === segment.number) : ''
    if (key !== keyInForce) lines.push(key)
    keyInForce = key
    lines.push(...segmentLines(segment))
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

function segmentLines({ uri, durationSeconds, programDateTimeMs, discontinuity, gap }: SegmentView): string[] {
  const lines: string[] = []
  if (discontinuity) lines.push('#EXT-X-DISCONTINUITY')
  if (programDateTimeMs !== undefined) {
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(programDateTimeMs)).toISOString()}`)
  }
  if (gap) lines.push('#EXT-X-GAP')
  // Six decimals state a tick of 1/90000 s.
  lines.push(`#EXTINF:${Number(durationSeconds.toFixed(6))},`, uri)
  return lines
}
