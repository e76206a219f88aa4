import { alignPlaylist } from './align-playlists.ts'
import type { NextMedia } from './next-media.ts'
import { segmentNumbered } from './track.ts'
import { incident, mainTrack, onTrack, type TrackDraft, type Turn, trackIndex } from './turn.ts'

/** The next segment (or part of it) is not the one that follows. Playback that has nothing yet begins so far into it. */
export function jumpTo(turn: Turn, sequence: number, part = 0, offsetSeconds = 0, skipSeconds = 0): void {
  const { state, track } = turn
  track.nextSequence = sequence
  track.nextPart = part
  track.partSeconds = offsetSeconds
  if (track.kind !== 'main') return
  if (state.phase.is === 'starting' && track.bufferedEnd === 0) state.phase = { is: 'starting', position: skipSeconds }
  realignOthers(turn)
}

/**
 * Media that cannot be had. In the main track the playhead jumps over it, as a player's does over a hole in its buffer: what
 * nobody can show is neither playing time nor a buffer to live on. In a rendition it passes in silence.
 */
export function passOver(turn: Turn, { segment, part }: NextMedia): void {
  const { track } = turn
  const isMain = track.kind === 'main'
  if (part === undefined) {
    incident(turn, 'gapSegments')
    const left = segment.durationSeconds - track.partSeconds
    jumpTo(turn, segment.mediaSequenceNumber + 1)
    if (!isMain) extend(track, left)
    return
  }
  incident(turn, 'gapParts')
  track.nextPart = part.partIndex + 1
  track.partSeconds += part.durationSeconds
  if (isMain) realignOthers(turn)
  else extend(track, part.durationSeconds)
}

/** So much more is loaded, and follows what was. */
export function extend(track: TrackDraft, seconds: number): void {
  track.nextStart += seconds
  if (track.nextStart > track.bufferedEnd) track.bufferedEnd = track.nextStart
}

/** After the main track jumped, what the renditions have lies elsewhere on the timeline, and what they missed is not wanted. */
function realignOthers(turn: Turn): void {
  const main = mainTrack(turn)
  const { playlist } = main
  if (playlist === undefined) return
  for (const other of turn.state.tracks) {
    if (other.kind === 'main' || other.kind === 'probe' || other.playlist === undefined || !other.hasEntered) continue
    const reference = { playlist, sequence: main.nextSequence, at: main.nextStart - main.partSeconds }
    const entry = alignPlaylist(reference, other.playlist)
    const [loaded, entered] = [startOf(other, other.nextSequence), startOf(other, entry.sequence)]
    if (loaded > entered) {
      other.nextStart = entry.at + loaded - entered
    } else {
      if (other.mediaLoader.is === 'loading' && other.nextSequence < entry.sequence) {
        onTrack(turn, other, () => turn.commands.push({ do: 'cancelMedia', track: trackIndex(turn) }))
        other.mediaLoader = { is: 'idle' }
      }
      other.nextSequence = entry.sequence
      other.nextPart = 0
      other.partSeconds = 0
      other.nextStart = entry.at
    }
    other.bufferedEnd = other.nextStart
  }
}

/** Of a segment of the track's playlist, seconds from the playlist's beginning. */
function startOf({ playlist }: TrackDraft, sequence: number): number {
  if (playlist === undefined) return 0
  const { durationSeconds, mediaSequenceNumber } = playlist
  return segmentNumbered(playlist, sequence)?.startSeconds ?? (sequence < mediaSequenceNumber ? 0 : durationSeconds)
}
