import type { FailureCause } from '../../src/metrics/failure-cause.ts'
import type { VariantChoice } from '../../src/plan/variant-choice.ts'
import { advance } from '../../src/player/playback-machine.ts'
import { defaultPolicy, type PlaybackPolicy } from '../../src/player/playback-policy.ts'
import {
  initialState,
  nextWake,
  type PlaybackCommand,
  type PlaybackEvent,
  type PlaybackState,
} from '../../src/player/playback-state.ts'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../../src/playlist/multivariant-playlist.ts'

export type FetchCommand = PlaybackCommand & { do: 'fetchPlaylist' | 'fetchMedia' }

/** What the simulated origin answers, `afterMs` after the request. */
export type Answer =
  | { afterMs: number; playlist: MediaPlaylist | MultivariantPlaylist; ageSeconds?: number }
  | { afterMs: number; bytes: number; rangeIgnored?: boolean }
  | { afterMs: number; failure: FailureCause }

export interface Simulation {
  readonly state: PlaybackState
  /** Every command with the moment it was given. */
  readonly log: readonly { readonly at: number; readonly command: PlaybackCommand }[]
  commands<K extends PlaybackCommand['do']>(kind: K): (PlaybackCommand & { do: K })[]
  /** Moments at which requests of this kind left. */
  requestTimes(kind: string): number[]
}

export interface SimulationOptions {
  readonly untilMs: number
  readonly policy?: Partial<PlaybackPolicy>
  readonly variant?: VariantChoice
  readonly index?: number
  readonly stopAtMs?: number
  answer(fetch: FetchCommand, now: number): Answer
}

/** Plays the machine against a simulated origin on a clock of its own: hours pass in milliseconds. */
export function simulatePlayback(options: SimulationOptions): Simulation {
  const viewer = {
    url: 'http://origin.test/index.m3u8',
    index: options.index ?? 0,
    variant: options.variant ?? { is: 'first' as const },
    policy: { ...defaultPolicy, ...options.policy },
  }
  const log: { at: number; command: PlaybackCommand }[] = []
  const pending = new Map<'playlist' | 'media', { at: number; event: PlaybackEvent }>()
  let state = initialState
  let now = 0

  const handle = (event: PlaybackEvent): void => {
    const step = advance(state, event, now, viewer)
    state = step.state
    for (const command of step.commands) {
      log.push({ at: now, command })
      if (command.do === 'cancelMedia') pending.delete('media')
      if (command.do !== 'fetchPlaylist' && command.do !== 'fetchMedia') continue
      const track = command.do === 'fetchPlaylist' ? 'playlist' : 'media'
      if (pending.has(track)) throw new Error(`two ${track} requests under way at ${now} ms`)
      const answer = options.answer(command, now)
      pending.set(track, { at: now + answer.afterMs, event: answerEvent(command, answer, now) })
    }
  }

  handle({ type: 'started' })
  let stopped = false
  for (let steps = 0; steps < 1_000_000; steps += 1) {
    const response = [...pending.entries()].sort(([, a], [, b]) => a.at - b.at)[0]
    const stopAt = options.stopAtMs === undefined || stopped ? Number.POSITIVE_INFINITY : options.stopAtMs
    const wake = nextWake(state)
    const next = Math.min(response?.[1].at ?? Number.POSITIVE_INFINITY, wake, stopAt)
    if (next > options.untilMs) break
    now = Math.max(now, next)
    if (next === stopAt) {
      stopped = true
      handle({ type: 'stopped' })
    } else if (response !== undefined && response[1].at === next) {
      pending.delete(response[0])
      handle(response[1].event)
    } else {
      handle({ type: 'timer' })
    }
  }
  return {
    state,
    log,
    commands: (kind) => log.map(({ command }) => command).filter((command): command is never => command.do === kind),
    requestTimes: (kind) => log.filter(({ command }) => 'kind' in command && command.kind === kind).map(({ at }) => at),
  }
}

function answerEvent(fetch: FetchCommand, answer: Answer, requestStart: number): PlaybackEvent {
  if ('failure' in answer) {
    return { type: fetch.do === 'fetchPlaylist' ? 'playlistFailed' : 'mediaFailed', cause: answer.failure }
  }
  if ('playlist' in answer) {
    const { playlist, ageSeconds = 0 } = answer
    return { type: 'playlistLoaded', playlist, requestStart, ageSeconds }
  }
  return { type: 'mediaLoaded', bytes: answer.bytes, rangeIgnored: answer.rangeIgnored ?? false }
}
