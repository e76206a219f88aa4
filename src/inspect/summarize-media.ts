import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import { containerOfPlaylist } from './container.ts'
import type { MediaSummary } from './stream-tree.ts'

export function summarizeMedia(playlist: MediaPlaylist): MediaSummary {
  const { segments, serverControl, targetDuration } = playlist
  const kind = playlist.endList ? 'vod' : playlist.playlistType === 'EVENT' ? 'event' : 'live'
  // As viewers have it, which play parts where there are any.
  const partHoldBack = playlist.partTargetDuration === undefined ? undefined : serverControl?.partHoldBack
  const methods = segments.flatMap(({ key }) => (key === undefined ? [] : [key.method]))
  return {
    kind,
    targetDuration,
    partTargetDuration: playlist.partTargetDuration,
    segments: segments.length,
    durationSeconds: playlist.durationSeconds,
    mediaSequenceNumber: playlist.mediaSequenceNumber,
    container: containerOfPlaylist(playlist),
    discontinuities: segments.filter((segment) => segment.discontinuity).length,
    gaps: segments.filter((segment) => segment.gap).length,
    byteRanges: segments.some((segment) => segment.byteRange !== undefined),
    programDateTime: segments.some((segment) => segment.programDateTimeMs !== undefined),
    encryption: [...new Set(methods)],
    holdBackSeconds: kind === 'vod' ? undefined : (partHoldBack ?? serverControl?.holdBack ?? 3 * targetDuration),
    blockingReload: serverControl?.canBlockReload ?? false,
  }
}
