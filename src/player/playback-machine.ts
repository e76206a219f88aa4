import { abandonSlowMedia } from './abr/abandonment.ts'
import { loadSteering, steeringFailed, steeringLoaded } from './content-steering.ts'
import { continueTrack, mediaFailed, mediaLoaded } from './media-loading.ts'
import type { PlaybackCommand, PlaybackEvent, PlaybackState } from './playback-state.ts'
import { isOver } from './playback-state.ts'
import { endStall, settlePlayhead } from './playhead.ts'
import { playlistFailed, playlistLoaded } from './playlist-loading.ts'
import { loadPlaylist } from './request-playlist.ts'
import { copyTrack } from './track.ts'
import { onTrack, type Turn, type ViewerIdentity } from './turn.ts'

export interface Step {
  readonly state: PlaybackState
  readonly commands: readonly PlaybackCommand[]
}

/**
 * The playback machine: what a viewer becomes, and what it wants done, when something happens at `now`. Pure: no clock, no
 * I/O, the same arguments give the same step.
 *
 * Before anything else the playhead is settled, so that a stall begins at the scheduled moment of depletion whatever
 * event, however late, brings the news.
 */
export function advance(state: PlaybackState, event: PlaybackEvent, now: number, viewer: ViewerIdentity): Step {
  if (isOver(state)) return { state, commands: [] }
  const copy = copyOf(state)
  const track = copy.tracks['track' in event ? event.track : 0]
  if (track === undefined) throw new Error('an event of a track that does not exist')
  const turn: Turn = { state: copy, track, commands: [], now, viewer }
  settlePlayhead(turn)
  if (!isOver(turn.state)) react(turn, event)
  return turn
}

/** Field by field: the engine takes a slow path for a spread of states, whose fields vary in their types. */
function copyOf(state: PlaybackState): Turn['state'] {
  return {
    phase: state.phase,
    tracks: state.tracks.map(copyTrack),
    presentation: state.presentation,
    variant: state.variant,
    avoided: state.avoided,
    abandonCheckAt: state.abandonCheckAt,
    throughput: state.throughput,
    steering: state.steering,
    keys: state.keys,
    completePlaylists: state.completePlaylists,
    dateOfZeroMs: state.dateOfZeroMs,
    mediaFailure: state.mediaFailure,
    stalls: state.stalls,
    startup: state.startup,
  }
}

function react(turn: Turn, event: PlaybackEvent): void {
  switch (event.type) {
    case 'started':
      turn.state.phase = { is: 'multivariant' }
      turn.state.startup = { ...turn.state.startup, begunAt: turn.now }
      return loadPlaylist(turn, { failures: 0, intendedStart: turn.now })
    case 'playlistLoaded':
      return playlistLoaded(turn, event)
    case 'playlistFailed':
      return playlistFailed(turn, event.cause)
    case 'mediaLoaded':
      return mediaLoaded(turn, event)
    case 'mediaFailed':
      return mediaFailed(turn, event.cause)
    case 'steeringLoaded':
      return steeringLoaded(turn, event.manifest)
    case 'steeringFailed':
      return steeringFailed(turn, event.cause, event.retryAfterSeconds)
    case 'timer':
      if (turn.now >= turn.state.abandonCheckAt && abandonSlowMedia(turn, event.progress)) continueTrack(turn, turn.now)
      for (const track of turn.state.tracks) onTrack(turn, track, timerFired)
      if (turn.state.steering.is === 'waiting' && turn.now >= turn.state.steering.until) loadSteering(turn)
      return
    case 'stopped':
      endStall(turn)
      turn.state.phase = { is: 'stopped', since: turn.now }
  }
}

function timerFired(turn: Turn): void {
  const { playlistLoader, mediaLoader } = turn.track
  if (playlistLoader.is === 'waiting' && turn.now >= playlistLoader.until) {
    loadPlaylist(turn, { failures: playlistLoader.failures, intendedStart: playlistLoader.until })
  }
  if ((mediaLoader.is === 'retryWait' || mediaLoader.is === 'full') && turn.now >= mediaLoader.until) {
    continueTrack(turn, mediaLoader.until)
  }
}
