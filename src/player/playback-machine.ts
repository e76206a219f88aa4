import type { PlaybackCommand, PlaybackEvent, PlaybackState } from './playback-state.ts'
import { isOver, reachedAt } from './playback-state.ts'
import { loadPlaylist, playlistFailed, playlistLoaded } from './playlist-loading.ts'
import { continueTrack, mediaFailed, mediaLoaded } from './track-loading.ts'
import type { Turn, ViewerIdentity } from './turn.ts'

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
  const turn: Turn = { state: copyOf(state), commands: [], now, viewer }
  settlePlayhead(turn)
  if (!isOver(turn.state)) react(turn, event)
  return turn
}

/** Field by field: the engine takes a slow path for a spread of states, whose fields vary in their types. */
function copyOf(state: PlaybackState): PlaybackState {
  return {
    phase: state.phase,
    playlistLoader: state.playlistLoader,
    track: state.track,
    source: state.source,
    playlist: state.playlist,
    changedAt: state.changedAt,
    news: state.news,
    isBehind: state.isBehind,
    nextSequence: state.nextSequence,
    bufferedEnd: state.bufferedEnd,
    initSectionKey: state.initSectionKey,
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
      return loadPlaylist(turn, 0, turn.now)
    case 'playlistLoaded':
      return playlistLoaded(turn, event)
    case 'playlistFailed':
      return playlistFailed(turn, event.cause)
    case 'mediaLoaded':
      return mediaLoaded(turn, event.bytes, event.rangeIgnored)
    case 'mediaFailed':
      return mediaFailed(turn, event.cause)
    case 'timer':
      return timerFired(turn)
    case 'stopped':
      endStall(turn)
      turn.state.phase = { is: 'stopped', since: turn.now }
  }
}

/** Ends or stalls playback that has run out of media by now. */
function settlePlayhead(turn: Turn): void {
  const { state } = turn
  if (state.phase.is !== 'playing') return
  const since = reachedAt(state.phase, state.bufferedEnd)
  if (turn.now < since) return
  if (state.track.is === 'complete') {
    state.phase = { is: 'ended', since }
    return
  }
  state.phase = { is: 'stalled', since, position: state.bufferedEnd }
  turn.commands.push({ do: 'noteStallBegan', firstOfViewer: state.stalls === 0 })
  state.stalls += 1
}

function timerFired(turn: Turn): void {
  const { playlistLoader, track } = turn.state
  if (playlistLoader.is === 'waiting' && turn.now >= playlistLoader.until) {
    loadPlaylist(turn, playlistLoader.failures, playlistLoader.until)
  }
  if ((track.is === 'full' || track.is === 'retryWait') && turn.now >= track.until) {
    continueTrack(turn, track.until)
  }
}

/** The run stops while the viewer is stalled: the stall has lasted until here. */
function endStall(turn: Turn): void {
  const { phase } = turn.state
  if (phase.is === 'stalled') turn.commands.push({ do: 'noteStallEnded', seconds: (turn.now - phase.since) / 1000 })
}
