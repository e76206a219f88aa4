import type { OriginFault, PlaylistFault, SegmentSelection } from './fault-rule.ts'
import type { MediaPlaylistOverTime, MediaPlaylistView, SegmentView } from './media-playlist-view.ts'

const playlistFaults: readonly string[] = [
  'stalePlaylist',
  'latePlaylist',
  'resetSequence',
  'endList',
  'gap',
  'dateRange',
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
      const ended = keptByView((view) => {
        const segments = view.segments.map((segment) => ({ ...segment, parts: [] }))
        return { ...view, segments, lowLatency: undefined, endList: true }
      })
      return (nowMs) => (nowMs < endMs ? playlist(nowMs) : ended(playlist(endMs)))
    }
    case 'gap':
      return withChanged(playlist, fault.segments, (segment) => ({ ...segment, gap: true }))
    case 'dateRange': {
      const { className, durationSeconds } = fault
      return withChanged(playlist, fault.segments, (segment) => {
        const range = { id: `range-${segment.number}`, className, durationSeconds }
        return { ...segment, dateRanges: [...segment.dateRanges, range] }
      })
    }
    case 'discontinuity':
      return withDiscontinuities(playlist, fault.segments)
  }
}

/** What is made of a view is made once, and kept for as long as the view. */
function keptByView(change: (view: MediaPlaylistView) => MediaPlaylistView): typeof change {
  const changed = new WeakMap<MediaPlaylistView, MediaPlaylistView>()
  return (view) => {
    const kept = changed.get(view) ?? change(view)
    changed.set(view, kept)
    return kept
  }
}

function withReset(playlist: MediaPlaylistOverTime, resetMs: number): MediaPlaylistOverTime {
  const reset = keptByView((view) => {
    const newest = playlist(resetMs).segments.at(-1)
    if (!newest) return view
    const segments = view.segments.filter((segment) => segment.number >= newest.number)
    const mediaSequenceNumber = (segments[0]?.number ?? newest.number) - newest.number
    return { ...view, segments, mediaSequenceNumber }
  })
  return (nowMs) => (nowMs < resetMs ? playlist(nowMs) : reset(playlist(nowMs)))
}

function withChanged(
  playlist: MediaPlaylistOverTime,
  selection: SegmentSelection,
  change: (segment: SegmentView) => SegmentView,
): MediaPlaylistOverTime {
  const changed = keptByView((view) => ({
    ...view,
    segments: view.segments.map((segment) => (isSelected(selection, segment.number) ? change(segment) : segment)),
  }))
  return (nowMs) => changed(playlist(nowMs))
}

function withDiscontinuities(playlist: MediaPlaylistOverTime, selection: SegmentSelection): MediaPlaylistOverTime {
  const marked = withChanged(playlist, selection, (segment) => ({ ...segment, discontinuity: true }))
  const counted = keptByView((view) => {
    // Counts the tags that have left the playlist (RFC 8216bis 6.2.2); the first segment's own is still in it.
    const left = selectedBefore(selection, view.segments[0]?.number ?? 0)
    return { ...view, discontinuitySequenceNumber: view.discontinuitySequenceNumber + left }
  })
  return (nowMs) => counted(marked(nowMs))
}

function isSelected(selection: SegmentSelection, number: number): boolean {
  return selectedBefore(selection, number + 1) > selectedBefore(selection, number)
}

/** How many selected segments have a number below `number`. */
function selectedBefore({ first, every }: SegmentSelection, number: number): number {
  if (number <= first) return 0
  return every === undefined ? 1 : Math.floor((number - 1 - first) / every) + 1
}
