import { alignPlaylist } from './align-playlists.ts'
import { toBeProbed } from './probe.ts'
import type { TimelineReference } from './track.ts'
import { position, type Turn } from './turn.ts'

/** Enters the track's playlist where the reference is: beside the main track at the start, after a switch where it was left. */
export function enterPlaylist(turn: Turn, reference: TimelineReference): void {
  const { track } = turn
  if (track.playlist === undefined) return
  const isSwitch = track.hasEntered
  const { sequence, at } = isSwitch
    ? alignPlaylist(reference, track.playlist)
    : alignPlaylist(reference, track.playlist, position(turn) - reference.at, 0)
  track.reference = undefined
  track.hasEntered = true
  track.nextSequence = sequence
  track.nextPart = 0
  track.partSeconds = 0
  track.nextStart = isSwitch ? Math.min(at, track.bufferedEnd) : at
  if (!isSwitch) track.bufferedEnd = at
  if (track.kind === 'probe') track.playlist = toBeProbed(track.playlist, sequence)
}
