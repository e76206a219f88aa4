import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist, VariantStream } from '../playlist/multivariant-playlist.ts'
import { sourceOf } from './select-variant.ts'
import { newTrack } from './track.ts'
import type { TrackDraft, Turn } from './turn.ts'

/**
 * ffmpeg opens every variant stream before it plays one: it loads the playlist, reads a segment to see what is in it, and has
 * the one after that on its way before it finds that nobody wants it. To the machine that is a track that is soon complete.
 */

/** A track for each variant but the one that is played. */
export function addProbes({ state, viewer }: Turn, presentation: MultivariantPlaylist, played: VariantStream): void {
  if (!viewer.policy.probesVariants) return
  for (const variant of presentation.variants) {
    if (variant.uri !== played.uri) state.tracks.push({ ...newTrack('probe', sourceOf(variant)) } satisfies TrackDraft)
  }
}

/** The segment that is read, and the one that is on its way. */
const probedSegments = 2

/** What is read of a playlist that is entered at this segment. */
export function toBeProbed(playlist: MediaPlaylist, sequence: number): MediaPlaylist {
  const end = Math.max(sequence + probedSegments - playlist.mediaSequenceNumber, 0)
  return { ...playlist, segments: playlist.segments.slice(0, end), openSegment: undefined, endList: true }
}
