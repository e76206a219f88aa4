import { describe, expect, test } from 'vitest'
import { type LoopbackServer, type Responder, respondWith, startServer } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

const redirectTo =
  (location: string, status = 302): Responder =>
  (socket) =>
    respondWith(socket, 'moved', { status, headers: [`Location: ${location}`] })

/** A server whose paths are hops: `/3` leads to `/2`, and so on to `/0`, which answers. */
function startHops(status = 302): Promise<LoopbackServer> {
  return startServer((socket, request) => {
    const hops = Number(request.path.slice(1))
    if (hops === 0) respondWith(socket, 'here')
    else redirectTo(`/${hops - 1}`, status)(socket, request)
  })
}

test.each([301, 302, 303, 307, 308])('%i is followed', async (status) => {
  const server = await use(startHops(status))
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/1`, keepBody: true })
  expect(exchange).toMatchObject({ failure: undefined, status: 200, redirects: 1, finalUrl: `${server.origin}/0` })
  expect(exchange.body?.toString()).toBe('here')
})

test('each hop is counted, its bytes too, over one connection', async () => {
  const server = await use(startHops())
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/5` })
  expect(exchange).toMatchObject({ failure: undefined, redirects: 5, bytes: 5 * 'moved'.length + 'here'.length })
  expect(exchange.start).toBeLessThan(exchange.firstByte)
  expect(server.accepted).toBe(1)
})

test('at most five', async () => {
  const server = await use(startHops())
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/6` })
  expect(exchange).toMatchObject({ failure: 'redirect', redirects: 5, status: 302 })
})

test.each<readonly [string, Responder]>([
  ['without Location', (socket) => respondWith(socket, '', { status: 302 })],
  ['to another scheme', redirectTo('ftp://127.0.0.1/')],
  ['to a local file', redirectTo('file:///etc/hostname')],
  ['to nowhere', redirectTo('http://')],
])('a redirection %s fails', async (_what, respond) => {
  const server = await use(startServer(respond))
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/a` })
  expect(exchange).toMatchObject({ failure: 'redirect', redirects: 0, finalUrl: `${server.origin}/a` })
})

test('Location is resolved against the URL that sent it', async () => {
  const server = await use(
    startServer((socket, request) => {
      if (request.path === '/live/a.m3u8?token=1') redirectTo('../vod/b.m3u8')(socket, request)
      else respondWith(socket, 'here')
    }),
  )
  const viewer = useTransport().transport.connect(0)
  const exchange = await fetchWith(viewer, { url: `${server.origin}/live/a.m3u8?token=1` })
  expect(exchange.finalUrl).toBe(`${server.origin}/vod/b.m3u8`)
})

test('a range is measured without the bodies of the redirections to it', async () => {
  const server = await use(
    startServer((socket, request) => {
      if (request.path === '/a') redirectTo('/b')(socket, request)
      else respondWith(socket, '0123456789', { status: 206 })
    }),
  )
  const exchange = await fetchWith(useTransport().transport.connect(0), {
    url: `${server.origin}/a`,
    range: { offset: 0, length: 10 },
  })
  expect(exchange).toMatchObject({ failure: undefined, status: 206, bytes: 'moved'.length + 10 })
  expect(server.requests.map((request) => request.headers.get('range'))).toEqual(['bytes=0-9', 'bytes=0-9'])
})

test('the timeouts bound all hops together', async () => {
  const server = await use(
    startServer((socket) => {
      setTimeout(() => respondWith(socket, '', { status: 302, headers: ['Location: /again'] }), 300)
    }),
  )
  const viewer = useTransport().transport.connect(0)
  const exchange = await fetchWith(viewer, { url: `${server.origin}/`, firstByteTimeoutMs: 1000, totalTimeoutMs: 1500 })
  expect(exchange.failure).toBe('firstByteTimeout')
  expect(exchange.redirects).toBeGreaterThan(0)
  expect(exchange.redirects).toBeLessThan(4)
})

test('a redirection can be cancelled on its second hop', async () => {
  const server = await use(
    startServer((socket, request) => {
      if (request.path === '/a') redirectTo('/silent')(socket, request)
    }),
  )
  const exchange = useTransport()
    .transport.connect(0)
    .start(requestFor({ url: `${server.origin}/a` }), { onExchangeEnd: () => expect.unreachable() })
  await until(() => server.requests.length === 2)
  exchange.cancel()
  await until(() => server.open.size === 0)
})

describe('what the user gave stays with the first origin', () => {
  const headers = { authorization: 'Bearer secret', cookie: 'a=b', 'x-own': '1' }

  test('on the same origin it goes along', async () => {
    const server = await use(startHops())
    await fetchWith(useTransport({ headers }).transport.connect(0), { url: `${server.origin}/1` })
    expect(server.requests.map((request) => request.headers.get('authorization'))).toEqual([
      'Bearer secret',
      'Bearer secret',
    ])
  })

  test('another origin does not see it, nor does a way back', async () => {
    const home = await use(
      startServer((socket, request) => {
        if (request.path === '/start') redirectTo(`${away.origin}/`)(socket, request)
        else respondWith(socket, 'here')
      }),
    )
    const away: LoopbackServer = await use(
      startServer((socket, request) => redirectTo(`${home.origin}/end`)(socket, request)),
    )
    const { transport } = useTransport({ headers, noCache: true })
    const exchange = await fetchWith(transport.connect(0), {
      url: `${home.origin}/start`,
      kind: 'mediaPlaylist',
      range: undefined,
    })
    expect(exchange).toMatchObject({ failure: undefined, redirects: 2, finalUrl: `${home.origin}/end` })
    const [first, last] = home.requests
    expect(first?.headers.get('authorization')).toBe('Bearer secret')
    for (const request of [away.requests[0], last]) {
      for (const name of Object.keys(headers)) expect(request?.headers.has(name)).toBe(false)
      expect(request?.headers.get('user-agent')).toBe('hls-swarm-test')
      expect(request?.headers.get('accept-encoding')).toBe('gzip')
      expect(request?.headers.get('cache-control')).toBe('no-cache')
      expect(request?.headers.get('host')).toBe(new URL(request === last ? home.origin : away.origin).host)
    }
  })
})
