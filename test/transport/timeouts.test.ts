import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { certificate, respondWith, startServer, startSocketServer } from './loopback-server.ts'
import { fetchWith, until, use, useTransport } from './transport-under-test.ts'

const limit = 1
const oneConnection = { connections: { is: 'perViewer', limit } } as const

test('firstByteTimeout: connected, but no headers', async () => {
  const server = await use(
    startServer((socket, { path }) => {
      if (path === '/good') respondWith(socket, 'fine')
    }),
  )
  const viewer = useTransport().transport.connect(0)
  // Connecting counts too: so that it is done before, however slow the machine.
  await fetchWith(viewer, { url: `${server.origin}/good` })
  const exchange = await fetchWith(viewer, { url: `${server.origin}/silent`, firstByteTimeoutMs: 60 })
  expect(exchange).toMatchObject({ failure: 'firstByteTimeout', firstByte: 0, bytes: 0 })
  expect(exchange.end - exchange.start).toBeGreaterThan(50)
  // A late answer would belong to nobody: the connection is closed.
  await until(() => server.open.size === 0)
})

test('headers in time end the first bound; totalTimeout is from the start', async () => {
  const server = await use(
    startServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc')
    }),
  )
  const { transport } = useTransport()
  const timeouts = { firstByteTimeoutMs: 1000, totalTimeoutMs: 1200 }
  const exchange = await fetchWith(transport.connect(0), { url: `${server.origin}/`, ...timeouts })
  expect(exchange).toMatchObject({ failure: 'totalTimeout', status: 200, bytes: 3 })
  expect(exchange.end - exchange.start).toBeGreaterThan(1150)
  await until(() => server.open.size === 0)
})

test('a slow body within the total bound is no failure', async () => {
  const server = await use(
    startServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc')
      setTimeout(() => socket.write('def'), 1200)
    }),
  )
  const timeouts = { firstByteTimeoutMs: 1000, totalTimeoutMs: 15_000 }
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/`, ...timeouts })
  expect(exchange).toMatchObject({ failure: undefined, bytes: 6 })
})

test('interim responses are not the first byte', async () => {
  const server = await use(startServer((socket) => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')))
  const exchange = await fetchWith(useTransport().transport.connect(0), {
    url: `${server.origin}/`,
    firstByteTimeoutMs: 1000,
  })
  expect(exchange).toMatchObject({ failure: 'firstByteTimeout', status: 0, firstByte: 0 })
})

test('connectTimeout: the first byte was due while still connecting', async () => {
  const server = await use(startSocketServer(() => {}))
  const url = `https://127.0.0.1:${server.port}/`
  const exchange = await fetchWith(useTransport().transport.connect(0), { url, firstByteTimeoutMs: 60 })
  expect(exchange).toMatchObject({ failure: 'connectTimeout', firstByte: 0 })
  await until(() => server.open.size === 0)
})

test('firstByteTimeout: connecting took most of the time, yet a connection was there', async () => {
  const secure = await use(startServer(() => {}, { tls: certificate }))
  // Hands on after a while what it is sent: the handshake takes that long.
  const slow = await use(
    startSocketServer((socket) => {
      const onward = connect(secure.port, '127.0.0.1')
      socket.once('data', (hello) => setTimeout(() => onward.write(hello), 700))
      socket.on('data', (data) => onward.bytesWritten > 0 && onward.write(data))
      socket.on('close', () => onward.destroy())
      onward.pipe(socket).on('error', () => {})
    }),
  )
  const exchange = await fetchWith(useTransport({ insecure: true }).transport.connect(0), {
    url: `https://127.0.0.1:${slow.port}/`,
    firstByteTimeoutMs: 1000,
  })
  expect(exchange).toMatchObject({ failure: 'firstByteTimeout', firstByte: 0 })
  expect(exchange.start - exchange.intendedStart).toBeGreaterThan(690)
})

test('the wait for a free connection counts', async () => {
  const server = await use(startServer(() => {}))
  const { transport } = useTransport(oneConnection)
  const viewer = transport.connect(0)
  const first = fetchWith(viewer, { url: `${server.origin}/`, firstByteTimeoutMs: 1500 })
  const queued = await fetchWith(viewer, { url: `${server.origin}/`, firstByteTimeoutMs: 1000 })
  expect(queued).toMatchObject({ failure: 'noFreeConnection', start: queued.end })
  expect(server.requests.length).toBe(1)
  expect((await first).failure).toBe('firstByteTimeout')
})

test('the next in the queue gets a new connection when one is given up', async () => {
  const server = await use(
    startServer((socket, { path }) => {
      if (path === '/good') respondWith(socket, 'fine')
    }),
  )
  const { transport } = useTransport(oneConnection)
  const viewer = transport.connect(0)
  const silent = fetchWith(viewer, { url: `${server.origin}/silent`, firstByteTimeoutMs: 1000 })
  const good = await fetchWith(viewer, { url: `${server.origin}/good` })
  expect((await silent).failure).toBe('firstByteTimeout')
  expect(good.failure).toBeUndefined()
  expect(good.start).toBeGreaterThanOrEqual((await silent).end)
  expect(server.accepted).toBe(2)
})
