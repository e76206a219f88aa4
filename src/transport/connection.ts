import type { Dispatcher } from 'undici'
import symbols from 'undici/lib/core/symbols.js'
import Client from 'undici/lib/dispatcher/client.js'
import { TransportError } from './failure.ts'
import type { ConnectAttempt, ConnectCallback, Endpoint, StaticBufferConnector } from './static-buffer-connector.ts'

/** How long an idle connection is kept, ms, where the server does not state less: players keep theirs for minutes. */
const keepAliveTimeoutMs = 300_000

const kQueue: typeof symbols.kQueue = symbols.kQueue
const kRunningIdx: typeof symbols.kRunningIdx = symbols.kRunningIdx
const kPendingIdx: typeof symbols.kPendingIdx = symbols.kPendingIdx

interface QueueingClient extends Client {
  [kQueue]: unknown[]
  [kRunningIdx]: number
  [kPendingIdx]: number
}

/** undici keeps the places of past requests until there are 256, which are 2 kB a connection. */
const mostPastRequests = 16

const closed = new TransportError('unexpected', 'The connection was closed by its owner')

/**
 * One keep-alive connection for one request at a time. It is an undici client, which connects when there is something to
 * send and again after the server closed; a Pool would cost four times the memory.
 */
export class Connection {
  private readonly client: Client
  private attempt: ConnectAttempt | undefined
  private responses = 0

  constructor(endpoint: Endpoint, connector: StaticBufferConnector) {
    this.client = new Client(endpoint.origin.url, {
      connect: ({ servername }, callback) => {
        this.responses = 0
        this.attempt = connector.connect(endpoint, servername || undefined, (...result) => {
          this.attempt = undefined
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
  }

  /** No socket yet: the name is being resolved, or a connection or TLS handshake is under way. */
  get connecting(): boolean {
    return this.attempt?.pending ?? false
  }

  /** The present socket has carried a whole response before. */
  get reused(): boolean {
    return this.responses > 0
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.forgetPastRequests()
    this.client.dispatch(options, handler)
  }

  private forgetPastRequests(): void {
    const client = this.client as QueueingClient
    const past = client[kRunningIdx]
    if (past < mostPastRequests || past < client[kQueue].length) return
    client[kQueue] = []
    client[kRunningIdx] = 0
    client[kPendingIdx] = 0
  }

  onResponseComplete(): void {
    this.responses++
  }

  /** Ends what is under way in any state. A handler still in use hears an error, which it must expect. */
  close(): void {
    this.client.destroy(closed, ignore)
    // undici leaves a connection that is being made alone until it is there.
    this.attempt?.cancel()
    this.attempt = undefined
  }
}

function ignore(): void {}
