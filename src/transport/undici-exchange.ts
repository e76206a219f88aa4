import type { Dispatcher } from 'undici'
import type { TimerTask } from '../clock.ts'
import type { FailureCause } from '../metrics/failure-cause.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import { arrivedBy } from './arrival-time.ts'
import type { Connection } from './connection.ts'
import type { ExchangeOwner } from './exchange-owner.ts'
import { failureCauseOf, failureMessageOf, TransportError } from './failure.ts'
import { KeptBody } from './kept-body.ts'
import type { ConnectionWaiter, OriginConnections } from './origin-connections.ts'
import type { LimitedReceiver } from './receive-limiter.ts'
import { isRedirect, redirection } from './redirection.ts'
import { parseSeconds, responseHeader } from './response-headers.ts'
import type { ConnectionRequest } from './response-receiver.ts'
import type { Exchange, ExchangeListener, TransportRequest } from './transport.ts'
import type { Target } from './url-targets.ts'

type Phase =
  /** Waiting for a connection below the limit. */
  | 'queued'
  /** Handed to undici: connecting, or waiting for the response. */
  | 'dispatched'
  /** The first byte of the response has come; `firstByte` tells whether its headers are complete. */
  | 'answered'
  /** undici reported an error; what it means is settled when undici's own handling is through. */
  | 'failing'
  | 'over'

const noBytes = Buffer.alloc(0)

/**
 * One request in one object: undici's response handler, the sample that is recorded, the timer that bounds it and its
 * place in the queue for a connection. It implements the handler interface that undici calls legacy: for the newer one
 * undici wraps every handler, makes a controller and an object of all headers, three allocations a request.
 */
export class UndiciExchange implements Exchange, TimerTask, ConnectionWaiter, LimitedReceiver, ConnectionRequest {
  readonly request: TransportRequest
  start = 0
  firstByte = 0
  end = 0
  bytes = 0
  status = 0
  ageSeconds = 0
  retryAfterSeconds: number | undefined = undefined
  finalUrl: string
  redirects = 0
  body: Buffer | undefined = undefined
  failure: FailureCause | undefined = undefined
  failureMessage: string | undefined = undefined
  cancelled = false
  // TimerTask
  queueIndex = -1
  dueAt = 0
  // ConnectionWaiter
  nextWaiter: ConnectionWaiter | undefined = undefined

  private readonly owner: ExchangeOwner
  private readonly listener: ExchangeListener
  private readonly askedAt: number
  /** It got a connection, or the beginning of one. */
  private dispatchedAt = 0
  private phase: Phase = 'queued'
  private target: Target | undefined = undefined
  private connections: OriginConnections | undefined = undefined
  private connection: Connection | undefined = undefined
  /** A redirection has left the origin of the first URL. */
  private foreign = false
  private retried = false
  /** The timer has moved from the first byte to the whole. */
  private boundsTotal = false
  private resume: (() => void) | undefined = undefined
  private location: string | undefined = undefined
  private contentEncoding: string | undefined = undefined
  private kept: KeptBody | undefined = undefined
  /** Of `bytes`, those that came with redirections. */
  private redirectBytes = 0

  constructor(owner: ExchangeOwner, request: TransportRequest, listener: ExchangeListener) {
    this.owner = owner
    this.request = request
    this.listener = listener
    this.finalUrl = request.url
    this.askedAt = owner.context.clock.now()
  }

  get kind(): RequestKind {
    return this.request.kind
  }

  get intendedStart(): number {
    return this.request.intendedStart
  }

  get mayBeHeld(): boolean {
    return this.request.mayBeHeld === true
  }

  get waiting(): boolean {
    return this.phase === 'queued'
  }

  /** Sends it, or queues it. Never ends it synchronously. */
  begin(): void {
    const { clock, targets } = this.owner.context
    clock.schedule(this, this.askedAt + this.request.firstByteTimeoutMs)
    const target = targets.find(this.request.url)
    if (target !== undefined) this.seekConnection(target)
    else this.failSoon(new TransportError('malformed', `${this.request.url} is not an absolute http(s) URL`))
  }

  cancel(): void {
    if (this.phase === 'over') return
    this.cancelled = true
    this.giveUp()
  }

