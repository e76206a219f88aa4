import type { MediaPlaylist, MediaSegment } from '../playlist/media-playlist.ts'
import { edgeSeconds, segmentNumbered, type TimelineReference } from './track.ts'

/** Where another playlist of the same presentation is to be entered. */
export interface EntryPoint {
  readonly sequence: number
  /** Where that segment begins on the viewer's timeline; may be before the reference. */
  readonly at: number
}

/** Segments of variants are cut alike but for a little: one that is nearly over is not the one to enter. */
const switchTolerance = 0.25

/**
 * The segment of `playlist` that holds the reference's place: by date where both have dates, else by media sequence number
 * where the discontinuities agree, else by the distance from the beginning of what is complete and from the edge of what is
 * live (RFC 8216bis 6.2.4 promises only that the timelines match).
 *
 * @param afterSeconds the place is so long after the reference
 * @param toleratedShare a segment of which less than this lies after the place is not entered
 */
export function alignPlaylist(
  reference: TimelineReference,
  playlist: MediaPlaylist,
  afterSeconds = 0,
  toleratedShare = switchTolerance,
): EntryPoint {
  const { segments, mediaSequenceNumber } = playlist
  const offsetOf = offsetFrom(reference, playlist)
  const index = segments.findIndex(
    (segment) => offsetOf(segment) + segment.durationSeconds * (1 - toleratedShare) > afterSeconds,
  )
  const found = segments[index]
  if (found !== undefined) return { sequence: mediaSequenceNumber + index, at: reference.at + offsetOf(found) }
  const last = segments.at(-1)
  const end = last === undefined ? 0 : offsetOf(last) + last.durationSeconds
  return { sequence: mediaSequenceNumber + segments.length, at: reference.at + end }
}

/** Seconds from the reference to a segment's start. */
function offsetFrom(reference: TimelineReference, playlist: MediaPlaylist): (segment: MediaSegment) => number {
  const date = dateOf(reference)
  if (date !== undefined && playlist.segments[0]?.programDateTimeMs !== undefined) {
    return ({ programDateTimeMs = 0 }) => (programDateTimeMs - date) / 1000
  }
  const origin = originIn(reference, playlist)
  return ({ startSeconds }) => startSeconds - origin
}

/** Where the reference is in the other playlist, seconds from its beginning. */
function originIn(reference: TimelineReference, playlist: MediaPlaylist): number {
  if (sameNumbers(reference, playlist)) return startOf(playlist, reference.sequence)
  const before = startOf(reference.playlist, reference.sequence)
  return playlist.endList ? before : before + edgeSeconds(playlist) - edgeSeconds(reference.playlist)
}

function dateOf({ playlist, sequence }: TimelineReference): number | undefined {
  const segment = segmentNumbered(playlist, sequence)
  if (segment !== undefined) return segment.programDateTimeMs
  const last = playlist.segments.at(-1)
  if (last?.programDateTimeMs === undefined) return undefined
  return last.programDateTimeMs + last.durationSeconds * 1000
}

function startOf(playlist: MediaPlaylist, sequence: number): number {
  return segmentNumbered(playlist, sequence)?.startSeconds ?? playlist.durationSeconds
}

function sameNumbers({ playlist: older, sequence }: TimelineReference, playlist: MediaPlaylist): boolean {
  const next = playlist.mediaSequenceNumber + playlist.segments.length
  if (sequence < playlist.mediaSequenceNumber || sequence > next) return false
  return discontinuityOf(older, sequence) === discontinuityOf(playlist, sequence)
}

function discontinuityOf(playlist: MediaPlaylist, sequence: number): number | undefined {
  return (segmentNumbered(playlist, sequence) ?? playlist.segments.at(-1))?.discontinuitySequenceNumber
}
