import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { PlaybackPolicy } from './playback-policy.ts'

/** Where playback begins in a playlist. */
export interface StartDecision {
  /** Of the first segment to load. */
  readonly mediaSequenceNumber: number
  /** Seconds of that segment that lie before the start position. */
  readonly skipSeconds: number
}

/**
 * EXT-X-START where stated; else the beginning of what has ended, and the hold-back distance from the edge of what is
 * live (RFC 8216bis 4.4.2.2, 4.4.3.8, 6.3.3). Undefined for a playlist without segments.
 */
export function startPoint(playlist: MediaPlaylist, policy: PlaybackPolicy): StartDecision | undefined {
  const { segments, durationSeconds } = playlist
  if (segments.length === 0) return undefined
  const position = startPosition(playlist, policy)
  const clamped = Math.min(Math.max(position, 0), durationSeconds)
  // A segment of no duration holds no position, but what begins at the beginning begins with the first.
  const segment = clamped === 0 ? segments[0] : segments.findLast(({ startSeconds }) => startSeconds <= clamped)
  if (segment === undefined) return undefined
  // Without PRECISE=YES the segment that holds the start point is shown from its own start (4.4.2.2).
  const precise = playlist.start === undefined ? !playlist.endList : playlist.start.precise
  return {
    mediaSequenceNumber: segment.mediaSequenceNumber,
    skipSeconds: precise ? Math.min(clamped - segment.startSeconds, segment.durationSeconds) : 0,
  }
}

function startPosition(playlist: MediaPlaylist, policy: PlaybackPolicy): number {
  const { start, durationSeconds, endList, targetDuration, serverControl } = playlist
  const latest = endList
    ? durationSeconds
    : durationSeconds - (serverControl?.holdBack ?? policy.holdBackTargetDurations * targetDuration)
  if (start === undefined) return endList ? 0 : latest
  const stated = start.timeOffsetSeconds < 0 ? durationSeconds + start.timeOffsetSeconds : start.timeOffsetSeconds
  return Math.min(stated, latest)
}
