import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { FailureCause } from '../../src/metrics/failure-cause.ts'
import { type FailurePhase, failureCauseOf, TransportError } from '../../src/transport/failure.ts'
import { certificate, respondWith, startServer, startSocketServer } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')

describe('what a server does wrong becomes a cause', () => {
  test.each<readonly [cause: FailureCause, what: string, respond: (socket: Socket) => void]>([
    ['reset', 'closes instead of answering', (socket) => socket.end()],
    ['reset', 'resets instead of answering', (socket) => socket.resetAndDestroy()],
    ['reset', 'closes inside the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le')],
    ['reset', 'resets inside the body', (socket) => writeAndReset(socket, `${head('Content-Length: 9')}abc`)],
    ['truncated', 'closes before Content-Length', (socket) => socket.end(`${head('Content-Length: 9')}abc`)],
    [
      'truncated',
      'closes before Content-Length, having said that it would close',
      (socket) => socket.end(`${head('Content-Length: 9', 'Connection: close')}abc`),
    ],
    [
      'truncated',
      'closes before the last chunk',
      (socket) => socket.end(`${head('Transfer-Encoding: chunked')}3\r\nabc\r\n`),
    ],
    [
      'truncated',
      'closes before the last chunk, having said that it would close',
      (socket) => socket.end(`${head('Transfer-Encoding: chunked', 'Connection: close')}3\r\nabc\r\n`),
    ],
    ['malformed', 'does not speak HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['malformed', 'sends a bad chunk size', (socket) => socket.write(`${head('Transfer-Encoding: chunked')}x\r\nabc`)],
    ['malformed', 'sends endless headers', (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`)],
    [
      'malformed',
      'switches the protocol unasked',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
    ['http404', 'has no such resource', (socket) => respondWith(socket, 'none', { status: 404 })],
    ['http503', 'is overloaded', (socket) => respondWith(socket, 'later', { status: 503 })],
    ['http204', 'has nothing to say', (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n')],
    ['http304', 'answers a condition never made', (socket) => socket.write('HTTP/1.1 304 Not Modified\r\n\r\n')],
  ])('%s: it %s', async (cause, _what, respond) => {
    const server = await use(startServer(respond))
    const { transport } = useTransport()
    const exchange = await fetchWith(transport.connect(0), { url: `${server.origin}/`, keepBody: true })
    expect(exchange.failure).toBe(cause)
    expect(exchange.failureMessage).toBeTruthy()
    expect(exchange.body).toBeUndefined()
    expect(exchange.end).toBeGreaterThanOrEqual(exchange.start)
    expect(exchange.start).toBeGreaterThan(0)
    // A connection that had served nothing yet is not retried.
    expect(transport.staleConnectionRetries).toBe(0)
  })

  test('the body of an error response is counted and its connection used again', async () => {
    const server = await use(startServer((socket) => respondWith(socket, 'x'.repeat(1000), { status: 404 })))
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    for (let round = 0; round < 3; round++) {
      const exchange = await fetchWith(viewer, { url: `${server.origin}/` })
      expect(exchange).toMatchObject({ failure: 'http404', status: 404, bytes: 1000 })
    }
    expect(server.accepted).toBe(1)
  })

  test('bytes that came before a failure are counted', async () => {
    const server = await use(startServer((socket) => socket.end(`${head('Content-Length: 9')}abc`)))
    const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
    expect(exchange).toMatchObject({ failure: 'truncated', status: 200, bytes: 3 })
    expect(exchange.firstByte).toBeGreaterThan(0)
  })

  test('after a failure the viewer goes on with a new connection', async () => {
    const server = await use(
      startServer((socket, { path }) => (path === '/bad' ? socket.resetAndDestroy() : respondWith(socket, 'fine'))),
    )
    const viewer = useTransport({ connections: { is: 'perViewer', limit: 1 } }).transport.connect(0)
    expect((await fetchWith(viewer, { url: `${server.origin}/bad` })).failure).toBe('reset')
    expect((await fetchWith(viewer, { url: `${server.origin}/good` })).failure).toBeUndefined()
    expect(server.accepted).toBe(2)
  })
})

describe('connections that are not made', () => {
  test('dns: a name that cannot exist', async () => {
    // A label of more than 63 characters is refused by the resolver without asking anyone.
    const exchange = await fetchWith(useTransport().transport.connect(0), { url: `http://${'a'.repeat(64)}.invalid/` })
    expect(exchange.failure).toBe('dns')
  })

  test('connectionRefused: nobody listens', async () => {
    const server = await startServer(() => {})
    await server.close()
    const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
    expect(exchange).toMatchObject({ failure: 'connectionRefused', firstByte: 0, status: 0 })
  })

  test('localPorts: the local address is not one of this machine', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    const { transport } = useTransport({ localAddresses: ['192.0.2.1'] })
    expect((await fetchWith(transport.connect(0), { url: `${server.origin}/` })).failure).toBe('localPorts')
  })

  test('unreachable: the host has no address of the local address family', async () => {
    const { transport } = useTransport({ localAddresses: ['127.0.0.1'] })
    expect((await fetchWith(transport.connect(0), { url: 'http://[::1]:9/' })).failure).toBe('unreachable')
  })

  test('tls: a certificate that nobody signed', async () => {
    const server = await use(startServer((socket) => respondWith(socket), { tls: certificate }))
    const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
    expect(exchange.failure).toBe('tls')
    expect(exchange.failureMessage).toContain('SELF_SIGNED')
  })

  test.each<readonly [string, (socket: Socket) => void]>([
    ['the server does not speak TLS', (socket) => respondWith(socket, 'plain')],
    ['the server closes during the handshake', (socket) => socket.end()],
    ['the server resets during the handshake', (socket) => socket.resetAndDestroy()],
  ])('tls: %s', async (_what, act) => {
    const server = await use(startSocketServer((socket) => socket.once('data', () => act(socket))))
    const { transport } = useTransport()
    const exchange = await fetchWith(transport.connect(0), { url: `https://127.0.0.1:${server.port}/` })
    expect(exchange.failure).toBe('tls')
  })

  test('connectTimeout: a handshake without answer', async () => {
    const server = await use(startSocketServer(() => {}))
    const { transport } = useTransport({ connectTimeoutMs: 60 })
    const exchange = await fetchWith(transport.connect(0), { url: `https://127.0.0.1:${server.port}/` })
    expect(exchange.failure).toBe('connectTimeout')
    await until(() => server.open.size === 0)
  })

  test.each(['not a url', '/relative.m3u8', 'ftp://127.0.0.1/a.ts', 'data:text/plain,x', 'http://'])(
    'malformed: %s is no place to connect to',
    async (url) => {
      expect((await fetchWith(useTransport().transport.connect(0), { url })).failure).toBe('malformed')
    },
  )
})

test.each<readonly [cause: FailureCause, code: string, phase: FailurePhase]>([
  ['dns', 'ENOTFOUND', 'connecting'],
  ['dns', 'EAI_AGAIN', 'connecting'],
  ['connectionRefused', 'ECONNREFUSED', 'connecting'],
  ['connectTimeout', 'ETIMEDOUT', 'connecting'],
  ['connectTimeout', 'ETIMEDOUT', 'handshaking'],
  ['unreachable', 'EHOSTUNREACH', 'connecting'],
  ['unreachable', 'ENETUNREACH', 'connecting'],
  ['reset', 'ECONNRESET', 'connecting'],
  ['tls', 'ECONNRESET', 'handshaking'],
  ['tls', 'CERT_HAS_EXPIRED', 'handshaking'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'handshaking'],
  ['tls', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'waiting'],
  ['reset', 'ETIMEDOUT', 'receiving'],
  ['reset', 'EPIPE', 'waiting'],
  ['fileDescriptors', 'EMFILE', 'connecting'],
  ['fileDescriptors', 'ENFILE', 'connecting'],
  ['localPorts', 'EADDRNOTAVAIL', 'connecting'],
  ['localPorts', 'EADDRINUSE', 'connecting'],
  ['truncated', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'receiving'],
  ['truncated', 'UND_ERR_SOCKET', 'receiving'],
  ['reset', 'UND_ERR_SOCKET', 'waiting'],
  ['unexpected', 'UND_ERR_INVALID_ARG', 'waiting'],
  ['unexpected', '', 'receiving'],
])('%s: %s while %s', (cause, code, phase) => {
  expect(failureCauseOf(Object.assign(new Error('it failed'), { code }), phase)).toBe(cause)
})

test('a failure whose cause is known keeps it', () => {
  expect(failureCauseOf(new TransportError('tooLarge', 'too large'), 'connecting')).toBe('tooLarge')
})

describe('faults of the program', () => {
  const listeners = process.listeners('uncaughtException')
  afterEach(() => {
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener)
  })

  test('what a listener throws is not swallowed', async () => {
    const server = await use(startServer((socket) => respondWith(socket, 'fine')))
    const { transport } = useTransport()
    process.removeAllListeners('uncaughtException')
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
    const fault = new Error('a fault of the listener')
    transport.connect(0).start(requestFor({ url: `${server.origin}/` }), {
      onExchangeEnd: () => {
        throw fault
      },
    })
    expect(await thrown).toBe(fault)
  })

  test('nothing starts after close', async () => {
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    viewer.close()
    expect(() => viewer.start(requestFor({ url: 'http://127.0.0.1/' }), { onExchangeEnd: () => {} })).toThrow('close')
    await transport.close()
    expect(() => transport.connect(1)).toThrow('close')
  })
})

/** Resets once the text has arrived. */
function writeAndReset(socket: Socket, text: string): void {
  socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 30))
}
