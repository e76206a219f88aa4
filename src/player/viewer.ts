import type { Clock, TimerTask } from '../clock.ts'
import type { FailureCause } from '../metrics/failure-cause.ts'
import type { PathCounts } from '../metrics/path-counts.ts'
import type { PlaybackRecorder } from '../metrics/playback-recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import type { ParseResult } from '../playlist/parse-playlist.ts'
import { parseSteeringManifest } from '../playlist/steering-manifest.ts'
import type { Exchange, ExchangeListener, ViewerConnections } from '../transport/transport.ts'
import type { MediaSink, ViewerValidator } from '../validate/viewer-validator.ts'
import { advance } from './playback-machine.ts'
import {
  bufferedEnd,
  initialState,
  isOver,
  nextWake,
  type Phase,
  type PlaybackCommand,
  type PlaybackEvent,
  type PlaybackState,
  reachedAt,
} from './playback-state.ts'
import type { ViewerIdentity } from './turn.ts'
import { type RequestTimeouts, ViewerRequests } from './viewer-requests.ts'

/** What a thread's viewers share. */
export interface ViewerServices {
  readonly clock: Clock
  readonly recorder: PlaybackRecorder
  readonly playlistTimeouts: RequestTimeouts
  readonly mediaTimeouts: RequestTimeouts
  /** Never throws; the same bytes give the same object. `variables` are those of the multivariant playlist. */
  parse(body: Uint8Array, url: string, variables: MultivariantPlaylist['variables']): ParseResult
  /** A playlist was accepted; told once a viewer and playlist. */
  notePlaylist(playlist: MediaPlaylist | MultivariantPlaylist): void
  /** A request failed; `message` says more than its cause, where there is more. */
  noteFailure(exchange: Exchange, cause: FailureCause, message: string | undefined): void
  /** Counts requests by path; undefined where nobody asks for it. */
  readonly paths: PathCounts | undefined
  /** Looks at what this viewer receives; undefined where nobody does. */
  readonly validator: ViewerValidator | undefined
  /** The viewer's playback is over and its last request has ended. */
  viewerFinished(viewer: Viewer): void
}

/**
 * The shell around the playback machine: it owns time and I/O for one viewer, turns what happens into events, and
 * carries out the commands.
 */
export class Viewer implements TimerTask, ExchangeListener {
  queueIndex = -1
  dueAt = 0
  #state: PlaybackState = initialState
  readonly #identity: ViewerIdentity
  readonly #services: ViewerServices
  readonly #connections: ViewerConnections
  readonly #requests: ViewerRequests
  /** Until when playing and stalled time has been reported. */
  #accruedAt = 0
  #finished = false
  /** EXT-X-DEFINE of the multivariant playlist, which media playlists may import (RFC 8216bis 4.4.2.3). */
  #variables: MultivariantPlaylist['variables']

  constructor(identity: ViewerIdentity, connections: ViewerConnections, services: ViewerServices) {
    this.#identity = identity
    this.#connections = connections
    this.#services = services
    const { clock, playlistTimeouts, mediaTimeouts } = services
    const { asksForRanges } = identity.policy
    this.#requests = new ViewerRequests({ connections, clock, playlistTimeouts, mediaTimeouts, asksForRanges })
  }

  get phase(): Phase['is'] {
    return this.#state.phase.is
  }

  start(): void {
    this.#handle({ type: 'started' }, this.#services.clock.now())
  }

  /** No new requests; those under way may end. */
  stop(): void {
    this.#handle({ type: 'stopped' }, this.#services.clock.now())
  }

  /** Drops the requests under way; returns how many had left. */
  cancelRequests(): number {
    const cancelled = this.#requests.cancelAll()
    this.#finishIfOver()
    return cancelled
  }

  onDue(now: number): void {
    const progress = now >= this.#state.abandonCheckAt ? this.#requests.mediaOf(0) : undefined
    this.#handle({ type: 'timer', progress }, now)
  }

  onExchangeEnd(exchange: Exchange): void {
    const ended = this.#requests.ended(exchange)
    switch (ended.of) {
      case 'media':
        return this.#handle(this.#mediaEvent(exchange, ended.track), exchange.end)
      case 'playlist':
        return this.#handle(this.#playlistEvent(exchange, ended.track), exchange.end)
      case 'steering':
        return this.#handle(this.#steeringEvent(exchange), exchange.end)
      case 'nothing':
        return
    }
  }