  // TimerTask: one timer for both timeouts, since the second matters only when the first was kept.
  onDue(): void {
    const { firstByteTimeoutMs, totalTimeoutMs } = this.request
    if (this.firstByte !== 0 && !this.boundsTotal) {
      this.boundsTotal = true
      this.owner.context.clock.schedule(this, this.askedAt + totalTimeoutMs)
      return
    }
    if (this.firstByte !== 0) {
      this.setFailure('totalTimeout', `${this.bytes} bytes came within ${totalTimeoutMs} ms, not the whole body`)
    } else if (this.waitedMs() > firstByteTimeoutMs / 2) {
      this.setFailure('noFreeConnection', `No connection was free for most of ${firstByteTimeoutMs} ms`)
    } else if (this.connection?.connecting) {
      this.setFailure('connectTimeout', `No connection within ${firstByteTimeoutMs} ms`)
    } else {
      this.setFailure('firstByteTimeout', `No response headers within ${firstByteTimeoutMs} ms`)
    }
    this.giveUp()
  }

  /** For one of the connections allowed to become free. */
  private waitedMs(): number {
    return (this.dispatchedAt === 0 ? this.owner.context.clock.now() : this.dispatchedAt) - this.askedAt
  }

  // ConnectionWaiter
  onConnectionFree(connection: Connection): void {
    this.dispatchOn(connection)
  }

  // ConnectionRequest
  dispatchOptions(): Dispatcher.DispatchOptions {
    return {
      path: this.target?.path ?? '/',
      method: 'GET',
      headers: this.owner.context.headers.listFor(this.request, this.foreign),
      // A connection carries one request at a time anyway; without this undici looks at its queue at each response.
      blocking: false,
    }
  }

  head(): string {
    if (this.target === undefined) throw new Error('head() without a target')
    return this.owner.context.headers.headFor(this.request, this.foreign, this.target)
  }

  /** The request is written. To make its connection, and undici, which may write it in a later turn, took time before. */
  onConnect(): void {
    const isFirst = this.redirects === 0 && !this.retried
    if (isFirst) this.start = this.owner.context.clock.now()
  }

  onResponseStarted(): void {
    if (this.phase === 'dispatched') this.phase = 'answered'
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    // RFC 9110 15.2: interim responses precede the one that counts.
    if (status < 200) return true
    this.status = status
    if (this.owner.limiter !== undefined) this.resume = resume
    this.firstByte = this.receivedAt()
    this.ageSeconds = parseSeconds(responseHeader(rawHeaders, 'age')) ?? 0
    if (status >= 400) this.retryAfterSeconds = parseSeconds(responseHeader(rawHeaders, 'retry-after'))
    if (isRedirect(status)) this.location = responseHeader(rawHeaders, 'location')
    else if (this.request.keepBody) this.contentEncoding = responseHeader(rawHeaders, 'content-encoding')
    return true
  }

  onData(chunk: Buffer): boolean {
    this.bytes += chunk.length
    if (this.request.keepBody && isPlayable(this.status)) this.keep(chunk)
    if (this.request.sink !== undefined && isPlayable(this.status)) this.request.sink.chunk(chunk)
    // False makes undici leave the socket alone, until it hears `resume`.
    return this.owner.limiter?.admit(chunk.length, this) ?? true
  }

  // LimitedReceiver
  resumeReceiving(): void {
    this.resume?.()
  }

  onComplete(): void {
    if (this.phase === 'over') return
    // First of all: decoding, and what others do with the connection, are not the server's time.
    this.end = this.receivedAt()
    this.connection?.onResponseComplete(this.end)
    if (isRedirect(this.status)) this.followRedirect()
    else this.complete()
  }

  onError(error: Error): void {
    if (this.phase !== 'over') this.failSoon(error)
  }

  private seekConnection(target: Target): void {
    this.phase = 'queued'
    this.target = target
    this.connections = this.owner.connectionsTo(target.origin)
    const connection = this.connections.acquire(this)
    if (connection !== undefined) this.dispatchOn(connection)
  }

  private dispatchOn(connection: Connection): void {
    this.connection = connection
    this.phase = 'dispatched'
    if (this.dispatchedAt === 0) {
      this.dispatchedAt = this.owner.context.clock.now()
      this.start = this.dispatchedAt
    }
    connection.dispatch(this)
  }

  private receivedAt(): number {
    return Math.max(arrivedBy(this.owner.context.clock.now()), this.start)
  }

