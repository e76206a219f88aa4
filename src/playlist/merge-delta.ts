import type { MediaPlaylist, MediaSegment } from './media-playlist.ts'

/** Viewers share playlists, so a pair is merged once and not once a viewer. */
const known = new WeakMap<MediaPlaylist, WeakMap<MediaPlaylist, MediaPlaylist | undefined>>()

/**
 * What a Playlist Delta Update means to one who has an older load (RFC 8216bis 6.2.5.1, 6.3.7): the skipped segments are those
 * that the older one lists. Undefined where it does not list them all. Both are immutable, so the same pair gives the same
 * object.
 */
export function mergeDelta(older: MediaPlaylist, delta: MediaPlaylist): MediaPlaylist | undefined {
  let merged = known.get(delta)
  if (!merged) {
    merged = new WeakMap()
    known.set(delta, merged)
  }
  if (!merged.has(older)) merged.set(older, merge(older, delta))
  return merged.get(older)
}

function merge(older: MediaPlaylist, delta: MediaPlaylist): MediaPlaylist | undefined {
  const first = delta.mediaSequenceNumber - delta.skippedSegments
  const from = first - older.mediaSequenceNumber
  if (first < 0 || from < 0) return undefined
  const skipped = older.segments.slice(from, from + delta.skippedSegments)
  if (skipped.length < delta.skippedSegments) return undefined
  const listed = delta.openSegment === undefined ? delta.segments : [...delta.segments, delta.openSegment]
  const merged = continued(skipped, listed, delta)
  const isOpen = delta.openSegment !== undefined
  const segments = isOpen ? merged.slice(0, -1) : merged
  const last = segments.at(-1)
  const removed = new Set(delta.removedDateRanges)
  const stated = new Set(delta.dateRanges.map(({ id }) => id))
  const kept = older.dateRanges.filter(({ id }) => !removed.has(id) && !stated.has(id))
  return {
    ...delta,
    mediaSequenceNumber: first,
    segments,
    openSegment: isOpen ? merged.at(-1) : undefined,
    durationSeconds: last === undefined ? 0 : last.startSeconds + last.durationSeconds,
    skippedSegments: 0,
    dateRanges: [...kept, ...delta.dateRanges],
    removedDateRanges: [],
  }
}

/**
 * The segments that a delta lists, behind those it skips. A delta repeats no tag of the skipped ones, so what was in force at
 * their end (initialization section, key, dates, count of discontinuities) goes on until the delta states otherwise.
 */
function continued(
  skipped: readonly MediaSegment[],
  listed: readonly MediaSegment[],
  { discontinuitySequenceNumber: countedFrom, segmentsBeforeKey = listed.length }: MediaPlaylist,
): MediaSegment[] {
  const merged: MediaSegment[] = []
  let startSeconds = 0
  for (const segment of skipped) {
    merged.push({ ...segment, startSeconds })
    startSeconds += segment.durationSeconds
  }
  const before = skipped.at(-1)
  // The delta counts from its EXT-X-DISCONTINUITY-SEQUENCE, without the tags that it skips.
  const discontinuitiesBefore = before === undefined ? 0 : before.discontinuitySequenceNumber - countedFrom
  let dateMs =
    before?.programDateTimeMs === undefined ? undefined : before.programDateTimeMs + before.durationSeconds * 1000
  let section = before?.initializationSection
  for (const [index, segment] of listed.entries()) {
    if (segment.initializationSection !== undefined) section = segment.initializationSection
    const programDateTimeMs = segment.programDateTimeMs ?? dateMs
    merged.push({
      ...segment,
      startSeconds,
      discontinuitySequenceNumber: segment.discontinuitySequenceNumber + discontinuitiesBefore,
      initializationSection: section,
      key: index < segmentsBeforeKey ? before?.key : segment.key,
      programDateTimeMs,
    })
    startSeconds += segment.durationSeconds
    dateMs = programDateTimeMs === undefined ? undefined : programDateTimeMs + segment.durationSeconds * 1000
  }
  return merged
}
