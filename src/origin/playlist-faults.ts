import type { OriginFault, PlaylistFault, SegmentSelection } from './fault-rule.ts'
import type { MediaPlaylistOverTime } from './media-playlist-view.ts'

const playlistFaults: readonly string[] = [
  'stalePlaylist',
  'latePlaylist',
  'resetSequence',
  'endList',
  'gap',
  'discontinuity',
] satisfies PlaylistFault['is'][]

export function isPlaylistFault(fault: OriginFault): fault is PlaylistFault {
  return playlistFaults.includes(fault.is)
}

/**
 * The playlist over time with a fault in it. Faults wrap one another: each sees the playlist that the ones before it made.
 * @param startedAtMs the instant that the fault's times count from, ms since the Unix epoch
 */
export function withPlaylistFault(
  playlist: MediaPlaylistOverTime,
  fault: PlaylistFault,
  startedAtMs: number,
): MediaPlaylistOverTime {
  switch (fault.is) {
    case 'stalePlaylist':
      return (nowMs) => playlist(Math.min(nowMs, startedAtMs + fault.asOfMs))
    case 'latePlaylist':
      return (nowMs) => playlist(nowMs - fault.byMs)
    case 'resetSequence':
      return withReset(playlist, startedAtMs + fault.atMs)
    case 'endList': {
      const endMs = startedAtMs + fault.atMs
      return (nowMs) => (nowMs < endMs ? playlist(nowMs) : { ...playlist(endMs), endList: true })
    }
    case 'gap':
      return (nowMs) => {
        const view = playlist(nowMs)
        const segments = view.segments.map((segment) =>
          isSelected(fault.segments, segment.number) ? { ...segment, gap: true } : segment,
        )
        return { ...view, segments }
      }
    case 'discontinuity':
      return withDiscontinuities(playlist, fault.segments)
  }
}

function withReset(playlist: MediaPlaylistOverTime, resetMs: number): MediaPlaylistOverTime {
  return (nowMs) => {
    const view = playlist(nowMs)
    const newest = playlist(resetMs).segments.at(-1)
    if (nowMs < resetMs || !newest) return view
    const segments = view.segments.filter((segment) => segment.number >= newest.number)
    const mediaSequenceNumber = (segments[0]?.number ?? newest.number) - newest.number
    return { ...view, segments, mediaSequenceNumber }
  }
}

function withDiscontinuities(playlist: MediaPlaylistOverTime, selection: SegmentSelection): MediaPlaylistOverTime {
  return (nowMs) => {
    const view = playlist(nowMs)
    const segments = view.segments.map((segment) =>
      isSelected(selection, segment.number) ? { ...segment, discontinuity: true } : segment,
    )
    // Counts the tags that have left the playlist (RFC 8216bis 6.2.2); the first segment's own is still in it.
    const left = selectedBefore(selection, view.segments[0]?.number ?? 0)
    return { ...view, segments, discontinuitySequenceNumber: view.discontinuitySequenceNumber + left }
  }
}

function isSelected(selection: SegmentSelection, number: number): boolean {
  return selectedBefore(selection, number + 1) > selectedBefore(selection, number)
}

/** How many selected segments have a number below `number`. */
function selectedBefore({ first, every }: SegmentSelection, number: number): number {
  if (number <= first) return 0
  return every === undefined ? 1 : Math.floor((number - 1 - first) / every) + 1
}
