import { resumeIfReady } from './playhead.ts'
import type { Turn } from './turn.ts'

/** The track has nothing to play, or nothing more: from now on it holds nothing up. */
export function retireTrack(turn: Turn): void {
  const { track } = turn
  track.playlistLoader = { is: 'idle' }
  track.mediaLoader = { is: 'complete' }
  track.bufferedEnd = Number.POSITIVE_INFINITY
  resumeIfReady(turn)
}
