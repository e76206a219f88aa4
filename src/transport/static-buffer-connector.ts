import type { LookupAddress } from 'node:dns'
import { isIP, connect as netConnect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { checkServerIdentity, createSecureContext, type SecureContext, connect as tlsConnect } from 'node:tls'
import type { Clock, TimerTask } from '../clock.ts'
import { type AddressCache, addressForAttempt } from './address-cache.ts'
import { failureCauseOf, failureMessageOf, TransportError } from './failure.ts'
import { limitedOnread, serveFromStaticBuffer, staticBufferOnread } from './static-buffer.ts'
import type { ConnectionListener } from './transport.ts'
import type { Origin } from './url-targets.ts'

/** What connections to one origin have in common. */
export interface Endpoint {
  readonly origin: Origin
  readonly localAddress: string | undefined
  /** Reads in small steps, for a viewer whose bandwidth is limited. */
  readonly limited: boolean
  /** Which of the host's addresses to try first. */
  readonly addressTurn: number
  /** The latest TLS session, for an abbreviated handshake. As in a browser it belongs to one viewer, not to all. */
  tlsSession: Buffer | undefined
}

export type ConnectCallback = (...result: [error: TransportError, socket: null] | [error: null, socket: Socket]) => void

export interface ConnectorOptions {
  readonly clock: Clock
  readonly addresses: AddressCache
  readonly connectionListener: ConnectionListener
  readonly insecure: boolean
  /** Shared by all TLS connections: making one reads the certificate store. */
  readonly secureContext?: SecureContext
  readonly connectTimeoutMs: number
}

/** Opens the sockets of a thread and knows how many are open. */
export class StaticBufferConnector {
  readonly options: ConnectorOptions
  private context: SecureContext | undefined
  private openSockets = 0
  private whenNoneIsOpen: (() => void)[] = []

  constructor(options: ConnectorOptions) {
    this.options = options
    this.context = options.secureContext
  }

  /** `servername` is the name to ask for in TLS where it is not the origin's: undici has it from a Host header. */
  connect(endpoint: Endpoint, servername: string | undefined, callback: ConnectCallback): ConnectAttempt {
    const attempt = new ConnectAttempt(this, endpoint, servername, callback)
    attempt.begin()
    return attempt
  }

  get secureContext(): SecureContext {
    this.context ??= createSecureContext()
    return this.context
  }

  /** Resolves when every socket has closed. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.openSockets === 0) resolve()
      else this.whenNoneIsOpen.push(resolve)
    })
  }

  track(socket: Socket): void {
    this.openSockets++
    socket.once('close', this.onClose)
  }

  private readonly onClose = (): void => {
    this.openSockets--
    if (this.openSockets > 0) return
    for (const resolve of this.whenNoneIsOpen.splice(0)) resolve()
  }
}

/** One connection being made: the host's addresses are tried in turn, each with its share of the time. */
export class ConnectAttempt implements TimerTask {
  queueIndex = -1
  dueAt = 0
  private readonly connector: StaticBufferConnector
  private readonly endpoint: Endpoint
  private readonly servername: string | undefined
  private callback: ConnectCallback | undefined
  private readonly startedAt: number
  private addresses: readonly LookupAddress[] = []
  private tried = 0
  private socket: Socket | undefined
  private tcpConnected = false

  constructor(
    connector: StaticBufferConnector,
    endpoint: Endpoint,
    servername: string | undefined,
    callback: ConnectCallback,
  ) {
    this.connector = connector
    this.endpoint = endpoint
    this.servername = servername
    this.callback = callback
    this.startedAt = connector.options.clock.now()
  }

  begin(): void {
    const { hostname, port } = this.endpoint.origin
    this.connector.options.addresses.lookup(hostname, port, (error, addresses) => {
      if (this.callback === undefined) return
      if (error !== null) {
        this.finish(new TransportError('dns', failureMessageOf(error), { cause: error }), null)
        return
      }
      // A socket bound to an address of one family cannot reach the other.
      const family = this.endpoint.localAddress === undefined ? 0 : isIP(this.endpoint.localAddress)
      this.addresses = family === 0 ? addresses : addresses.filter((address) => address.family === family)
      this.tryNext(undefined)
    })
  }

  /** It has neither called back nor been cancelled. */
  get pending(): boolean {
    return this.callback !== undefined
  }

  /** Gives up without calling back. */
  cancel(): void {
    if (this.callback === undefined) return
    this.callback = undefined
    this.connector.options.clock.cancel(this)
    this.discardSocket()
  }

  onDue(): void {
    this.fail(new TransportError('connectTimeout', `No connection to ${this.endpoint.origin.key} in time`))
  }

  private tryNext(lastError: TransportError | undefined): void {
    const address = addressForAttempt(this.addresses, this.endpoint.addressTurn, this.tried)
    if (address === undefined) {
      const name = this.endpoint.origin.hostname
      this.finish(lastError ?? new TransportError('unreachable', `${name} has no address of the local family`), null)
      return
    }
    this.tried++
    this.tcpConnected = false
    const { clock, connectTimeoutMs } = this.connector.options
    clock.schedule(this, clock.now() + connectTimeoutMs / this.addresses.length)
    try {
      this.socket = this.open(address.address)
    } catch (error) {
      // net.connect throws where an option is no address; that is not the server's fault, and no other address helps.
      this.finish(new TransportError('unexpected', failureMessageOf(error), { cause: error }), null)
    }
  }

  private open(address: string): Socket {
    const { origin, localAddress, limited } = this.endpoint
    const options = {
      host: address,
      port: origin.port,
      noDelay: true,
      autoSelectFamily: false,
      onread: limited ? limitedOnread : staticBufferOnread,
      ...(localAddress === undefined ? undefined : { localAddress }),
    }
    const socket = origin.secure ? this.openTls(options) : netConnect(options)
    serveFromStaticBuffer(socket)
    this.connector.track(socket)
    socket.once('connect', this.onTcpConnected).on('error', this.fail)
    if (origin.secure) socket.once('secureConnect', this.onReady)
    return socket
  }

  private openTls(options: TcpNetConnectOpts): Socket {
    const endpoint = this.endpoint
    const name = this.servername ?? endpoint.origin.hostname
    return tlsConnect({
      ...options,
      secureContext: this.connector.secureContext,
      rejectUnauthorized: !this.connector.options.insecure,
      ALPNProtocols: ['http/1.1'],
      // RFC 6066 3: a literal address is not permitted as a server name.
      ...(isIP(name) === 0 ? { servername: name } : undefined),
      // The socket connects to an address; the certificate is for the name in the URL.
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      ...(endpoint.tlsSession === undefined ? undefined : { session: endpoint.tlsSession }),
    }).on('session', (session) => {
      endpoint.tlsSession = session
    })
  }

  private readonly onTcpConnected = (): void => {
    this.tcpConnected = true
    if (!this.endpoint.origin.secure) this.onReady()
  }

  private readonly onReady = (): void => {
    const socket = this.socket
    if (socket === undefined) return
    socket.off('error', this.fail)
    const { clock, connectionListener } = this.connector.options
    connectionListener.onConnected(clock.now() - this.startedAt, this.endpoint.origin.secure)
    this.finish(null, socket)
  }

  private readonly fail = (error: Error): void => {
    this.discardSocket()
    const cause = failureCauseOf(error, this.tcpConnected ? 'handshaking' : 'connecting')
    const failure =
      error instanceof TransportError ? error : new TransportError(cause, failureMessageOf(error), { cause: error })
    // A bad certificate or a limit of this machine is the same at every address.
    if (cause === 'tls' || cause === 'fileDescriptors' || cause === 'localPorts') this.finish(failure, null)
    else this.tryNext(failure)
  }

  private discardSocket(): void {
    // What it may still say is of no interest, but an 'error' without listener would be thrown.
    this.socket?.off('error', this.fail).on('error', ignore).destroy()
    this.socket = undefined
  }

  private finish(...result: Parameters<ConnectCallback>): void {
    const callback = this.callback
    this.callback = undefined
    this.socket = undefined
    this.connector.options.clock.cancel(this)
    callback?.(...result)
  }
}

function ignore(): void {}
