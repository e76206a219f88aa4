import { readFileSync } from 'node:fs'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url))

/** Valid until 2120 for localhost, 127.0.0.1 and ::1, signed by itself. */
export const certificate: TlsOptions = { key: fixture('key.pem'), cert: fixture('cert.pem') }

/** What a request asked for, as it came over the wire. */
export interface WireRequest {
  readonly path: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly socket: Socket
  /** How many requests the connection had carried before. */
  readonly earlierRequests: number
}

export type Responder = (socket: Socket, request: WireRequest) => void

export interface LoopbackServer {
  readonly origin: string
  readonly port: number
  readonly requests: readonly WireRequest[]
  /** Connections accepted so far (of TLS: whose handshake was complete). */
  readonly accepted: number
  readonly open: ReadonlySet<Socket>
  close(): Promise<void>
}

export interface LoopbackOptions {
  readonly host?: string
  readonly tls?: TlsOptions
}

/** A server that says exactly the bytes it is told to: what a real HTTP server would not say cannot be tested with one. */
export async function startServer(respond: Responder, options: LoopbackOptions = {}): Promise<LoopbackServer> {
  return listen((socket, requests) => {
    let received = ''
    let earlierRequests = 0
    socket.on('data', (data) => {
      received += data.toString('latin1')
      for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
        const [requestLine = '', ...lines] = received.slice(0, end).split('\r\n')
        received = received.slice(end + 4)
        const headers = new Map(
          lines.map((line) => [
            line.slice(0, line.indexOf(':')).toLowerCase(),
            line.slice(line.indexOf(':') + 1).trim(),
          ]),
        )
        const request = { path: requestLine.split(' ')[1] ?? '', headers, socket, earlierRequests: earlierRequests++ }
        requests.push(request)
        respond(socket, request)
      }
    })
  }, options)
}

/** A server that does with its connections what it likes. */
export function startSocketServer(
  onConnection: (socket: Socket) => void,
  options: LoopbackOptions = {},
): Promise<LoopbackServer> {
  return listen((socket) => {
    onConnection(socket)
    // Whoever does not read does not hear the end.
    socket.resume()
  }, options)
}

async function listen(
  onConnection: (socket: Socket, requests: WireRequest[]) => void,
  { host = '127.0.0.1', tls }: LoopbackOptions,
): Promise<LoopbackServer> {
  const requests: WireRequest[] = []
  const open = new Set<Socket>()
  let accepted = 0
  const onSocket = (socket: Socket) => {
    accepted++
    socket.on('error', () => {})
    onConnection(socket, requests)
  }
  const server: Server =
    tls === undefined ? createTcpServer({ noDelay: true }, onSocket) : createTlsServer(tls, onSocket)
  // The TCP connections, of TLS too: they are what may leak.
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    requests,
    get accepted() {
      return accepted
    },
    open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

/** A whole response with Content-Length. */
export function respondWith(
  socket: Socket,
  body: Buffer | string = '',
  { status = 200, headers = [] as readonly string[] } = {},
): void {
  const bytes = Buffer.from(body)
  const head = [`HTTP/1.1 ${status} Status`, `Content-Length: ${bytes.length}`, ...headers, '', ''].join('\r\n')
  socket.write(Buffer.concat([Buffer.from(head), bytes]))
}