  private keep(chunk: Buffer): void {
    this.kept ??= new KeptBody(this.owner.context.maxBodyBytes)
    try {
      this.kept.add(chunk)
    } catch (error) {
      this.setFailure(failureCauseOf(error, 'receiving'), failureMessageOf(error))
      this.giveUp()
    }
  }

  private followRedirect(): void {
    const { targets, maxRedirects } = this.owner.context
    if (this.redirects === maxRedirects) {
      return this.fail(new TransportError('redirect', `More than ${maxRedirects} redirections`))
    }
    const next = redirection(this.location, this.finalUrl, targets)
    if (next instanceof TransportError) return this.fail(next)
    this.foreign ||= next.target.origin.key !== this.target?.origin.key
    this.finalUrl = next.url
    this.redirects++
    this.redirectBytes = this.bytes
    this.firstByte = 0
    this.status = 0
    this.ageSeconds = 0
    this.location = undefined
    this.releaseConnection()
    this.seekConnection(next.target)
  }

  private complete(): void {
    const { range } = this.request
    const bodyBytes = this.bytes - this.redirectBytes
    if (!isPlayable(this.status)) this.setFailure(`http${this.status}`, `HTTP status ${this.status}`)
    else if (range?.length !== undefined && this.status === 206 && bodyBytes !== range.length) {
      this.setFailure('truncated', `${bodyBytes} bytes came of a range of ${range.length}`)
    } else if (this.request.keepBody) this.decode()
    this.releaseConnection()
    this.finish()
  }

  private decode(): void {
    const wire = this.kept?.whole() ?? noBytes
    this.kept = undefined
    try {
      this.body = this.owner.context.decoder.decode(this.finalUrl, wire, this.contentEncoding)
    } catch (error) {
      this.setFailure(failureCauseOf(error, 'receiving'), failureMessageOf(error))
    }
  }

  /** undici is in the middle of its error handling and would stumble over a new request: wait until it is through. */
  private failSoon(error: Error): void {
    const phase = this.phase
    this.end = this.owner.context.clock.now()
    this.phase = 'failing'
    process.nextTick(settleFailure, this, error, phase)
  }

  /** @internal For settleFailure alone. */
  settle(error: Error, phase: Phase): void {
    if (this.phase !== 'failing') return
    const connection = this.connection
    const cause = failureCauseOf(error, this.firstByte === 0 ? 'waiting' : 'receiving')
    // RFC 9112 9.3.1: a server may close an idle connection at any time, and a client should then send the request
    // again on a new one. As browsers do, once, and only if the connection had served before and nothing has come.
    if (cause === 'reset' && phase === 'dispatched' && connection?.reused && !this.retried) {
      this.retried = true
      this.owner.context.staleConnectionRetries++
      this.dispatchOn(connection)
      return
    }
    this.setFailure(cause, failureMessageOf(error))
    this.releaseConnection()
    this.finish()
  }

  private fail(error: TransportError): void {
    this.setFailure(error.failureCause, error.message)
    this.releaseConnection()
    this.finish()
  }

  private setFailure(cause: FailureCause, message: string): void {
    this.failure = cause
    this.failureMessage = message
  }

  private releaseConnection(): void {
    const connection = this.connection
    this.connection = undefined
    if (connection !== undefined) this.connections?.release(connection)
  }

  /** Ends it without waiting for undici; its connection cannot be used again. */
  private giveUp(): void {
    const connection = this.connection
    this.connection = undefined
    this.end = this.owner.context.clock.now()
    // Over before the connection hears of it: what undici still reports is then ignored.
    this.phase = 'over'
    if (connection !== undefined) this.connections?.retire(connection)
    this.finish()
  }

  private finish(): void {
    this.phase = 'over'
    if (this.start === 0) this.start = this.end
    this.kept = undefined
    this.owner.limiter?.forget(this)
    this.owner.context.clock.cancel(this)
    this.owner.onExchangeOver(this)
    if (this.cancelled) return
    try {
      this.listener.onExchangeEnd(this)
    } catch (error) {
      // A fault of the program. Thrown here, undici would swallow it.
      process.nextTick(rethrow, error)
    }
  }
}

function settleFailure(exchange: UndiciExchange, error: Error, phase: Phase): void {
  exchange.settle(error, phase)
}

function rethrow(error: unknown): never {
  throw error
}

/** 203: a proxy changed it (RFC 9110 15.3.4). */
function isPlayable(status: number): boolean {
  return status === 200 || status === 206 || status === 203
}
