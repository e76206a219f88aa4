import { createHash, randomBytes } from 'node:crypto'
import { connect as netConnect, Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import type { Dispatcher } from 'undici'
import symbols from 'undici/lib/core/symbols.js'
import { describe, expect, test, vi } from 'vitest'
import { AddressCache } from '../../src/transport/address-cache.ts'
import { Connection } from '../../src/transport/connection.ts'
import type { ConnectionRequest } from '../../src/transport/response-receiver.ts'
import { serveFromStaticBuffer, staticBufferOnread } from '../../src/transport/static-buffer.ts'
import { StaticBufferConnector } from '../../src/transport/static-buffer-connector.ts'
import { UrlTargets } from '../../src/transport/url-targets.ts'
import { SystemClock } from '../helpers/system-clock.ts'
import { certificate, type LoopbackServer, respondWith, startServer, startSocketServer } from './loopback-server.ts'
import { until, use } from './transport-under-test.ts'

const kParser: typeof symbols.kParser = symbols.kParser
const content = randomBytes(3_000_017)
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Of a TLS socket, the TCP connection beneath it cannot be reached: it is closed without a close_notify. */
function reset(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

/** Looks at what undici hands over, as an exchange would. */
class Witness implements ConnectionRequest {
  readonly hash = createHash('sha256')
  readonly memory = new Set<ArrayBufferLike>()
  chunks = 0
  resume: (() => void) | undefined
  over = false
  error: Error | undefined
  /** Pauses at each chunk. */
  readonly pauses: boolean

  constructor(pauses = false) {
    this.pauses = pauses
  }
  dispatchOptions(): Dispatcher.DispatchOptions {
    return { path: '/', method: 'GET' }
  }
  head(): string {
    return 'GET / HTTP/1.1\r\n\r\n'
  }
  onConnect(): void {}
  onResponseStarted(): void {}
  onHeaders(_status: number, _headers: Buffer[], resume: () => void): boolean {
    this.resume = resume
    return true
  }
  onData(chunk: Buffer): boolean {
    this.chunks++
    this.hash.update(chunk)
    this.memory.add(chunk.buffer)
    if (this.pauses) setTimeout(() => this.resume?.(), 1)
    return !this.pauses
  }
  onComplete(): void {
    this.over = true
  }
  onError(error: Error): void {
    this.error = error
    this.over = true
  }
}

/** undici keeps its parser to itself: it is had from a socket that it reads. */
let prototype: { execute: (chunk: Buffer) => void } | undefined
async function parserPrototype(): Promise<{ execute: (chunk: Buffer) => void }> {
  if (prototype !== undefined) return prototype
  const read = vi.spyOn(Socket.prototype, 'read')
  const server = await use(startServer((socket) => respondWith(socket, Buffer.from('hello'))))
  const connection = connectionTo(server)
  const witness = new Witness()
  connection.dispatch(witness)
  await until(() => witness.over)
  const sockets = read.mock.contexts as { [kParser]?: object }[]
  read.mockRestore()
  const parser = sockets.find((socket) => socket[kParser])?.[kParser]
  connection.close()
  prototype = Object.getPrototypeOf(parser) as { execute: (chunk: Buffer) => void }
  return prototype
}

function connectionTo(server: LoopbackServer): Connection {
  const clock = new SystemClock()
  const connector = new StaticBufferConnector({
    clock,
    addresses: new AddressCache(clock, []),
    connectionListener: { onConnected: () => {} },
    insecure: true,
    connectTimeoutMs: 5000,
  })
  const target = new UrlTargets().find(`${server.origin}/`)
  if (target === undefined) throw new Error('no target')
  return new Connection(
    { origin: target.origin, localAddress: undefined, limited: false, addressTurn: 0, tlsSession: undefined },
    connector,
  )
}

describe.each([
  ['http', {}],
  ['https', { tls: certificate }],
])('over %s', (scheme, tls) => {
  const open = (server: LoopbackServer, onread?: typeof staticBufferOnread): Socket => {
    const options = { host: '127.0.0.1', port: server.port, ...(onread === undefined ? {} : { onread }) }
    const socket = scheme === 'http' ? netConnect(options) : tlsConnect({ ...options, rejectUnauthorized: false })
    if (onread !== undefined) serveFromStaticBuffer(socket)
    return socket
  }

  // undici drains a socket synchronously. When it stops doing so, chunks are copied and this fails.
  test('every chunk a handler sees lies in the one static buffer', async () => {
    const server = await use(startServer((socket) => respondWith(socket, content), tls))
    const connection = connectionTo(server)
    for (let round = 0; round < 3; round++) {
      const witness = new Witness()
      connection.dispatch(witness)
      await until(() => witness.over)
      expect(witness.error).toBeUndefined()
      expect(witness.hash.digest('hex')).toBe(sha256(content))
      expect(witness.chunks).toBeGreaterThan(5)
      expect([...witness.memory]).toEqual([staticBufferOnread.buffer.buffer])
    }
    connection.close()
    await until(() => server.open.size === 0)
  })

  // What depends on undici's insides: with others the parser sees all of it, and this fails.
  test('the parser sees nothing of a response of known length', async () => {
    const { execute } = await parserPrototype()
    let parsed = 0
    const spy = vi.spyOn(await parserPrototype(), 'execute').mockImplementation(function (
      this: unknown,
      chunk: Buffer,
    ) {
      parsed += chunk.length
      return execute.call(this, chunk)
    })
    const server = await use(startServer((socket) => respondWith(socket, content), tls))
    const connection = connectionTo(server)
    const rounds = 3
    for (let round = 0; round < rounds; round++) {
      const witness = new Witness()
      connection.dispatch(witness)
      await until(() => witness.over)
      expect(witness.error).toBeUndefined()
      expect(witness.hash.digest('hex')).toBe(sha256(content))
    }
    spy.mockRestore()
    expect(parsed).toBe(0)
    connection.close()
  })

  test('the parser sees all of a body that comes in chunks', async () => {
    const respond = (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      for (let at = 0; at < content.length; at += 100_000) {
        const piece = content.subarray(at, at + 100_000)
        socket.write(`${piece.length.toString(16)}\r\n`)
        socket.write(piece)
        socket.write('\r\n')
      }
      socket.write('0\r\n\r\n')
    }
    const server = await use(startServer(respond, tls))
    const connection = connectionTo(server)
    for (let round = 0; round < 2; round++) {
      const witness = new Witness()
      connection.dispatch(witness)
      await until(() => witness.over)
      expect(witness.error).toBeUndefined()
      expect(witness.hash.digest('hex')).toBe(sha256(content))
    }
    connection.close()
  })

  test('a handler that pauses gets the bytes later, from copies', async () => {
    const server = await use(startServer((socket) => respondWith(socket, content), tls))
    const connection = connectionTo(server)
    // The first is sent by undici, the next is not.
    const first = new Witness(true)
    connection.dispatch(first)
    await until(() => first.over)
    expect(first.hash.digest('hex')).toBe(sha256(content))
    const witness = new Witness(true)
    const other = connectionTo(server)
    const undisturbed = new Witness()
    connection.dispatch(witness)
    // Meanwhile another connection writes over the static buffer.
    other.dispatch(undisturbed)
    await until(() => witness.over && undisturbed.over)
    expect(witness.error).toBeUndefined()
    expect(witness.hash.digest('hex')).toBe(sha256(content))
    expect(undisturbed.hash.digest('hex')).toBe(sha256(content))
    connection.close()
    other.close()
  })

  test('a paused handler stops the reading', async () => {
    let written = 0
    const server = await use(
      startServer((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${1e9}\r\n\r\n`)
        const piece = Buffer.alloc(1_000_000)
        const more = () => {
          while (written < 1e9 && socket.write(piece)) written += piece.length
        }
        socket.on('drain', more)
        more()
      }, tls),
    )
    const connection = connectionTo(server)
    const witness = new Witness(true)
    connection.dispatch(witness)
    await until(() => witness.resume !== undefined)
    witness.resume = undefined
    await new Promise((resolve) => setTimeout(resolve, 300))
    // What the kernel's buffers hold, and no more: unhindered, loopback carries a gigabyte a second.
    expect(written).toBeLessThan(50_000_000)
    connection.close()
    await until(() => server.open.size === 0)
  })

  test('a reader that does not drain synchronously gets the right bytes, but not from the static buffer', async () => {
    const server = await use(startSocketServer((socket) => socket.end(content), tls))
    const socket = open(server, staticBufferOnread)
    const received: Buffer[] = []
    let ended = false
    socket.on('end', () => {
      ended = true
    })
    socket.on('readable', () => {
      setTimeout(() => {
        for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) received.push(chunk)
      }, 1)
    })
    await until(() => ended)
    expect(sha256(Buffer.concat(received))).toBe(sha256(content))
    expect(received.every((chunk) => chunk.buffer !== staticBufferOnread.buffer.buffer)).toBe(true)
    socket.destroy()
  })

  /** What a synchronous reader such as undici hears from a socket until it is closed. */
  async function eventsOf(socket: Socket): Promise<{ events: string[]; received: string }> {
    const events: string[] = []
    let received = ''
    socket.on('readable', () => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) received += chunk.toString()
    })
    socket.on('end', () => events.push('end'))
    socket.on('error', (error) => events.push(`error ${(error as NodeJS.ErrnoException).code}`))
    await new Promise<void>((resolve) => socket.on('close', () => resolve()))
    return { events, received }
  }

  test.each<readonly [string, (socket: Socket) => void]>([
    ['data and end together', (socket) => socket.end('farewell')],
    ['an end alone', (socket) => socket.end()],
    ['an end after data', (socket) => socket.write('hello', () => setTimeout(() => socket.end(), 20))],
    ['an abrupt close', (socket) => setTimeout(() => socket.destroy(), 20)],
    ['a reset', (socket) => setTimeout(() => reset(socket), 20)],
  ])('%s is told as a stock socket tells it', async (_what, act) => {
    const server = await use(startSocketServer(act, tls))
    const stock = await eventsOf(open(server))
    const ours = await eventsOf(open(server, staticBufferOnread))
    expect(ours).toEqual(stock)
  })
})
