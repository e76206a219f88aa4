import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { PlaybackPolicy } from './playback-policy.ts'

/** No playlist, however broken or hostile, makes a viewer ask more often than this, ms. */
const shortestDelayMs = 100

/** Nearer to the edge than this, hls.js reloads as often as the last segment says, target durations. */
const nearEdgeTargetDurations = 4

/**
 * When to load a live playlist again, ms after the start of the load that brought this one (after its end for ffmpeg): the
 * duration of its last segment after a change, half the target duration after none (RFC 8216bis 6.3.4). hls.js waits for a
 * target duration where the last segment is longer, or the edge far away.
 *
 * The specification allows no less; a player that waits longer would lag behind the edge.
 *
 * @param secondsToEdge from the playhead to the end of the playlist
 */
export function reloadDelay(
  playlist: MediaPlaylist,
  changed: boolean,
  rule: PlaybackPolicy['reloadRule'],
  secondsToEdge: number,
): number {
  const { targetDuration } = playlist
  const last = playlist.segments.at(-1)?.durationSeconds ?? targetDuration / 2
  let seconds = last
  if (!changed) seconds = targetDuration / 2
  else if (rule === 'hlsjs') {
    const isNear = secondsToEdge < nearEdgeTargetDurations * targetDuration
    seconds = isNear && last > 0 ? Math.min(last, targetDuration) : targetDuration
  }
  return Math.max(seconds * 1000, shortestDelayMs)
}
