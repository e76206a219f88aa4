import type { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { certificate, type Responder, respondWith, startServer } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

const fine: Responder = (socket) => respondWith(socket, 'fine')
/** Answers late enough for requests to overlap. */
const slow: Responder = (socket) => setTimeout(() => respondWith(socket, 'fine'), 30)
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 30))

describe('a viewer', () => {
  test('uses one connection for one request after another', async () => {
    const server = await use(startServer(fine))
    const { transport, connected } = useTransport()
    const viewer = transport.connect(0)
    for (let round = 0; round < 10; round++) {
      expect((await fetchWith(viewer, { url: `${server.origin}/${round}` })).failure).toBeUndefined()
      if (round % 2 === 0) await aWhile()
    }
    expect(server.accepted).toBe(1)
    expect(connected).toEqual([false])
  })

  test('uses it again for a request made while the last one is being reported', async () => {
    const server = await use(startServer(fine))
    const viewer = useTransport().transport.connect(0)
    let left = 20
    await new Promise<void>((resolve) => {
      const next = () => {
        if (left-- === 0) return resolve()
        viewer.start(requestFor({ url: `${server.origin}/${left}` }), { onExchangeEnd: next })
      }
      next()
    })
    expect(server.requests.length).toBe(20)
    expect(server.accepted).toBe(1)
  })

  test('opens a second one when the first is busy, and no third', async () => {
    const server = await use(startServer(slow))
    const { transport, connected } = useTransport()
    const viewer = transport.connect(0)
    const exchanges = await Promise.all([1, 2, 3, 4, 5].map((n) => fetchWith(viewer, { url: `${server.origin}/${n}` })))
    expect(exchanges.map((exchange) => exchange.failure)).toEqual(Array(5).fill(undefined))
    expect(server.requests.map((request) => request.path)).toEqual(['/1', '/2', '/3', '/4', '/5'])
    expect(server.accepted).toBe(2)
    expect(connected).toEqual([false, false])
    // A queued request starts when a connection is free, and its wait is not the server's.
    const [first, , third] = exchanges
    expect(third?.start).toBeGreaterThanOrEqual(first?.end ?? Infinity)
  })

  test('opens more beside those whose response the server holds, and goes on with them', async () => {
    const held: (() => void)[] = []
    const server = await use(
      startServer((socket, request) => {
        if (request.path.startsWith('/held')) held.push(() => respondWith(socket, 'fine'))
        else slow(socket, request)
      }),
    )
    const viewer = useTransport().transport.connect(0)
    const waitedFor = [1, 2].map((n) => fetchWith(viewer, { url: `${server.origin}/held/${n}`, mayBeHeld: true }))
    await until(() => held.length === 2)
    const media = await Promise.all([1, 2, 3].map((n) => fetchWith(viewer, { url: `${server.origin}/${n}` })))
    expect(media.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined])
    // Two for the media, as without: the third of them waited.
    expect(server.accepted).toBe(4)
    for (const answer of held) answer()
    await Promise.all(waitedFor)
    await Promise.all([4, 5, 6].map((n) => fetchWith(viewer, { url: `${server.origin}/${n}` })))
    expect(server.accepted).toBe(4)
  })

  test('has connections of its own for each origin', async () => {
    const servers = [await use(startServer(fine)), await use(startServer(fine))]
    const viewer = useTransport().transport.connect(0)
    for (const server of [...servers, ...servers]) await fetchWith(viewer, { url: `${server.origin}/` })
    expect(servers.map((server) => server.accepted)).toEqual([1, 1])
  })

  test('has connections that no other viewer uses', async () => {
    const server = await use(startServer(fine))
    const { transport } = useTransport()
    for (let index = 0; index < 5; index++) await fetchWith(transport.connect(index), { url: `${server.origin}/` })
    expect(server.accepted).toBe(5)
  })

  test('connects anew where the server says that it closes', async () => {
    const server = await use(
      startServer((socket) => {
        respondWith(socket, 'fine', { headers: ['Connection: close'] })
        socket.end()
      }),
    )
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    for (let round = 0; round < 4; round++) {
      expect((await fetchWith(viewer, { url: `${server.origin}/` })).failure).toBeUndefined()
    }
    expect(server.accepted).toBe(4)
    expect(transport.staleConnectionRetries).toBe(0)
  })

  test('closes an idle connection before the server does, if that says when', async () => {
    const server = await use(
      startServer((socket) => respondWith(socket, 'fine', { headers: ['Keep-Alive: timeout=1'] })),
    )
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    await until(() => server.open.size === 0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    expect(server.accepted).toBe(2)
    expect(transport.staleConnectionRetries).toBe(0)
  })
})

