import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { staticBufferBytes } from '../../src/transport/static-buffer.ts'
import { certificate, respondWith, startServer } from './loopback-server.ts'
import { fetchWith, use, useTransport } from './transport-under-test.ts'

const megabyte = 1024 * 1024
const content = randomBytes(8 * megabyte)
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** How the server marks the end of a body (RFC 9112 6.3). */
const framings = ['content-length', 'chunked', 'close'] as const
type Framing = (typeof framings)[number]

/** [body bytes, bytes a write]: around what a read, a TLS record and the static buffer hold. */
const cases: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 1],
  [2, 1],
  [500, 1],
  [500, 500],
  [16_384, 16_383],
  [65_535, 65_535],
  [65_536, 4096],
  [65_537, 65_536],
  [staticBufferBytes - 1, staticBufferBytes],
  [staticBufferBytes, staticBufferBytes],
  [staticBufferBytes + 1, staticBufferBytes],
  [staticBufferBytes + 1, 1000],
  [2 * staticBufferBytes + 1, staticBufferBytes + 1],
  [megabyte, 17],
  [8 * megabyte, 1_000_003],
  [8 * megabyte, 8 * megabyte],
]

async function send(socket: Socket, framing: Framing, size: number, pieceSize: number): Promise<void> {
  const head = {
    'content-length': `Content-Length: ${size}\r\n`,
    chunked: 'Transfer-Encoding: chunked\r\n',
    close: 'Connection: close\r\n',
  }[framing]
  socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n`)
  for (let sent = 0, pieces = 0; sent < size; sent += pieceSize, pieces++) {
    const piece = content.subarray(sent, Math.min(sent + pieceSize, size))
    socket.write(framing === 'chunked' ? chunk(piece) : piece)
    // Now and then what was written is to arrive on its own.
    if (pieces % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  if (framing === 'chunked') socket.write('0\r\n\r\n')
  if (framing === 'close') socket.end()
}

function chunk(piece: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
}

describe.each(['http', 'https'] as const)('over %s', (scheme) => {
  const tls = scheme === 'https' ? { tls: certificate } : {}

  test.each(framings)('bodies of every size and chunking arrive whole, framed by %s', async (framing) => {
    const server = await use(
      startServer((socket, { path }) => {
        const [size = 0, pieceSize = 0] = path.slice(1).split('/').map(Number)
        void send(socket, framing, size, pieceSize)
      }, tls),
    )
    const { transport } = useTransport({ insecure: true })
    const viewer = transport.connect(0)
    for (const [size, pieceSize] of cases) {
      const exchange = await fetchWith(viewer, { url: `${server.origin}/${size}/${pieceSize}`, keepBody: true })
      expect({ failure: exchange.failureMessage, bytes: exchange.bytes }).toEqual({ failure: undefined, bytes: size })
      expect(sha256(exchange.body as Buffer)).toBe(sha256(content.subarray(0, size)))
    }
    // One connection served them all, unless each had to be closed to end its body.
    expect(server.accepted).toBe(framing === 'close' ? cases.length : 1)
  })

  test('many connections at once do not mix their bytes in the shared buffer', async () => {
    const server = await use(
      startServer((socket, { path }) => {
        const offset = Number(path.slice(1))
        respondWith(socket, content.subarray(offset, offset + 700_001))
      }, tls),
    )
    const { transport } = useTransport({ insecure: true })
    const viewers = Array.from({ length: 12 }, (_, index) => ({ index, connections: transport.connect(index) }))
    const rounds = viewers.map(async ({ index, connections }) => {
      for (let round = 0; round < 4; round++) {
        const offset = index * 100_003 + round * 31
        const exchange = await fetchWith(connections, { url: `${server.origin}/${offset}`, keepBody: true })
        expect(sha256(exchange.body as Buffer)).toBe(sha256(content.subarray(offset, offset + 700_001)))
      }
    })
    await Promise.all(rounds)
    expect(server.accepted).toBe(viewers.length)
  })

  test('a body is counted but not kept unless that is asked for', async () => {
    const server = await use(startServer((socket) => respondWith(socket, content.subarray(0, 300_000)), tls))
    const { transport } = useTransport({ insecure: true })
    const exchange = await fetchWith(transport.connect(0), { url: `${server.origin}/` })
    expect(exchange).toMatchObject({ status: 200, bytes: 300_000, failure: undefined, body: undefined })
  })

  test('what was kept outlives the buffer that it came through', async () => {
    const server = await use(
      startServer(
        (socket, { path }) => respondWith(socket, path === '/a' ? 'first' : content.subarray(0, 300_000)),
        tls,
      ),
    )
    const { transport } = useTransport({ insecure: true })
    const viewer = transport.connect(0)
    const kept = await fetchWith(viewer, { url: `${server.origin}/a`, keepBody: true })
    await fetchWith(viewer, { url: `${server.origin}/b` })
    expect(kept.body?.toString()).toBe('first')
  })
})
