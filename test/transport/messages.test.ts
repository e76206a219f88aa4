import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { requestKinds } from '../../src/metrics/request-kind.ts'
import { type Responder, respondWith, startServer } from './loopback-server.ts'
import { fetchWith, until, use, useTransport } from './transport-under-test.ts'

describe('what is sent', () => {
  test('the headers of a media request, and no others', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/a/b.ts?c=d%20e#f` })
    expect(server.requests[0]?.path).toBe('/a/b.ts?c=d%20e')
    expect(Object.fromEntries(server.requests[0]?.headers ?? [])).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      'user-agent': 'hls-swarm-test',
      accept: '*/*',
    })
  })

  test('compression is accepted for playlists and steering manifests alone', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    const viewer = useTransport().transport.connect(0)
    for (const kind of requestKinds) await fetchWith(viewer, { url: `${server.origin}/`, kind })
    const accepted = server.requests.map((request) => request.headers.get('accept-encoding'))
    expect(accepted).toEqual(['gzip', 'gzip', undefined, undefined, undefined, undefined, 'gzip'])
  })

  test('the user can add to the headers and replace them', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    const headers = { 'x-token': 'a', 'user-agent': 'own', host: 'stream.example' }
    const viewer = useTransport({ headers, noCache: true }).transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    expect(Object.fromEntries(server.requests[0]?.headers ?? [])).toEqual({
      host: 'stream.example',
      connection: 'keep-alive',
      'user-agent': 'own',
      accept: '*/*',
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      'x-token': 'a',
    })
  })

  test('a range names its first and last byte', async () => {
    const server = await use(startServer((socket) => respondWith(socket, '0123456789', { status: 206 })))
    const viewer = useTransport().transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/`, range: { offset: 5, length: 10 } })
    expect(server.requests[0]?.headers.get('range')).toBe('bytes=5-14')
  })
})

describe('ranges', () => {
  const ask = async (respond: Responder) => {
    const server = await use(startServer(respond))
    const viewer = useTransport().transport.connect(0)
    return fetchWith(viewer, { url: `${server.origin}/`, range: { offset: 5, length: 10 } })
  }

  test('206 with the length asked for is a success', async () => {
    const exchange = await ask((socket) => respondWith(socket, '0123456789', { status: 206 }))
    expect(exchange).toMatchObject({ failure: undefined, status: 206, bytes: 10 })
  })

  test.each(['012345678', '0123456789a'])('206 with %s is not what was asked for', async (body) => {
    const exchange = await ask((socket) => respondWith(socket, body, { status: 206 }))
    expect(exchange).toMatchObject({ failure: 'truncated', bytes: body.length })
  })

  test('200 with the whole resource is accepted, and can be told', async () => {
    const exchange = await ask((socket) => respondWith(socket, 'x'.repeat(100)))
    expect(exchange).toMatchObject({ failure: undefined, status: 200, bytes: 100 })
  })

  test('416 is a failure', async () => {
    expect((await ask((socket) => respondWith(socket, '', { status: 416 }))).failure).toBe('http416')
  })
})

describe('kept bodies', () => {
  const maxBodyBytes = 100_000
  const playlist = '#EXTM3U\n'.repeat(2000)
  const ask = async (respond: Responder) => {
    const server = await use(startServer(respond))
    const { transport } = useTransport({ maxBodyBytes })
    const exchange = await fetchWith(transport.connect(0), {
      url: `${server.origin}/`,
      kind: 'mediaPlaylist',
      keepBody: true,
    })
    return { server, exchange }
  }
  const encoded =
    (body: Buffer, encoding: string): Responder =>
    (socket) =>
      respondWith(socket, body, { headers: [`Content-Encoding: ${encoding}`] })

  test.each<readonly [string, (text: string) => Buffer]>([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', Buffer.from],
  ])('%s is decoded; the bytes counted are those on the wire', async (encoding, encode) => {
    const wire = encode(playlist)
    const { exchange } = await ask(encoded(wire, encoding))
    expect(exchange).toMatchObject({ failure: undefined, bytes: wire.length })
    expect(exchange.body?.toString()).toBe(playlist)
  })

  test('what changes is decoded anew, what does not is the same body', async () => {
    const bodies = ['one', 'one', 'two', 'two'].map((text) => gzipSync(text))
    const server = await use(
      startServer((socket) => respondWith(socket, bodies.shift(), { headers: ['Content-Encoding: gzip'] })),
    )
    const { transport } = useTransport()
    const received: (Buffer | undefined)[] = []
    for (let index = 0; index < 4; index++) {
      const exchange = await fetchWith(transport.connect(index), { url: `${server.origin}/`, keepBody: true })
      received.push(exchange.body)
    }
    expect(received.map(String)).toEqual(['one', 'one', 'two', 'two'])
    expect(received[0]).toBe(received[1])
    expect(received[2]).toBe(received[3])
  })

  test('a body that decodes to more than the cap is tooLarge', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    expect(bomb.length).toBeLessThan(maxBodyBytes)
    const { exchange } = await ask(encoded(bomb, 'gzip'))
    expect(exchange).toMatchObject({ failure: 'tooLarge', body: undefined, bytes: bomb.length })
  })

  test.each([
    ['what is not gzip', Buffer.from(playlist), 'gzip'],
    ['half of a gzip body', gzipSync(playlist).subarray(0, 40), 'gzip'],
    ['an encoding never asked for', Buffer.from(playlist), 'zstd'],
  ])('%s is malformed', async (_what, body, encoding) => {
    const { exchange } = await ask(encoded(body, encoding))
    expect(exchange).toMatchObject({ failure: 'malformed', body: undefined })
  })

  test('a body above the cap is given up, and its connection closed', async () => {
    const { server, exchange } = await ask((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n`)
      socket.write('x'.repeat(maxBodyBytes + 1))
    })
    expect(exchange).toMatchObject({ failure: 'tooLarge', body: undefined })
    await until(() => server.open.size === 0)
  })

  test('a body as large as the cap is kept', async () => {
    const { exchange } = await ask((socket) => respondWith(socket, 'x'.repeat(maxBodyBytes)))
    expect(exchange.body?.length).toBe(maxBodyBytes)
  })

  test('an empty body is kept as one', async () => {
    const { exchange } = await ask((socket) => respondWith(socket))
    expect(exchange).toMatchObject({ failure: undefined, bytes: 0 })
    expect(exchange.body?.length).toBe(0)
  })

  test('a body without keepBody has no cap', async () => {
    const server = await use(startServer((socket) => respondWith(socket, 'x'.repeat(maxBodyBytes * 3))))
    const viewer = useTransport({ maxBodyBytes }).transport.connect(0)
    const exchange = await fetchWith(viewer, { url: `${server.origin}/` })
    expect(exchange).toMatchObject({ failure: undefined, bytes: maxBodyBytes * 3 })
  })
})

test.each([
  ['Age: 7', 7],
  ['aGe:  12 ', 12],
  ['Age: soon', 0],
  ['Age: -1', 0],
  ['Agf: 7', 0],
])('%s means %i seconds', async (header, ageSeconds) => {
  const server = await use(startServer((socket) => respondWith(socket, 'x', { headers: ['A: 1', header, 'B: 2'] })))
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
  expect(exchange.ageSeconds).toBe(ageSeconds)
})

test('instants are in order, and those of the request are its own', async () => {
  const server = await use(
    startServer((socket) => {
      setTimeout(() => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n')
        setTimeout(() => socket.write('abc'), 30)
      }, 30)
    }),
  )
  const intendedStart = performance.now() - 5
  const exchange = await fetchWith(useTransport().transport.connect(0), {
    url: `${server.origin}/`,
    kind: 'part',
    intendedStart,
  })
  expect(exchange).toMatchObject({ kind: 'part', intendedStart, failure: undefined, failureMessage: undefined })
  expect(exchange.start).toBeGreaterThan(intendedStart)
  expect(exchange.firstByte - exchange.start).toBeGreaterThan(25)
  expect(exchange.end - exchange.firstByte).toBeGreaterThan(25)
})
