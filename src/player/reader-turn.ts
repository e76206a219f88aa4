import { loadPlaylist } from './request-playlist.ts'
import type { Turn } from './turn.ts'

/**
 * ffmpeg reads one thing after the other: it looks at the time between two segments only, and where nothing is listed that
 * it could read, it sleeps and looks again. Players with timers of their own have nothing to do with this.
 */

/** Between two looks at the time (av_usleep in hls.c), ms. */
const sleepMs = 100

/** A reload that has become due while a segment was read comes before the next one. */
export function reloadsFirst(turn: Turn): boolean {
  const { track, viewer, now } = turn
  if (viewer.policy.reloadRule !== 'ffmpeg' || track.playlistLoader.is !== 'waiting') return false
  if (track.reloadDueAt === undefined || now < track.reloadDueAt) return false
  track.mediaLoader = { is: 'waitPlaylist' }
  loadPlaylist(turn, { failures: 0, intendedStart: now })
  return true
}

/** Everything listed has been read: the reload leaves at the first look after it is due. */
export function awaitReload({ track, viewer, now }: Turn): void {
  const { playlistLoader, reloadDueAt } = track
  if (viewer.policy.reloadRule !== 'ffmpeg' || playlistLoader.is !== 'waiting' || playlistLoader.failures > 0) return
  const looks = Math.max(Math.ceil(((reloadDueAt ?? now) - now) / sleepMs), 0)
  track.playlistLoader = { is: 'waiting', until: now + looks * sleepMs, failures: 0 }
}