describe('a kept-alive connection that the server closed', () => {
  test('while it was idle is replaced', async () => {
    const server = await use(
      startServer((socket) => {
        respondWith(socket, 'fine')
        setTimeout(() => socket.destroy(), 10)
      }),
    )
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    for (let round = 1; round <= 3; round++) {
      expect((await fetchWith(viewer, { url: `${server.origin}/` })).failure).toBeUndefined()
      await until(() => server.open.size === 0)
      await aWhile()
    }
    expect(server.accepted).toBe(3)
    expect(transport.staleConnectionRetries).toBe(0)
  })

  const endings: readonly (readonly [string, Responder])[] = [
    ['closes', (socket) => socket.destroy()],
    ['resets', (socket) => socket.resetAndDestroy()],
    ['half-closes', (socket) => socket.end()],
  ]
  // Sent at once it is undici's, sent later it is not.
  test.each(endings.flatMap(([what, end]) => ['at once', 'later'].map((when) => [what, when, end] as const)))(
    'while the request was on its way costs one retry: it %s, asked %s',
    async (_what, when, end) => {
      const server = await use(
        startServer((socket, request) => (request.earlierRequests === 0 ? fine : end)(socket, request)),
      )
      const { transport } = useTransport()
      const viewer = transport.connect(0)
      await fetchWith(viewer, { url: `${server.origin}/` })
      for (let round = 1; round <= 3; round++) {
        if (when === 'later') await aWhile()
        const exchange = await fetchWith(viewer, { url: `${server.origin}/`, keepBody: true })
        expect(exchange).toMatchObject({ failure: undefined, status: 200, bytes: 4 })
        expect(transport.staleConnectionRetries).toBe(round)
        expect(server.accepted).toBe(1 + round)
      }
    },
  )

  test('is not tried a third time', async () => {
    let answers = 1
    const server = await use(
      startServer((socket, request) => (answers-- > 0 ? fine(socket, request) : socket.resetAndDestroy())),
    )
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    expect((await fetchWith(viewer, { url: `${server.origin}/` })).failure).toBe('reset')
    expect(server.requests.length).toBe(3)
    expect(transport.staleConnectionRetries).toBe(1)
  })

  test('is no excuse once the response has begun', async () => {
    const server = await use(
      startServer((socket, request) =>
        request.earlierRequests === 0 ? fine(socket, request) : socket.end('HTTP/1.1 200'),
      ),
    )
    const { transport } = useTransport()
    const viewer = transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    expect((await fetchWith(viewer, { url: `${server.origin}/` })).failure).toBe('reset')
    expect(transport.staleConnectionRetries).toBe(0)
  })
})

describe('shared connections', () => {
  test('carry all viewers, up to their number', async () => {
    const server = await use(startServer(slow))
    const { transport } = useTransport({ connections: { is: 'shared', perWorker: 3 } })
    const viewers = Array.from({ length: 12 }, (_, index) => transport.connect(index))
    const exchanges = await Promise.all(
      viewers.map((viewer, index) => fetchWith(viewer, { url: `${server.origin}/${index}` })),
    )
    expect(exchanges.every((exchange) => exchange.failure === undefined)).toBe(true)
    expect(server.requests.map((request) => request.path)).toEqual(viewers.map((_, index) => `/${index}`))
    expect(server.accepted).toBe(3)
  })

  test('take the local addresses in turn', async () => {
    const server = await use(startServer(slow))
    const { transport } = useTransport({
      connections: { is: 'shared', perWorker: 4 },
      localAddresses: ['127.0.0.2', '127.0.0.3'],
    })
    const viewer = transport.connect(0)
    await Promise.all([1, 2, 3, 4].map(() => fetchWith(viewer, { url: `${server.origin}/` })))
    const addresses = server.requests.map((request) => request.socket.remoteAddress).sort()
    expect(addresses).toEqual(['127.0.0.2', '127.0.0.2', '127.0.0.3', '127.0.0.3'])
  })
})

