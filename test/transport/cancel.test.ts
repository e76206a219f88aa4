import { describe, expect, test } from 'vitest'
import type { ExchangeListener } from '../../src/transport/transport.ts'
import { type Responder, respondWith, startServer, startSocketServer } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

const never: ExchangeListener = { onExchangeEnd: () => expect.unreachable('a cancelled exchange was reported') }
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 30))
const respond: Responder = (socket, { path }) => {
  if (path === '/good') respondWith(socket, 'fine')
  if (path === '/endless') socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc`)
}

describe.each([1, 2])('with %i connections a viewer', (limit) => {
  const options = { connections: { is: 'perViewer', limit } } as const

  test('waiting for the response', async () => {
    const server = await use(startServer(respond))
    const { transport, clock } = useTransport(options)
    const viewer = transport.connect(0)
    const exchange = viewer.start(requestFor({ url: `${server.origin}/silent` }), never)
    await until(() => server.requests.length === 1)
    exchange.cancel()
    expect(exchange).toMatchObject({ cancelled: true, failure: undefined, status: 0 })
    expect(clock.scheduled).toBe(0)
    await until(() => server.open.size === 0)
    // undici would open a connection anew for a request that was aborted on it.
    await aWhile()
    expect(server.accepted).toBe(1)
    expect((await fetchWith(viewer, { url: `${server.origin}/good` })).failure).toBeUndefined()
  })

  test('receiving the body', async () => {
    const server = await use(startServer(respond))
    const { transport, clock } = useTransport(options)
    const viewer = transport.connect(0)
    const exchange = viewer.start(requestFor({ url: `${server.origin}/endless` }), never)
    await until(() => exchange.bytes === 3)
    exchange.cancel()
    expect(clock.scheduled).toBe(0)
    await until(() => server.open.size === 0)
    await aWhile()
    expect(server.accepted).toBe(1)
    expect((await fetchWith(viewer, { url: `${server.origin}/good` })).failure).toBeUndefined()
  })

  test('connecting', async () => {
    const server = await use(startSocketServer(() => {}))
    const { transport, clock, connected } = useTransport(options)
    const exchange = transport.connect(0).start(requestFor({ url: `https://127.0.0.1:${server.port}/` }), never)
    await until(() => server.open.size === 1)
    exchange.cancel()
    // Both timers: the exchange's and the connection attempt's.
    expect(clock.scheduled).toBe(0)
    await until(() => server.open.size === 0)
    await aWhile()
    expect(server.accepted).toBe(1)
    expect(connected).toEqual([])
  })

  test('at once', async () => {
    const server = await use(startServer(respond))
    const { transport, clock } = useTransport(options)
    transport
      .connect(0)
      .start(requestFor({ url: `${server.origin}/good` }), never)
      .cancel()
    expect(clock.scheduled).toBe(0)
    await aWhile()
    expect(server.requests.length).toBe(0)
    expect(server.open.size).toBe(0)
  })

  test('resolving the name', async () => {
    const server = await use(startServer(respond))
    const { transport, clock } = useTransport(options)
    transport
      .connect(0)
      .start(requestFor({ url: `http://localhost:${server.port}/good` }), never)
      .cancel()
    expect(clock.scheduled).toBe(0)
    await aWhile()
    expect(server.accepted).toBe(0)
  })

  test('reusing an idle connection', async () => {
    const server = await use(startServer(respond))
    const { transport, clock } = useTransport(options)
    const viewer = transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/good` })
    await aWhile()
    viewer.start(requestFor({ url: `${server.origin}/good` }), never).cancel()
    expect(clock.scheduled).toBe(0)
    await until(() => server.open.size === 0)
    expect((await fetchWith(viewer, { url: `${server.origin}/good` })).failure).toBeUndefined()
    // The one that was cancelled had been written at once.
    expect(server.requests.length).toBe(3)
    expect(server.accepted).toBe(2)
  })

  test('about to fail', async () => {
    const { transport, clock } = useTransport(options)
    transport
      .connect(0)
      .start(requestFor({ url: 'ftp://127.0.0.1/' }), never)
      .cancel()
    expect(clock.scheduled).toBe(0)
    await aWhile()
  })

  test('twice, and after the end, does nothing', async () => {
    const server = await use(startServer(respond))
    const viewer = useTransport(options).transport.connect(0)
    const exchange = await fetchWith(viewer, { url: `${server.origin}/good` })
    exchange.cancel()
    exchange.cancel()
    expect(exchange.cancelled).toBe(false)
    await aWhile()
    expect(server.open.size).toBe(1)
  })

  test('a viewer that closes cancels everything and leaves no socket', async () => {
    const server = await use(startServer(respond))
    const { transport, clock } = useTransport(options)
    const viewer = transport.connect(0)
    const exchanges = ['/silent', '/endless', '/good', '/good'].map((path) =>
      viewer.start(requestFor({ url: server.origin + path }), never),
    )
    await until(() => server.requests.length === limit)
    viewer.close()
    viewer.close()
    expect(exchanges.every((exchange) => exchange.cancelled)).toBe(true)
    expect(clock.scheduled).toBe(0)
    await until(() => server.open.size === 0)
    await aWhile()
    expect(server.accepted).toBe(limit)
  })
})

test('queued: it is passed over, and those behind it keep their order', async () => {
  const server = await use(
    startServer((socket, { path }) => {
      setTimeout(() => respondWith(socket, path), 20)
    }),
  )
  const { transport } = useTransport({ connections: { is: 'perViewer', limit: 1 } })
  const viewer = transport.connect(0)
  const first = fetchWith(viewer, { url: `${server.origin}/1` })
  const second = viewer.start(requestFor({ url: `${server.origin}/2` }), never)
  const third = fetchWith(viewer, { url: `${server.origin}/3` })
  const fourth = viewer.start(requestFor({ url: `${server.origin}/4` }), never)
  expect(second.start).toBe(0)
  second.cancel()
  fourth.cancel()
  const fifth = fetchWith(viewer, { url: `${server.origin}/5` })
  await Promise.all([first, third, fifth])
  expect(server.requests.map((request) => request.path)).toEqual(['/1', '/3', '/5'])
  expect(server.accepted).toBe(1)
})

test('a viewer that closes leaves the shared connections of others alone', async () => {
  const server = await use(startServer(respond))
  const { transport } = useTransport({ connections: { is: 'shared', perWorker: 2 } })
  const [leaver, stayer] = [transport.connect(0), transport.connect(1)]
  leaver.start(requestFor({ url: `${server.origin}/silent` }), never)
  leaver.start(requestFor({ url: `${server.origin}/endless` }), never)
  const queued = fetchWith(stayer, { url: `${server.origin}/good` })
  await until(() => server.requests.length === 2)
  leaver.close()
  expect((await queued).failure).toBeUndefined()
})

test('closing the transport cancels and closes everything', async () => {
  const server = await use(startServer(respond))
  const { transport, clock } = useTransport({ connections: { is: 'shared', perWorker: 1 } })
  for (let viewer = 0; viewer < 5; viewer++) {
    transport.connect(viewer).start(requestFor({ url: `${server.origin}/endless` }), never)
  }
  await until(() => server.requests.length === 1)
  await transport.close()
  expect(clock.scheduled).toBe(0)
  await until(() => server.open.size === 0)
  expect(server.accepted).toBe(1)
})