  /** Reports the playing and stalled time up to now; time that a late timer has yet to judge is left for later. */
  accrue(now: number): void {
    const { phase } = this.#state
    if (phase.is === 'playing') this.#accrueUntil(phase, Math.min(now, reachedAt(phase, bufferedEnd(this.#state))))
    else this.#accrueUntil(phase, now)
  }

  #accrueUntil(phase: Phase, until: number): void {
    const from = this.#accruedAt
    this.#accruedAt = Math.max(until, from)
    const seconds = (this.#accruedAt - from) / 1000
    if (phase.is === 'playing') this.#services.recorder.accrued(seconds, 0)
    else if (phase.is === 'stalled') this.#services.recorder.accrued(0, seconds)
  }

  #handle(event: PlaybackEvent, now: number): void {
    const before = this.#state
    const { state, commands } = advance(before, event, now, this.#identity)
    this.#state = state
    if (state.phase !== before.phase) {
      const changedAt = 'since' in state.phase ? state.phase.since : now
      this.#accrueUntil(before.phase, changedAt)
    }
    for (const command of commands) this.#carryOut(command)
    const wake = nextWake(state)
    if (wake === Number.POSITIVE_INFINITY) this.#services.clock.cancel(this)
    else if (wake !== this.dueAt || this.queueIndex === -1) this.#services.clock.schedule(this, wake)
    this.#finishIfOver()
  }

  #finishIfOver(): void {
    if (this.#finished || !isOver(this.#state)) return
    if (this.#requests.areUnderWay) return
    this.#finished = true
    this.#services.clock.cancel(this)
    this.#connections.close()
    this.#services.viewerFinished(this)
  }

  #carryOut(command: PlaybackCommand): void {
    const { recorder, clock } = this.#services
    switch (command.do) {
      case 'fetchPlaylist':
        return this.#requests.fetchPlaylist(command, this)
      case 'fetchMedia':
        return this.#requests.fetchMedia(command, this.#sinkFor(command), this)
      case 'fetchSteering':
        return this.#requests.fetchSteering(command, this)
      case 'cancelPlaylist':
        return recorder.happened('requestsCancelled', this.#requests.cancel('playlist', command.track))
      case 'cancelMedia':
        return recorder.happened('requestsCancelled', this.#requests.cancel('media', command.track))
      case 'noteStartup':
        return recorder.startup(command.times)
      case 'noteStallBegan':
        return recorder.stallBegan(command.firstOfViewer, command.culprit)
      case 'noteStallEnded':
        return recorder.stallEnded(command.seconds, clock.recentLagMs() >= command.seconds * 1000)
      case 'noteSlack':
        return recorder.deadlineSlack(command.ms)
      case 'noteLatency':
        recorder.liveLatency(command.seconds)
        if (this.#state.dateOfZeroMs !== undefined) {
          const shown = this.#state.dateOfZeroMs + command.position * 1000
          recorder.programDateTimeLatency((clock.wallTime() - shown) / 1000)
        }
        return
      case 'noteStaleness':
        return recorder.staleness(command.seconds)
      case 'noteMedia': {
        const { label, segments, bytes, mediaSeconds, bandwidth } = command
        if (bandwidth === undefined) return recorder.renditionReceived(label, segments, bytes, mediaSeconds)
        recorder.mediaReceived(label, segments, bytes, mediaSeconds)
        if (segments > 0 && bandwidth > 0) recorder.bitrate(bandwidth)
        return
      }
      case 'noteIncident':
        return recorder.happened(command.incident, command.count)
      case 'notePlaylist':
        return this.#services.notePlaylist(command.playlist)
    }
  }

  /** Where somebody looks at what this viewer receives. */
  #sinkFor({ track, url }: PlaybackCommand & { do: 'fetchMedia' }): MediaSink | undefined {
    const { validator } = this.#services
    if (validator === undefined) return undefined
    const loader = this.#state.tracks[track]?.mediaLoader
    // A hinted part is not known well enough to be looked at.
    if (loader?.is === 'hint') validator.overlook(track)
    if (loader?.is !== 'loading' || loader.what === 'key') return undefined
    if (loader.what === 'initSection') return validator.initialization(track, url, loader.segment)
    return validator.media(track, loader.segment, loader.part)
  }

  #mediaEvent(exchange: Exchange, track: number): PlaybackEvent {
    // No player can show a segment without a byte, whatever its status says.
    const failure = exchange.failure ?? (exchange.bytes === 0 ? 'malformed' : undefined)
    this.#record(exchange, exchange.kind, failure)
    this.#noteRedirects(exchange)
    if (failure !== undefined) {
      this.#services.noteFailure(exchange, failure, exchange.failureMessage ?? 'The body is empty')
      return { type: 'mediaFailed', track, cause: failure }
    }
    const { bytes, start: requestStart, firstByte, request, status } = exchange
    if (this.#services.validator !== undefined) this.#validate(this.#services.validator, exchange)
    const rangeIgnored = request.range?.length !== undefined && status === 200
    return { type: 'mediaLoaded', track, bytes, rangeIgnored, requestStart, firstByte }
  }

  #validate(validator: ViewerValidator, { kind, request, body, bytes }: Exchange): void {
    if (kind === 'key' && body !== undefined) return validator.key(request.url, body)
    ;(request.sink as MediaSink | undefined)?.complete(bytes)
  }

