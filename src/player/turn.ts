import type { PlaybackIncident } from '../metrics/playback-recorder.ts'
import type { VariantChoice } from '../plan/variant-choice.ts'
import type { PlaybackPolicy } from './playback-policy.ts'
import type { PlaybackCommand, PlaybackState } from './playback-state.ts'

/** What stays the same for a viewer from start to end. */
export interface ViewerIdentity {
  readonly url: string
  /** Its number among the viewers of the same stream, from 0. */
  readonly index: number
  readonly variant: VariantChoice
  readonly policy: PlaybackPolicy
}

type Draft<T> = { -readonly [K in keyof T]: T[K] }

/**
 * One event being worked off: a private copy of the state that the steps below change, and the commands they give. The
 * copy is made once an event, so that the machine is pure outside and plain inside.
 */
export interface Turn {
  readonly state: Draft<PlaybackState>
  readonly commands: PlaybackCommand[]
  /** When the event happened, ms. */
  readonly now: number
  readonly viewer: ViewerIdentity
}

/** Where the playhead is, seconds; it never runs past what is loaded. */
export function position(turn: Turn): number {
  const { phase, bufferedEnd } = turn.state
  switch (phase.is) {
    case 'starting':
    case 'stalled':
      return phase.position
    case 'playing':
      return Math.min(phase.from + (turn.now - phase.since) / 1000, bufferedEnd)
    default:
      return bufferedEnd
  }
}

/** Media ahead of the playhead, seconds. */
export function bufferLevel(turn: Turn): number {
  return turn.state.bufferedEnd - position(turn)
}

export function incident(turn: Turn, name: PlaybackIncident, count = 1): void {
  turn.commands.push({ do: 'noteIncident', incident: name, count })
}

/** The next segment is not the one that follows. Playback that has nothing yet begins there, so far into the segment. */
export function jumpTo(turn: Turn, sequence: number, skipSeconds = 0): void {
  const { state } = turn
  state.nextSequence = sequence
  if (state.phase.is === 'starting' && state.bufferedEnd === 0) state.phase = { is: 'starting', position: skipSeconds }
}
