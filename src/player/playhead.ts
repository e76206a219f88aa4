import type { TrackKind } from '../metrics/playback-recorder.ts'
import { bufferedEnd, isComplete, reachedAt } from './playback-state.ts'
import { mainTrack, position, type Turn } from './turn.ts'

/** Floating-point sums of EXTINF must not make a full buffer look a hair too short. */
export const toleranceSeconds = 1e-6

/** Ends or stalls playback that has run out of media by now. */
export function settlePlayhead(turn: Turn): void {
  const { state } = turn
  if (state.phase.is !== 'playing') return
  const end = bufferedEnd(state)
  const since = reachedAt(state.phase, end)
  if (turn.now < since) return
  if (isComplete(state)) {
    state.phase = { is: 'ended', since }
    return
  }
  state.phase = { is: 'stalled', since, position: end }
  turn.commands.push({ do: 'noteStallBegan', firstOfViewer: state.stalls === 0, culprit: culprit(turn, end) })
  state.stalls += 1
}

/** The track that ran out first; the main one where it did so as well. */
function culprit(turn: Turn, end: number): TrackKind {
  const kind = turn.state.tracks.find((track) => track.bufferedEnd <= end)?.kind
  return kind === undefined || kind === 'probe' ? 'main' : kind
}

/** The run stops while the viewer is stalled: the stall has lasted until here. */
export function endStall(turn: Turn): void {
  const { phase } = turn.state
  if (phase.is === 'stalled') turn.commands.push({ do: 'noteStallEnded', seconds: (turn.now - phase.since) / 1000 })
}

/** Playback begins, or goes on after a stall, once enough is buffered or there is nothing left to wait for. */
export function resumeIfReady(turn: Turn): void {
  const { state, now } = turn
  const { phase } = state
  if (phase.is !== 'starting' && phase.is !== 'stalled') return
  const complete = isComplete(state)
  if (!complete && bufferedEnd(state) - position(turn) < neededSeconds(turn) - toleranceSeconds) return
  if (phase.is === 'starting' && mainTrack(turn).bufferedEnd === 0) {
    // Everything there was to load has been passed over: that is no playing.
    state.phase = { is: 'failed', since: now, cause: state.mediaFailure ?? 'malformed' }
    return
  }
  if (phase.is === 'starting') {
    const { begunAt, ...parts } = state.startup
    turn.commands.push({ do: 'noteStartup', times: { ...parts, total: now - begunAt } })
  } else {
    turn.commands.push({ do: 'noteStallEnded', seconds: (now - phase.since) / 1000 })
  }
  state.phase = { is: 'playing', since: now, from: phase.position }
}

/** A player that waited for more than a low-latency stream lets it buffer would never play. */
function neededSeconds({ state, viewer, track }: Turn): number {
  const { startBufferSeconds, resumeBufferSeconds } = viewer.policy
  const needed = state.phase.is === 'starting' ? startBufferSeconds : resumeBufferSeconds
  const partTarget = track.playlist?.partTargetDuration
  return partTarget === undefined || track.playlist?.endList ? needed : Math.min(needed, partTarget)
}
