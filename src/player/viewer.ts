import type { Clock, TimerTask } from '../clock.ts'
import type { FailureCause } from '../metrics/failure-cause.ts'
import type { PlaybackRecorder } from '../metrics/playback-recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import type { ParseResult } from '../playlist/parse-playlist.ts'
import type { Exchange, ExchangeListener, TransportRequest, ViewerConnections } from '../transport/transport.ts'
import { advance } from './playback-machine.ts'
import {
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
  /** The viewer's playback is over and its last request has ended. */
  viewerFinished(viewer: Viewer): void
}

export interface RequestTimeouts {
  readonly firstByteMs: number
  readonly totalMs: number
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
  #playlistExchange: Exchange | undefined
  #mediaExchange: Exchange | undefined
  /** Until when playing and stalled time has been reported. */
  #accruedAt = 0
  #finished = false
  /** EXT-X-DEFINE of the multivariant playlist, which media playlists may import (RFC 8216bis 4.4.2.3). */
  #variables: MultivariantPlaylist['variables']

  constructor(identity: ViewerIdentity, connections: ViewerConnections, services: ViewerServices) {
    this.#identity = identity
    this.#connections = connections
    this.#services = services
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
    const cancelled = cancel(this.#playlistExchange) + cancel(this.#mediaExchange)
    this.#playlistExchange = undefined
    this.#mediaExchange = undefined
    this.#finishIfOver()
    return cancelled
  }

  onDue(now: number): void {
    this.#handle({ type: 'timer' }, now)
  }

  onExchangeEnd(exchange: Exchange): void {
    if (exchange === this.#playlistExchange) {
      this.#playlistExchange = undefined
      this.#handle(this.#playlistEvent(exchange), exchange.end)
    } else {
      this.#mediaExchange = undefined
      this.#handle(this.#mediaEvent(exchange), exchange.end)
    }
  }

  /** Reports the playing and stalled time up to now; time that a late timer has yet to judge is left for later. */
  accrue(now: number): void {
    const { phase, bufferedEnd } = this.#state
    if (phase.is === 'playing') this.#accrueUntil(phase, Math.min(now, reachedAt(phase, bufferedEnd)))
    else this.#accrueUntil(phase, now)
  }

  #accrueUntil(phase: Phase, until: number): void {
    const seconds = Math.max(until - this.#accruedAt, 0) / 1000
    if (phase.is === 'playing') this.#services.recorder.accrued(seconds, 0)
    else if (phase.is === 'stalled') this.#services.recorder.accrued(0, seconds)
    this.#accruedAt = until
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
    if (this.#playlistExchange !== undefined || this.#mediaExchange !== undefined) return
    this.#finished = true
    this.#services.clock.cancel(this)
    this.#connections.close()
    this.#services.viewerFinished(this)
  }

  #carryOut(command: PlaybackCommand): void {
    const { recorder, clock } = this.#services
    switch (command.do) {
      case 'fetchPlaylist':
        this.#playlistExchange = this.#fetch(command.kind, command.url, undefined, command.intendedStart)
        return
      case 'fetchMedia':
        this.#mediaExchange = this.#fetch(command.kind, command.url, command.range, command.intendedStart)
        return
      case 'cancelMedia':
        recorder.happened('requestsCancelled', cancel(this.#mediaExchange))
        this.#mediaExchange = undefined
        return
      case 'noteStartup':
        return recorder.startup(command.times)
      case 'noteStallBegan':
        return recorder.stallBegan(command.firstOfViewer)
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
      case 'noteSegment':
        return recorder.segmentReceived(command.label, command.bytes, command.mediaSeconds)
      case 'noteIncident':
        return recorder.happened(command.incident, command.count)
      case 'notePlaylist':
        return this.#services.notePlaylist(command.playlist)
    }
  }

  #fetch(kind: RequestKind, url: string, range: TransportRequest['range'], intendedStart: number): Exchange {
    const keepBody = kind === 'multivariantPlaylist' || kind === 'mediaPlaylist'
    const { clock, playlistTimeouts, mediaTimeouts } = this.#services
    const timeouts = keepBody ? playlistTimeouts : mediaTimeouts
    return this.#connections.start(
      {
        kind,
        url,
        range,
        // A clock may ring a hair early: nothing was meant to leave later than it does.
        intendedStart: Math.min(intendedStart, clock.now()),
        firstByteTimeoutMs: timeouts.firstByteMs,
        totalTimeoutMs: timeouts.totalMs,
        keepBody,
      },
      this,
    )
  }

  #mediaEvent(exchange: Exchange): PlaybackEvent {
    // No player can show a segment without a byte, whatever its status says.
    const failure = exchange.failure ?? (exchange.bytes === 0 ? 'malformed' : undefined)
    this.#record(exchange, exchange.kind, failure)
    this.#noteRedirects(exchange)
    if (failure !== undefined) {
      this.#services.noteFailure(exchange, failure, exchange.failureMessage ?? 'The body is empty')
      return { type: 'mediaFailed', cause: failure }
    }
    const rangeIgnored = exchange.request.range !== undefined && exchange.status === 200
    return { type: 'mediaLoaded', bytes: exchange.bytes, rangeIgnored }
  }

  #playlistEvent(exchange: Exchange): PlaybackEvent {
    this.#noteRedirects(exchange)
    if (exchange.failure !== undefined || exchange.body === undefined) {
      return this.#playlistFailure(exchange, exchange.failure ?? 'malformed', exchange.failureMessage)
    }
    const parsed = this.#services.parse(exchange.body, exchange.finalUrl, this.#variables)
    if (!parsed.ok) return this.#playlistFailure(exchange, 'malformed', parsed.reason)
    const { playlist } = parsed
    // Only the first request may find either type; which it was is known now.
    if (playlist.type === 'multivariant' && exchange.kind === 'mediaPlaylist') {
      return this.#playlistFailure(exchange, 'malformed', 'a multivariant playlist where a media playlist should be')
    }
    if (playlist.type === 'multivariant') this.#variables = playlist.variables
    this.#record(exchange, playlist.type === 'multivariant' ? 'multivariantPlaylist' : 'mediaPlaylist', undefined)
    return { type: 'playlistLoaded', playlist, requestStart: exchange.start, ageSeconds: exchange.ageSeconds }
  }

  #playlistFailure(exchange: Exchange, cause: FailureCause, message: string | undefined): PlaybackEvent {
    this.#services.noteFailure(exchange, cause, message)
    this.#record(exchange, exchange.kind, cause)
    return { type: 'playlistFailed', cause }
  }

  #record(exchange: Exchange, kind: RequestKind, failure: FailureCause | undefined): void {
    if (exchange.kind === kind && exchange.failure === failure) return this.#services.recorder.request(exchange)
    const { intendedStart, start, firstByte, end, bytes } = exchange
    this.#services.recorder.request({ kind, intendedStart, start, firstByte, end, bytes, failure })
  }

  #noteRedirects(exchange: Exchange): void {
    if (exchange.redirects > 0) this.#services.recorder.redirects(exchange.redirects)
  }
}

/** Drops a request; returns how many that had left were dropped, 0 or 1: one that still waits for a connection never was. */
function cancel(exchange: Exchange | undefined): number {
  if (exchange === undefined) return 0
  exchange.cancel()
  return exchange.start === 0 ? 0 : 1
}