  #steeringEvent(exchange: Exchange): PlaybackEvent {
    this.#noteRedirects(exchange)
    const parsed = exchange.body && parseSteeringManifest(exchange.body, exchange.finalUrl)
    const failure = exchange.failure ?? (parsed?.ok ? undefined : 'malformed')
    this.#record(exchange, exchange.kind, failure)
    if (parsed?.ok && failure === undefined) return { type: 'steeringLoaded', manifest: parsed.manifest }
    const message = exchange.failureMessage ?? (parsed?.ok === false ? parsed.reason : undefined)
    this.#services.noteFailure(exchange, failure ?? 'malformed', message)
    return { type: 'steeringFailed', cause: failure ?? 'malformed', retryAfterSeconds: exchange.retryAfterSeconds }
  }

  #playlistEvent(exchange: Exchange, track: number): PlaybackEvent {
    this.#noteRedirects(exchange)
    if (exchange.failure !== undefined || exchange.body === undefined) {
      return this.#playlistFailure(exchange, track, exchange.failure ?? 'malformed', exchange.failureMessage)
    }
    const parsed = this.#services.parse(exchange.body, exchange.finalUrl, this.#variables)
    if (!parsed.ok) return this.#playlistFailure(exchange, track, 'malformed', parsed.reason)
    const { playlist } = parsed
    // Only the first request may find either type; which it was is known now.
    if (playlist.type === 'multivariant' && exchange.kind === 'mediaPlaylist') {
      return this.#playlistFailure(
        exchange,
        track,
        'malformed',
        'a multivariant playlist where a media playlist should be',
      )
    }
    if (playlist.type === 'multivariant') this.#variables = playlist.variables
    this.#record(exchange, playlist.type === 'multivariant' ? 'multivariantPlaylist' : 'mediaPlaylist', undefined)
    if (playlist.type === 'media') {
      const { validator, clock } = this.#services
      const source = this.#state.tracks[track]?.source?.url ?? this.#identity.url
      validator?.playlist(track, source, playlist, exchange.start, clock.now(), clock.wallTime())
    }
    const { start: requestStart, firstByte, ageSeconds } = exchange
    return { type: 'playlistLoaded', track, playlist, requestStart, firstByte, ageSeconds }
  }

  #playlistFailure(exchange: Exchange, track: number, cause: FailureCause, message: string | undefined): PlaybackEvent {
    this.#services.noteFailure(exchange, cause, message)
    this.#record(exchange, exchange.kind, cause)
    return { type: 'playlistFailed', track, cause }
  }

  #record(exchange: Exchange, kind: RequestKind, failure: FailureCause | undefined): void {
    this.#services.paths?.count(kind, exchange.request.url)
    if (exchange.kind === kind && exchange.failure === failure) return this.#services.recorder.request(exchange)
    const { intendedStart, start, firstByte, end, bytes, mayBeHeld } = exchange
    this.#services.recorder.request({ kind, intendedStart, start, firstByte, end, bytes, mayBeHeld, failure })
  }

  #noteRedirects(exchange: Exchange): void {
    if (exchange.redirects > 0) this.#services.recorder.redirects(exchange.redirects)
  }
}
