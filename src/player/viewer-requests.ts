import type { Clock } from '../clock.ts'
import type {
  Exchange,
  ExchangeListener,
  RequestRange,
  TransportRequest,
  ViewerConnections,
} from '../transport/transport.ts'
import type { MediaSink } from '../validate/viewer-validator.ts'
import type { PlaybackCommand } from './playback-state.ts'

export interface RequestTimeouts {
  readonly firstByteMs: number
  readonly totalMs: number
}

export interface ViewerRequestsOptions {
  readonly connections: ViewerConnections
  readonly clock: Clock
  readonly playlistTimeouts: RequestTimeouts
  readonly mediaTimeouts: RequestTimeouts
  /** Asks for everything with `Range: bytes=0-` (RFC 9110 14.1.2), as ffmpeg does. */
  readonly asksForRanges: boolean
}

type Fetch<Kind extends PlaybackCommand['do']> = PlaybackCommand & { do: Kind }

/** Which of a viewer's requests has ended. */
export type Ended =
  | { readonly of: 'playlist' | 'media'; readonly track: number }
  | { readonly of: 'steering' }
  /** One that was dropped. */
  | { readonly of: 'nothing' }

const wholeResource: RequestRange = { offset: 0, length: undefined }
const nothing: Ended = { of: 'nothing' }

/** The requests of one viewer that are under way: one for a playlist and one for media a track, and one for steering. */
export class ViewerRequests {
  readonly #options: ViewerRequestsOptions
  /** By the place of their tracks. */
  readonly #playlists: (Exchange | undefined)[] = []
  readonly #media: (Exchange | undefined)[] = []
  #steering: Exchange | undefined

  constructor(options: ViewerRequestsOptions) {
    this.#options = options
  }

  fetchPlaylist(command: Fetch<'fetchPlaylist'>, listener: ExchangeListener): void {
    const { playlistTimeouts } = this.#options
    const { holdLimitMs } = command
    const timeouts =
      holdLimitMs === undefined
        ? playlistTimeouts
        : { firstByteMs: holdLimitMs, totalMs: holdLimitMs + playlistTimeouts.totalMs }
    const more = { keepBody: true, mayBeHeld: holdLimitMs !== undefined }
    this.#playlists[command.track] = this.#start(command, undefined, timeouts, more, listener)
  }

  fetchMedia(command: Fetch<'fetchMedia'>, sink: MediaSink | undefined, listener: ExchangeListener): void {
    const { playlistTimeouts, mediaTimeouts } = this.#options
    const isKey = command.kind === 'key'
    const more = { keepBody: isKey, mayBeHeld: command.hinted, sink }
    const timeouts = isKey ? playlistTimeouts : mediaTimeouts
    this.#media[command.track] = this.#start(command, command.range, timeouts, more, listener)
  }

  fetchSteering(command: Fetch<'fetchSteering'>, listener: ExchangeListener): void {
    this.#steering = this.#start(command, undefined, this.#options.playlistTimeouts, { keepBody: true }, listener)
  }

  /** The track's media request, to see how far it has come. */
  mediaOf(track: number): Exchange | undefined {
    return this.#media[track]
  }

  /** Forgets a request that has ended; tells which it was. */
  ended(exchange: Exchange): Ended {
    const media = this.#media.indexOf(exchange)
    if (media >= 0) {
      this.#media[media] = undefined
      return { of: 'media', track: media }
    }
    const playlist = this.#playlists.indexOf(exchange)
    if (playlist >= 0) {
      this.#playlists[playlist] = undefined
      return { of: 'playlist', track: playlist }
    }
    if (exchange !== this.#steering) return nothing
    this.#steering = undefined
    return { of: 'steering' }
  }

  /** Drops one; returns how many that had left were dropped, 0 or 1. */
  cancel(of: 'playlist' | 'media', track: number): number {
    const exchanges = of === 'playlist' ? this.#playlists : this.#media
    const exchange = exchanges[track]
    exchanges[track] = undefined
    return cancel(exchange)
  }

  cancelAll(): number {
    let cancelled = cancel(this.#steering)
    this.#steering = undefined
    for (const exchanges of [this.#playlists, this.#media]) {
      for (const exchange of exchanges.splice(0)) cancelled += cancel(exchange)
    }
    return cancelled
  }

  get areUnderWay(): boolean {
    return this.#steering !== undefined || this.#playlists.some(isThere) || this.#media.some(isThere)
  }

  #start(
    { kind, url, intendedStart }: Pick<TransportRequest, 'kind' | 'url' | 'intendedStart'>,
    range: RequestRange | undefined,
    timeouts: RequestTimeouts,
    more: Pick<TransportRequest, 'keepBody' | 'mayBeHeld' | 'sink'>,
    listener: ExchangeListener,
  ): Exchange {
    const { connections, clock, asksForRanges } = this.#options
    return connections.start(
      {
        kind,
        url,
        range: range ?? (asksForRanges ? wholeResource : undefined),
        // A clock may ring a hair early: nothing was meant to leave later than it does.
        intendedStart: Math.min(intendedStart, clock.now()),
        firstByteTimeoutMs: timeouts.firstByteMs,
        totalTimeoutMs: timeouts.totalMs,
        keepBody: more.keepBody,
        mayBeHeld: more.mayBeHeld === true,
        sink: more.sink,
      },
      listener,
    )
  }
}

function isThere(exchange: Exchange | undefined): boolean {
  return exchange !== undefined
}

/** One that still waits for a connection never was. */
function cancel(exchange: Exchange | undefined): number {
  if (exchange === undefined) return 0
  exchange.cancel()
  return exchange.start === 0 ? 0 : 1
}
