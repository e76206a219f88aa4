import type { Clock } from '../clock.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { RequestSample } from '../metrics/request-sample.ts'
import type { Bandwidth } from './bandwidth.ts'

/** A sub-range of a resource, RFC 8216bis 4.4.4.2. */
export interface RequestRange {
  readonly offset: number
  /** Undefined: to the end of the resource. */
  readonly length: number | undefined
}

/** Sees the bytes of a body, each time for the call only: they are a view of memory that is used again. */
export interface BodySink {
  chunk(bytes: Buffer): void
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
  /** The server may hold the response (RFC 8216bis 6.2.5.2); absent: it may not. */
  readonly mayBeHeld?: boolean
  /** Sees the body as it comes, of a response that can be played. */
  readonly sink?: BodySink | undefined
  /** Keep the body (playlists, keys): it is copied, decoded if it was gzipped, and capped. Otherwise it is counted and dropped. */
  readonly keepBody: boolean
}

/**
 * A request under way or finished. It is its own sample: what the recorder reads is what the transport wrote. `start` is
 * 0 while it waits for a free connection below the limit, and the end's instant if it never got one; `firstByte` is that
 * of the last response after redirections. The timeouts count from the call of `start()`, whatever happens.
 */
export interface Exchange extends RequestSample {
  readonly request: TransportRequest
  /** HTTP status; 0 when no response came. */
  readonly status: number
  /** Age of the response in a shared cache, seconds (RFC 9111 5.1); 0 when not stated. */
  readonly ageSeconds: number
  /** Retry-After in seconds (RFC 9110 10.2.3), of failed responses; undefined where it states none, or a date. */
  readonly retryAfterSeconds: number | undefined
  /** The URL that answered, after redirections. */
  readonly finalUrl: string
  /** The decoded body, only with keepBody and without failure. Others may hold the same one: it is not to be written to. */
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

/** One thread's HTTP: what its viewers' connections have in common. */
export interface Transport {
  /** Requests sent a second time because the server had closed a kept-alive connection in the meantime. */
  readonly staleConnectionRetries: number
  /**
   * The connections of a viewer. The index decides its local address and where it starts among a host's addresses; with a
   * bandwidth it receives no more than that over all of them.
   */
  connect(viewerIndex: number, bandwidth?: Bandwidth): ViewerConnections
  /** Closes every viewer's connections; resolves when no socket is left. */
  close(): Promise<void>
}

export interface TransportOptions {
  readonly connections:
    | { readonly is: 'perViewer'; readonly limit: number }
    | { readonly is: 'shared'; readonly perWorker: number }
  /** Sent with every request, names in lower case; not to another origin that a redirection leads to. */
  readonly headers: Readonly<Record<string, string>>
  readonly userAgent: string
  readonly noCache: boolean
  readonly insecure: boolean
  /** Connect to the address instead of what the host name resolves to. */
  readonly resolve: readonly ResolveOverride[]
  /** Source addresses, taken in turn by the viewers (by the connections, when these are shared). */
  readonly localAddresses: readonly string[]
  readonly clock: Clock
  readonly connectionListener: ConnectionListener
  /** The largest body kept, before and after decoding; default 8 MB. */
  readonly maxBodyBytes?: number
  /** Default 5. */
  readonly maxRedirects?: number
  /** From the start of a connection until it can be used, over all addresses of the host; ms, default 10 000. */
  readonly connectTimeoutMs?: number
}

export interface ResolveOverride {
  readonly host: string
  readonly port: number
  readonly address: string
}