describe('addresses', () => {
  test('viewers take the local addresses in turn', async () => {
    const server = await use(startServer(slow))
    const { transport } = useTransport({ localAddresses: ['127.0.0.2', '127.0.0.3'] })
    const from: (string | undefined)[] = []
    for (let index = 0; index < 3; index++) {
      const viewer = transport.connect(index)
      await Promise.all([1, 2].map(() => fetchWith(viewer, { url: `${server.origin}/` })))
      from.push(...server.requests.slice(-2).map((request) => request.socket.remoteAddress))
    }
    expect(from).toEqual(['127.0.0.2', '127.0.0.2', '127.0.0.3', '127.0.0.3', '127.0.0.2', '127.0.0.2'])
  })

  test('a name can be connected to another address, and stays the name', async () => {
    const server = await use(startServer(fine))
    const resolve = [{ host: 'Stream.example', port: server.port, address: '127.0.0.1' }]
    const { transport } = useTransport({ resolve })
    const exchange = await fetchWith(transport.connect(0), { url: `http://stream.example:${server.port}/a` })
    expect(exchange.failure).toBeUndefined()
    expect(server.requests[0]?.headers.get('host')).toBe(`stream.example:${server.port}`)
  })

  test('IPv6 literals', async () => {
    const server = await use(startServer(fine, { host: '::1' }))
    const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
    expect(exchange).toMatchObject({ failure: undefined, finalUrl: `http://[::1]:${server.port}/` })
    expect(server.requests[0]?.headers.get('host')).toBe(`[::1]:${server.port}`)
  })

  test('a name of the system', async () => {
    const server = await use(startServer(fine))
    const { transport } = useTransport()
    const url = `http://localhost:${server.port}/`
    expect((await fetchWith(transport.connect(0), { url })).failure).toBeUndefined()
  })
})

describe('TLS', () => {
  const servername = (socket: unknown) => (socket as TLSSocket & { servername: string | false }).servername

  test('any certificate will do when that is asked for', async () => {
    const server = await use(startServer(fine, { tls: certificate }))
    const { transport, connected } = useTransport({ insecure: true })
    const viewer = transport.connect(0)
    for (let round = 0; round < 3; round++) {
      expect((await fetchWith(viewer, { url: `${server.origin}/` })).failure).toBeUndefined()
    }
    expect(server.accepted).toBe(1)
    expect(connected).toEqual([true])
  })

  test('making the connection is no part of the service time of the request that it is made for', async () => {
    const server = await use(startServer(fine, { tls: certificate }))
    const handshakes: number[] = []
    const connectionListener = { onConnected: (durationMs: number) => void handshakes.push(durationMs) }
    const viewer = useTransport({ insecure: true, connectionListener }).transport.connect(0)
    const { intendedStart, start, firstByte, end } = await fetchWith(viewer, { url: `${server.origin}/` })
    expect(handshakes.length).toBe(1)
    expect(start - intendedStart).toBeGreaterThanOrEqual(handshakes[0] ?? Infinity)
    expect(firstByte).toBeGreaterThanOrEqual(start)
    expect(end).toBeGreaterThanOrEqual(firstByte)
  })

  test('the server is told the name of the URL and offered HTTP/1.1', async () => {
    const server = await use(startServer(fine, { tls: { ...certificate, ALPNProtocols: ['h2', 'http/1.1'] } }))
    const resolve = [{ host: 'stream.example', port: server.port, address: '127.0.0.1' }]
    const { transport } = useTransport({ insecure: true, resolve })
    await fetchWith(transport.connect(0), { url: `https://stream.example:${server.port}/` })
    await fetchWith(transport.connect(0), { url: `https://127.0.0.1:${server.port}/` })
    const sockets = server.requests.map((request) => request.socket as TLSSocket)
    expect(sockets.map(servername)).toEqual(['stream.example', false])
    expect(sockets.map((socket) => socket.alpnProtocol)).toEqual(['http/1.1', 'http/1.1'])
  })

  test('a viewer resumes its own session, and no other viewer does', async () => {
    const resumed: boolean[] = []
    const server = await use(
      startServer(
        (socket) => {
          resumed.push((socket as TLSSocket).isSessionReused())
          respondWith(socket, 'fine', { headers: ['Connection: close'] })
          socket.end()
        },
        { tls: certificate },
      ),
    )
    const { transport } = useTransport({ insecure: true })
    for (const index of [0, 1]) {
      const viewer = transport.connect(index)
      for (let round = 0; round < 2; round++) await fetchWith(viewer, { url: `${server.origin}/` })
    }
    expect(resumed).toEqual([false, true, false, true])
  })
})
