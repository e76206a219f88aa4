import type { FailureCause } from '../../src/metrics/failure-cause.ts'
import { defaultPlayback, type PlaybackChoices } from '../../src/plan/playback-choices.ts'
import type { VariantChoice } from '../../src/plan/variant-choice.ts'
import { advance } from '../../src/player/playback-machine.ts'
import { defaultPolicy, type PlaybackPolicy, policyOf } from '../../src/player/playback-policy.ts'
import {
  initialState,
  type LoadProgress,
  nextWake,
  type PlaybackCommand,
  type PlaybackEvent,
  type PlaybackState,
} from '../../src/player/playback-state.ts'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../../src/playlist/multivariant-playlist.ts'
import type { SteeringManifest } from '../../src/playlist/steering-manifest.ts'

export type FetchCommand = PlaybackCommand & { do: 'fetchPlaylist' | 'fetchMedia' | 'fetchSteering' }

/** What the simulated origin answers, `afterMs` after the request. */
export type Answer =
  | { afterMs: number; playlist: MediaPlaylist | MultivariantPlaylist; ageSeconds?: number }
  | { afterMs: number; bytes: number; rangeIgnored?: boolean; firstByteAfterMs?: number }
  | { afterMs: number; manifest: SteeringManifest }
  | { afterMs: number; failure: FailureCause; retryAfterSeconds?: number }

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
  readonly chance?: number
  readonly choices?: Partial<PlaybackChoices>
  readonly stopAtMs?: number
  answer(fetch: FetchCommand, now: number): Answer
  /** How far the main track's media request has come, so long after it left. */
  progress?(fetch: FetchCommand, elapsedMs: number, now: number): LoadProgress
}

/** Plays the machine against a simulated origin on a clock of its own: hours pass in milliseconds. */
export function simulatePlayback(options: SimulationOptions): Simulation {
  const viewer = {
    url: 'http://origin.test/index.m3u8',
    index: options.index ?? 0,
    variant: options.variant ?? { is: 'first' as const },
    chance: options.chance ?? 0.5,
    choices: { ...defaultPlayback, ...options.choices },
    policy: {
      ...(options.choices?.player === undefined ? defaultPolicy : policyOf(options.choices.player)),
      ...options.policy,
    },
  }
  const log: { at: number; command: PlaybackCommand }[] = []
  const pending = new Map<string, { at: number; event: PlaybackEvent; fetch: FetchCommand; began: number }>()
  let state = initialState
  let now = 0

  const handle = (event: PlaybackEvent): void => {
    const step = advance(state, event, now, viewer)
    state = step.state
    for (const command of step.commands) {
      log.push({ at: now, command })
      if (command.do === 'cancelMedia') pending.delete(`media ${command.track}`)
      if (command.do === 'cancelPlaylist') pending.delete(`playlist ${command.track}`)
      if (command.do !== 'fetchPlaylist' && command.do !== 'fetchMedia' && command.do !== 'fetchSteering') continue
      const slot = slotOf(command)
      if (pending.has(slot)) throw new Error(`two ${slot} requests under way at ${now} ms`)
      const answer = options.answer(command, now)
      pending.set(slot, {
        at: now + answer.afterMs,
        event: answerEvent(command, answer, now),
        fetch: command,
        began: now,
      })
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
      const media = pending.get('media 0')
      const progress = media && options.progress?.(media.fetch, now - media.began, now)
      handle({ type: 'timer', progress })
    }
  }
  return {
    state,
    log,
    commands: (kind) => log.map(({ command }) => command).filter((command): command is never => command.do === kind),
    requestTimes: (kind) => log.filter(({ command }) => 'kind' in command && command.kind === kind).map(({ at }) => at),
  }
}

function slotOf(command: FetchCommand): string {
  if (command.do === 'fetchSteering') return 'steering'
  return `${command.do === 'fetchPlaylist' ? 'playlist' : 'media'} ${command.track}`
}

function answerEvent(fetch: FetchCommand, answer: Answer, requestStart: number): PlaybackEvent {
  if (fetch.do === 'fetchSteering') {
    if ('manifest' in answer) return { type: 'steeringLoaded', manifest: answer.manifest }
    const { failure: cause = 'malformed' as const, retryAfterSeconds } = 'failure' in answer ? answer : {}
    return { type: 'steeringFailed', cause, retryAfterSeconds }
  }
  const { track } = fetch
  if ('failure' in answer) {
    return { type: fetch.do === 'fetchPlaylist' ? 'playlistFailed' : 'mediaFailed', track, cause: answer.failure }
  }
  const firstByte = requestStart + ('firstByteAfterMs' in answer ? (answer.firstByteAfterMs ?? 0) : answer.afterMs)
  if ('playlist' in answer) {
    const { playlist, ageSeconds = 0 } = answer
    return { type: 'playlistLoaded', track, playlist, requestStart, firstByte, ageSeconds }
  }
  if ('manifest' in answer) throw new Error('a steering manifest where media should be')
  return {
    type: 'mediaLoaded',
    track,
    bytes: answer.bytes,
    rangeIgnored: answer.rangeIgnored ?? false,
    requestStart,
    firstByte,
  }
}
