import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { Container } from './stream-tree.ts'

/** What a playlist lets expect: segments with an initialization section are fMP4, others tell by their names. */
export function containerOfPlaylist({ segments }: MediaPlaylist): Container {
  const [first] = segments
  if (first === undefined) return 'unknown'
  if (first.initializationSection !== undefined) return 'fMP4'
  const extension = /\.([a-z0-9]+)$/i.exec(new URL(first.uri).pathname)?.[1]?.toLowerCase()
  switch (extension) {
    case 'ts':
      return 'MPEG-TS'
    case 'm4s':
    case 'mp4':
    case 'cmfv':
    case 'cmfa':
      return 'fMP4'
    case 'aac':
    case 'ac3':
    case 'ec3':
    case 'mp3':
      return 'packed audio'
    case 'vtt':
    case 'webvtt':
      return 'WebVTT'
    default:
      return 'unknown'
  }
}

/** What a segment's first bytes are (RFC 8216bis 3.1). */
export function containerOfSegment(bytes: Uint8Array): Container {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 12))
  // The sync byte stands at the start of every packet of 188 bytes.
  if (bytes[0] === 0x47 && (bytes.length < 189 || bytes[188] === 0x47)) return 'MPEG-TS'
  if (['ftyp', 'styp', 'moof', 'sidx', 'emsg', 'prft'].includes(text.slice(4, 8))) return 'fMP4'
  // An ID3 tag, an ADTS or MPEG audio frame, an AC-3 frame.
  if (text.startsWith('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return 'packed audio'
  if (bytes[0] === 0x0b && bytes[1] === 0x77) return 'packed audio'
  return /^(\xef\xbb\xbf)?WEBVTT/.test(text) ? 'WebVTT' : 'unknown'
}
