import type { PlaybackIncident } from '../metrics/playback-recorder.ts'
import type { PlaybackChoices } from '../plan/playback-choices.ts'
import type { VariantChoice } from '../plan/variant-choice.ts'
import type { PlaybackPolicy } from './playback-policy.ts'
import { bufferedEnd, type PlaybackCommand, type PlaybackState } from './playback-state.ts'
import type { Track } from './track.ts'

/** What stays the same for a viewer from start to end. */
export interface ViewerIdentity {
  readonly url: string
  /** Its number among the viewers of the same stream, from 0. */
  readonly index: number
  /** Seeded, from 0 to 1: decides what is left to chance. */
  readonly chance: number
  readonly variant: VariantChoice
  readonly choices: PlaybackChoices
  readonly policy: PlaybackPolicy
}

type Draft<T> = { -readonly [K in keyof T]: T[K] }
export type TrackDraft = Draft<Track>

/**
 * One event being worked off: a private copy of the state that the steps below change, and the commands they give. The
 * copy is made once an event, so that the machine is pure outside and plain inside.
 */
export interface Turn {
  readonly state: Omit<Draft<PlaybackState>, 'tracks'> & { tracks: TrackDraft[] }
  /** The track that is being worked on, one of the state's. */
  track: TrackDraft
  readonly commands: PlaybackCommand[]
  /** When the event happened, ms. */
  readonly now: number
  readonly viewer: ViewerIdentity
}

/** Works on another track for a while. */
export function onTrack(turn: Turn, track: TrackDraft, work: (turn: Turn) => void): void {
  const before = turn.track
  turn.track = track
  work(turn)
  turn.track = before
}

export function mainTrack(turn: Turn): TrackDraft {
  const [main] = turn.state.tracks
  if (main === undefined) throw new Error('a viewer without a main track')
  return main
}

/** The place of the track that is being worked on. */
export function trackIndex(turn: Turn): number {
  return turn.state.tracks.indexOf(turn.track)
}

/** Where the playhead is, seconds; it never runs past what is loaded. */
export function position(turn: Turn): number {
  const { phase } = turn.state
  switch (phase.is) {
    case 'starting':
    case 'stalled':
      return phase.position
    case 'playing':
      return Math.min(phase.from + (turn.now - phase.since) / 1000, bufferedEnd(turn.state))
    default:
      return bufferedEnd(turn.state)
  }
}

/** Media of the track ahead of the playhead, seconds. */
export function bufferLevel(turn: Turn): number {
  return turn.track.bufferedEnd - position(turn)
}

export function incident(turn: Turn, name: PlaybackIncident, count = 1): void {
  turn.commands.push({ do: 'noteIncident', incident: name, count })
}
