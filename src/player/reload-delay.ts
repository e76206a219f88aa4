import type { MediaPlaylist } from '../playlist/media-playlist.ts'

/** No playlist, however broken or hostile, makes a viewer ask more often than this, ms. */
const shortestDelayMs = 100

/**
 * When to load a live playlist again, ms after the start of the load that brought this one (RFC 8216bis 6.3.4): the
 * duration of its last segment after a change, half the target duration after none.
 *
 * The specification allows no less; a player that waits longer would lag behind the edge.
 */
export function reloadDelay(playlist: MediaPlaylist, changed: boolean): number {
  const last = playlist.segments.at(-1)
  const seconds = changed && last !== undefined ? last.durationSeconds : playlist.targetDuration / 2
  return Math.max(seconds * 1000, shortestDelayMs)
}
