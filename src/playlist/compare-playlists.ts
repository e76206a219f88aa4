import type { MediaPlaylist } from './media-playlist.ts'

/** What became of a media playlist between two loads, judged by its numbers; texts are never compared. */
export type PlaylistChange =
  /** The last segment or part is the same and EXT-X-ENDLIST did not appear. A new date, token or start changes nothing. */
  | { readonly is: 'unchanged' }
  /**
   * Segments or parts were added, or EXT-X-ENDLIST appeared. `inconsistent` counts the sequence numbers that both list with different
   * URIs, leaving queries aside. The first new segment may be past the next number: it is for the player to count what it
   * skips.
   */
  | { readonly is: 'advanced'; readonly inconsistent: number }
  /** The newer one ends earlier, but within the older: a cache or a server that lags behind. */
  | { readonly is: 'regressed' }
  /** The newer one ends before the older begins: the stream started anew. */
  | { readonly is: 'reset' }

const unchanged: PlaylistChange = { is: 'unchanged' }
const regressed: PlaylistChange = { is: 'regressed' }
const reset: PlaylistChange = { is: 'reset' }

/** Viewers share playlists, so a pair is compared once and not once a viewer. */
const known = new WeakMap<MediaPlaylist, WeakMap<MediaPlaylist, PlaylistChange>>()

/** Compares two loads of the same media playlist. Both are immutable, so the same pair gives the same object. */
export function comparePlaylists(older: MediaPlaylist, newer: MediaPlaylist): PlaylistChange {
  if (older === newer) return unchanged
  let changes = known.get(newer)
  if (!changes) {
    changes = new WeakMap()
    known.set(newer, changes)
  }
  let change = changes.get(older)
  if (!change) {
    change = compare(older, newer)
    changes.set(older, change)
  }
  return change
}

function compare(older: MediaPlaylist, newer: MediaPlaylist): PlaylistChange {
  const olderNext = older.mediaSequenceNumber + older.segments.length
  const newerNext = newer.mediaSequenceNumber + newer.segments.length
  if (newerNext < olderNext && newerNext <= older.mediaSequenceNumber) return reset
  // A copy that lags behind has no EXT-X-ENDLIST that a later one lacked, so it is news even in a shorter playlist.
  if (newerNext > olderNext || (newer.endList && !older.endList)) {
    return { is: 'advanced', inconsistent: countInconsistent(older, newer) }
  }
  if (newerNext < olderNext) return regressed
  const [olderParts, newerParts] = [partsAfter(older), partsAfter(newer)]
  if (newerParts > olderParts) return { is: 'advanced', inconsistent: countInconsistent(older, newer) }
  return newerParts === olderParts ? unchanged : regressed
}

/** Of the segment that is not complete. */
function partsAfter({ openSegment }: MediaPlaylist): number {
  return openSegment?.parts.length ?? 0
}

function countInconsistent(older: MediaPlaylist, newer: MediaPlaylist): number {
  const offset = newer.mediaSequenceNumber - older.mediaSequenceNumber
  let count = 0
  for (let index = Math.max(0, offset); index < older.segments.length; index += 1) {
    const before = older.segments[index]
    const after = newer.segments[index - offset]
    if (before && after && !isSameResource(before.uri, after.uri)) count += 1
  }
  return count
}

/** Equal up to their queries and fragments. */
function isSameResource(one: string, other: string): boolean {
  if (one === other) return true
  const length = one.search(/[?#]/)
  const otherLength = other.search(/[?#]/)
  return one.slice(0, length < 0 ? undefined : length) === other.slice(0, otherLength < 0 ? undefined : otherLength)
}
