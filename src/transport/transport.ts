import type { RequestKind } from '../metrics/request-kind.ts'
import type { RequestSample } from '../metrics/request-sample.ts'

/** A sub-range of a resource, RFC 8216bis 4.4.4.2. */
export interface RequestRange {
  readonly offset: number
  readonly length: number
}

/** One HTTP GET that a viewer wants made. */
export interface TransportRequest {
  readonly kind: RequestKind
  /** Absolute http(s) URL. */
  readonly url: string
  readonly range: RequestRange | undefined
  /** ms, on the thread's clock. */
  readonly intendedStart: number
  /** From the start until the response's headers, connecting included; ms. */
  readonly firstByteTimeoutMs: number
  /** From the start until the last byte; ms. */
  readonly totalTimeoutMs: number
  /** Keep the body (playlists, keys): it is copied, decoded if it was gzipped, and capped. Otherwise it is counted and dropped. */
  readonly keepBody: boolean
}

/** A request under way or finished. It is its own sample: what the recorder reads is what the transport wrote. */
export interface Exchange extends RequestSample {
  readonly request: TransportRequest
  /** HTTP status; 0 when no response came. */
  readonly status: number
  /** Age of the response in a shared cache, seconds (RFC 9111 5.1); 0 when not stated. */
  readonly ageSeconds: number
  /** The URL that answered, after redirections. */
  readonly finalUrl: string
  /** The decoded body, only with keepBody and without failure. */
  readonly body: Buffer | undefined
  /** Redirections followed. */
  readonly redirects: number
  /** A message for the log; undefined unless the request failed. */
  readonly failureMessage: string | undefined
  /** True when the viewer cancelled it: neither a success nor a failure, not recorded. */
  readonly cancelled: boolean
  /** Ends it now, without calling the listener. */
  cancel(): void
}

export interface ExchangeListener {
  /** Called once for each exchange, on success and failure alike, never synchronously from `start`, never after `cancel`. */
  onExchangeEnd(exchange: Exchange): void
}

/** The connections of one viewer (or its share of a pool): the one seam between players and HTTP. */
export interface ViewerConnections {
  start(request: TransportRequest, listener: ExchangeListener): Exchange
  /** Closes every connection at once; exchanges under way are cancelled. */
  close(): void
}

/** What a new connection cost, told to whoever records it. */
export interface ConnectionListener {
  onConnected(durationMs: number, secure: boolean): void
}
