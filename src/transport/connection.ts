import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { TransportError } from './failure.ts'
import { QueueingClient } from './queueing-client.ts'
import type { ConnectionRequest } from './response-receiver.ts'
import { receiverOf } from './static-buffer.ts'
import type { ConnectAttempt, ConnectCallback, Endpoint, StaticBufferConnector } from './static-buffer-connector.ts'

/** How long an idle connection is kept, ms, where the server does not state less: players keep theirs for minutes. */
const keepAliveTimeoutMs = 300_000

const closed = new TransportError('unexpected', 'The connection was closed by its owner')

/**
 * One keep-alive connection for one request at a time. It is an undici client, which connects when there is something to
 * send and again after the server closed; a Pool would cost four times the memory.
 *
 * What undici does for one more request on a connection that it holds idle (an object and three closures, a look at
 * its queue in each of two turns of the event loop, a timer) costs more than all of the viewer's playback. Such a request is
 * written here, and undici hears of it only if its response is none that a ResponseReceiver receives.
 */
export class Connection {
  private readonly endpoint: Endpoint
  private readonly clock: Clock
  private readonly client: QueueingClient
  private attempt: ConnectAttempt | undefined
  private socket: Socket | undefined
  private responses = 0
  private idleSince = 0
  /** Asked for at the end of a response that undici is not through with yet. */
  private next: ConnectionRequest | undefined

  constructor(endpoint: Endpoint, connector: StaticBufferConnector) {
    this.endpoint = endpoint
    this.clock = connector.options.clock
    this.client = new QueueingClient(endpoint.origin.url, {
      connect: ({ servername }, callback) => {
        this.responses = 0
        this.attempt = connector.connect(endpoint, servername || undefined, (...result) => {
          this.attempt = undefined
          this.adopt(result[1])
          ;(callback as ConnectCallback)(...result)
        })
      },
      pipelining: 1,
      keepAliveTimeout: keepAliveTimeoutMs,
      // Before the end of a Keep-Alive hint, so that the request does not cross the server's FIN.
      keepAliveTimeoutThreshold: 1000,
      // The exchange's own timer bounds every request.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    this.client.on('disconnect', (_origin, _targets, error) => {
      if (this.socket !== undefined) receiverOf(this.socket).disconnected(error)
      this.undiciIsThrough()
    })
  }

  /** No socket yet: the name is being resolved, or a connection or TLS handshake is under way. */
  get connecting(): boolean {
    return this.attempt?.pending ?? false
  }

  /** The present socket has carried a whole response before. */
  get reused(): boolean {
    return this.responses > 0
  }

  dispatch(request: ConnectionRequest): void {
    const { socket } = this
    if (socket !== undefined && !socket.destroyed) {
      const receiver = receiverOf(socket)
      if (receiver.undiciIsEnding) {
        this.next = request
        return
      }
      if (receiver.idleLimitMs > 0) {
        if (this.clock.now() - this.idleSince <= receiver.idleLimitMs) {
          receiver.expect(request)
          request.onConnect()
          socket.write(request.head(), 'latin1')
          return
        }
        // undici connects anew as soon as it is closed.
        socket.destroy()
      }
    }
    this.client.dispatch(request.dispatchOptions(), request)
  }

  /**
   * It holds the connection idle, or has lost it. Given the next request any earlier, it would be in the middle of one at the end
   * of every response, and get all requests that follow at once, such as the first segments of a viewer.
   */
  undiciIsThrough(): void {
    const { next } = this
    this.next = undefined
    if (next !== undefined) this.dispatch(next)
  }

  /** `end`: when the last of it came, ms. */
  onResponseComplete(end: number): void {
    this.responses++
    this.idleSince = end
  }

  /** Ends what is under way in any state. A handler still in use hears an error, which it must expect. */
  close(): void {
    this.next = undefined
    this.client.destroy(closed, ignore)
    // undici leaves a connection that is being made alone until it is there.
    this.attempt?.cancel()
    this.attempt = undefined
  }

  /** The response to a request that was written here is for undici to receive. */
  leaveToUndici(request: ConnectionRequest): void {
    const { socket, endpoint } = this
    if (socket !== undefined) this.client.takeOver(endpoint.origin.key, socket, request.dispatchOptions(), request)
  }

  private adopt(socket: Socket | null): void {
    if (socket === null) return
    this.socket = socket
    receiverOf(socket).connection = this
  }
}

function ignore(): void {}
