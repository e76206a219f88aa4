import type { MediaPlaylist, MediaSegment, PartialSegment } from '../playlist/media-playlist.ts'
import { segmentNumbered } from './track.ts'

/** What a track loads next: a segment, or a part of one. */
export interface NextMedia {
  readonly segment: MediaSegment
  /** Undefined for the segment as a whole. */
  readonly part: PartialSegment | undefined
}

/**
 * What comes next; undefined where the playlist does not list it yet.
 *
 * @param part of the segment, 0 at its beginning
 * @param level media ahead of the playhead, seconds
 */
export function nextMedia(
  playlist: MediaPlaylist,
  sequence: number,
  part: number,
  level: number,
  playsParts: boolean,
): NextMedia | undefined {
  const segment = segmentNumbered(playlist, sequence)
  if (segment === undefined) return undefined
  if (!playsParts) return segment === playlist.openSegment ? undefined : { segment, part: undefined }
  const isOpen = segment === playlist.openSegment
  if (isOpen || (part > 0 && segment.parts.length > 0) || (part === 0 && prefersParts(playlist, segment, level))) {
    const next = segment.parts[part]
    if (next !== undefined) return { segment, part: next }
    if (isOpen) return undefined
  }
  // Parts that are no longer listed can no longer be had: then the whole segment has to come.
  return { segment, part: undefined }
}

/** The segment has been completed by its last part. */
export function endsWithPart(playlist: MediaPlaylist, sequence: number, parts: number): boolean {
  const segment = segmentNumbered(playlist, sequence)
  return (
    segment !== undefined &&
    segment !== playlist.openSegment &&
    parts > 0 &&
    parts >= segment.parts.length &&
    segment.parts.length > 0
  )
}

/**
 * Parts near the edge, whole segments otherwise. The rule is that of hls.js: the end of the segment has to be past the first
 * part that is listed by the duration of the open segment, and the playhead at or past the segment before the first part.
 */
function prefersParts(playlist: MediaPlaylist, segment: MediaSegment, level: number): boolean {
  if (segment.parts.length === 0) return false
  const first = playlist.segments.find(({ parts }) => parts.length > 0)
  const firstPart = first?.parts[0]
  if (first === undefined || firstPart === undefined) return false
  const end = segment.startSeconds + segment.durationSeconds
  const safe = first.startSeconds + firstPart.durationSeconds + (playlist.openSegment?.durationSeconds ?? 0)
  return end >= safe && segment.startSeconds - level > first.startSeconds - first.durationSeconds
}
