import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import { reloadDelay } from './reload-delay.ts'
import { loadPlaylist } from './request-playlist.ts'
import { secondsToLoad } from './track.ts'
import { bufferLevel, type Turn } from './turn.ts'

/** From one reload that the server may hold to the next, at the least, ms: no parts are that short. */
const shortestHeldMs = 50

/**
 * After a load: the next one is asked for at once where the server may hold it, or when it is due.
 *
 * @param playlist that has come, accepted or not
 */
export function scheduleReload(
  turn: Turn,
  playlist: MediaPlaylist,
  requestStart: number,
  changed: boolean,
  wasDirected: boolean,
): void {
  const { track, viewer, now } = turn
  const { reloadRule, tickMs, lowLatency } = viewer.policy
  const canBlock = lowLatency && playlist.serverControl?.canBlockReload === true && track.playlist !== undefined
  let due: number
  if (canBlock && changed) {
    // At once; but a server that has news each time without holding anything is not to be flooded.
    due = track.reloadDueAt === undefined ? now : Math.max(now, requestStart + shortestHeldMs)
    track.reloadDueAt = due
    if (due === now) return loadPlaylist(turn, { failures: 0, intendedStart: now })
    track.playlistLoader = { is: 'waiting', until: due, failures: 0 }
    return
  }
  if (canBlock && wasDirected) {
    // The server did not hold it: half a part is what it may take it to have something.
    due = now + ((playlist.partTargetDuration ?? playlist.targetDuration) * 1000) / 2
  } else {
    const secondsToEdge = track.playlist === undefined ? 0 : bufferLevel(turn) + secondsToLoad(track)
    const from = reloadFrom(turn, requestStart)
    due = Math.max(from + reloadDelay(playlist, changed, reloadRule, secondsToEdge), now)
  }
  track.reloadDueAt = due
  // ffmpeg's reader looks when it gets there, see reader-turn.ts; where nothing was ever listed there is no reader.
  const isRead = reloadRule === 'ffmpeg' && track.playlist !== undefined
  const until = isRead ? Number.POSITIVE_INFINITY : Math.ceil(due / tickMs) * tickMs
  track.playlistLoader = { is: 'waiting', until, failures: 0 }
}

/**
 * What the delay until the next load counts from. hls.js keeps a timetable, so that no lateness adds up; ffmpeg counts from
 * the end of a load, and the specification from its start (RFC 8216bis 6.3.4).
 */
function reloadFrom({ track, viewer, now }: Turn, requestStart: number): number {
  switch (viewer.policy.reloadRule) {
    case 'hlsjs':
      return track.reloadDueAt ?? requestStart
    case 'ffmpeg':
      return now
    case 'spec':
      return requestStart
  }
}
