import type { Dispatcher } from 'undici'
import { type OrdinaryHead, readResponseHead } from './response-head.ts'

/** A request, and what hears of it: the handler that undici calls legacy. */
export interface ConnectionRequest extends Dispatcher.DispatchHandler {
  /** For undici. */
  dispatchOptions(): Dispatcher.DispatchOptions
  /** What undici would send. */
  head(): string
  onConnect(): void
  onResponseStarted(): void
  onHeaders(status: number, headers: Buffer[], resume: () => void): boolean
  /** False: no more for now. */
  onData(chunk: Buffer): boolean
  onComplete(): void
  onError(error: Error): void
}

/** What is used here of undici's HTTP/1 parser (undici/lib/dispatcher/client-h1.js), beneath which llhttp runs in WebAssembly. */
export interface HttpParser {
  /** 0 until the headers are complete, and again once the message is. */
  readonly statusCode: number
  headers: Buffer[]
  keepAlive: string
  paused: boolean
  resume: () => void
  readonly socket: { readonly destroyed: boolean }
  timeoutType: number | null
  setTimeout: (this: HttpParser, delayMs: number, type: number) => void
  /** Reads from the socket until nothing is left or the handler pauses. */
  readMore(): void
  // What llhttp calls, with llhttp's numbers for what is to be done next.
  onMessageBegin(): number
  onHeadersComplete(status: number, upgrade: boolean, keepAlive: boolean): number
  onBody(chunk: Buffer): number
  onMessageComplete(): number
}

/** The connection whose responses are received. */
export interface ReceivedConnection {
  leaveToUndici(request: ConnectionRequest): void
  undiciIsThrough(): void
}

/** HPE_PAUSED: the handler wants no more for now. */
const paused = 21
/** undici has ended the connection. */
const ended = -1
const noBytes = Buffer.alloc(0)

/**
 * Receives the ordinary responses of one connection in llhttp's place. undici copies all that comes into the memory of its
 * parser, which makes an object of every name and value and is called back for each; yet where a response tells its length,
 * nothing has to be parsed after its head, and hardly anything in it. If undici sent the request, its parser is called as
 * llhttp would call it; if the connection did, the request hears of the response directly.
 *
 * Any other response is llhttp's. It is given none but whole heads of final responses, so that it is known where it stands:
 * the next response can be received here again.
 */
export class ResponseReceiver {
  /** Undefined until the socket is undici's. */
  connection: ReceivedConnection | undefined = undefined
  /** It has been told the end of a response, and has not said since that the connection is idle. */
  undiciIsEnding = false
  /** For how long the connection may be idle before its next request, ms; 0 while it is undici's to say. */
  idleLimitMs = 0
  /** What the connection sent itself, and is not through. */
  private request: ConnectionRequest | undefined = undefined
  /** Of a body that is received here, what is to come; -1 when there is none. */
  private left = -1
  /** The beginning of a head. */
  private held = noBytes
  /** What came was irregular: all that follows is llhttp's, whose errors are the better ones. */
  private surrendered = false
  private parser: HttpParser | undefined

  /** The next response is for this request, of which undici knows nothing. */
  expect(request: ConnectionRequest): void {
    this.request = request
  }

  /** The socket is closed. */
  disconnected(error: Error): void {
    const request = this.request
    this.request = undefined
    request?.onError(error)
  }

  /** Takes what it can; returns what is left for undici's parser, undefined when nothing is. */
  take(parser: HttpParser, received: Buffer): Buffer | undefined {
    this.adopt(parser)
    let rest = this.held.length === 0 ? received : Buffer.concat([this.held, received])
    this.held = noBytes
    while (!parser.paused && !this.surrendered) {
      if (this.left >= 0) {
        if (rest.length === 0 && this.left > 0) return undefined
        const chunk = rest.length <= this.left ? rest : rest.subarray(0, this.left)
        rest = chunk === rest ? noBytes : rest.subarray(chunk.length)
        if (!this.takeBody(parser, chunk, rest.length > 0)) return undefined
      } else {
        if (rest.length === 0 || parser.statusCode !== 0) break
        const head = readResponseHead(rest)
        if (head === 'incomplete') return this.hold(parser, rest)
        if (head === 'irregular') this.surrendered = true
        if (typeof head === 'string') {
          this.leaveToUndici()
          break
        }
        rest = rest.subarray(head.bytes)
        if (!this.takeHead(parser, head)) return undefined
      }
    }
    return rest.length > 0 ? rest : undefined
  }

  private hold(parser: HttpParser, beginning: Buffer): undefined {
    this.held = Buffer.from(beginning)
    // The response has begun: whoever loses it now has lost an answer, not a connection that was closed when idle.
    if (this.request !== undefined) this.request.onResponseStarted()
    else parser.onMessageBegin()
  }

  /** False where the connection has ended. */
  private takeHead(parser: HttpParser, head: OrdinaryHead): boolean {
    // RFC 9110 15.2: interim responses precede the one that counts, and nobody asked for `100 Continue`.
    if (head.status < 200) this.leaveToUndici()
    const { request } = this
    if (request !== undefined) {
      this.left = head.contentLength
      request.onResponseStarted()
      request.onHeaders(head.status, head.headers, parser.resume)
      return !parser.socket.destroyed
    }
    if (parser.onMessageBegin() === ended) return false
    parser.headers = head.headers
    parser.keepAlive = head.keepAlive
    this.left = head.contentLength
    const result = parser.onHeadersComplete(head.status, false, true)
    parser.paused ||= result === paused
    return result !== ended
  }

  /** False where the connection has ended. */
  private takeBody(parser: HttpParser, chunk: Buffer, moreCame: boolean): boolean {
    const { request } = this
    this.left -= chunk.length
    if (request !== undefined) {
      if (chunk.length > 0 && !request.onData(chunk)) parser.paused = true
      if (parser.socket.destroyed) return false
      if (this.left > 0 || parser.paused) return true
      this.left = -1
      // Nobody asked for what came behind it.
      this.surrendered = moreCame
      this.request = undefined
      // The next request may be written at once.
      request.onComplete()
      return true
    }
    if (chunk.length > 0) {
      const result = parser.onBody(chunk)
      if (result === ended) return false
      parser.paused ||= result === paused
    }
    if (this.left > 0 || parser.paused) return true
    this.left = -1
    this.undiciIsEnding = true
    return parser.onMessageComplete() === 0
  }

  private leaveToUndici(): void {
    const { request } = this
    this.request = undefined
    this.idleLimitMs = 0
    if (request !== undefined) this.connection?.leaveToUndici(request)
  }

  /** llhttp knows nothing of a response that is received here: undici is not to have it resume. */
  private adopt(parser: HttpParser): void {
    if (this.parser === parser) return
    this.parser = parser
    const resumeLlhttp = parser.resume
    parser.resume = () => {
      if (this.left < 0) return resumeLlhttp()
      if (!parser.paused) return
      parser.paused = false
      this.take(parser, noBytes)
      parser.readMore()
    }
    // undici's only one, since the others are off, is the one of the idle connection, and it does not know when that is idle.
    parser.setTimeout = (delayMs, type) => {
      parser.timeoutType = type
      if (delayMs > 0) this.idleLimitMs = delayMs
      if (!this.undiciIsEnding) return
      this.undiciIsEnding = false
      this.connection?.undiciIsThrough()
    }
  }
}
