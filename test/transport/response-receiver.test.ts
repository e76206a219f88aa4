import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { respondWith, startServer } from './loopback-server.ts'
import { fetchWith, until, use, useTransport } from './transport-under-test.ts'

const pause = () => new Promise((resolve) => setTimeout(resolve, 2))

/** Each piece arrives on its own. */
async function sendInPieces(socket: Socket, message: string, pieceLength: number): Promise<void> {
  for (let at = 0; at < message.length; at += pieceLength) {
    socket.write(message.slice(at, at + pieceLength))
    await pause()
  }
}

const ordinary = 'HTTP/1.1 200 OK\r\nAge: 7\r\nContent-Length: 12\r\n\r\nhello, world'
const responses: Readonly<Record<string, string>> = {
  ordinary,
  chunked: 'HTTP/1.1 200 OK\r\nAge: 7\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nhello, \r\n5\r\nworld\r\n0\r\n\r\n',
  hinted: `HTTP/1.1 103 Early Hints\r\nLink: </a.ts>\r\n\r\n${ordinary}`,
  hintedChunked:
    'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nAge: 7\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nhello, world\r\n0\r\n\r\n',
}

describe.each([1, 7, 40, 10_000])('in pieces of %i', (pieceLength) => {
  test('responses of all kinds follow one another over one connection', async () => {
    const server = await use(
      startServer((socket, { path }) => {
        void sendInPieces(socket, responses[path.slice(1)] ?? '', pieceLength)
      }),
    )
    const viewer = useTransport().transport.connect(0)
    const order = ['ordinary', 'chunked', 'ordinary', 'hinted', 'chunked', 'hintedChunked', 'ordinary']
    for (const name of order) {
      const exchange = await fetchWith(viewer, { url: `${server.origin}/${name}`, keepBody: true })
      expect(exchange).toMatchObject({ failure: undefined, status: 200, ageSeconds: 7, bytes: 12 })
      expect(exchange.body?.toString()).toBe('hello, world')
    }
    expect(server.accepted).toBe(1)
  })
})

test('a response that nobody asked for ends its connection', async () => {
  const server = await use(
    startServer((socket) => {
      respondWith(socket, 'asked for')
      setTimeout(() => respondWith(socket, 'not asked for'), 5)
    }),
  )
  const viewer = useTransport().transport.connect(0)
  expect(await fetchWith(viewer, { url: `${server.origin}/` })).toMatchObject({ failure: undefined, bytes: 9 })
  await until(() => server.open.size === 0)
  expect(await fetchWith(viewer, { url: `${server.origin}/` })).toMatchObject({ failure: undefined, bytes: 9 })
})

test('bytes behind a body end the connection, not the response', async () => {
  const server = await use(
    startServer((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n')),
  )
  const viewer = useTransport().transport.connect(0)
  expect(await fetchWith(viewer, { url: `${server.origin}/` })).toMatchObject({ failure: undefined, bytes: 3 })
  await until(() => server.open.size === 0)
})

// Sent at once it is undici's, sent later it is not.
test.each([
  ['in its head', 'at once', 'HTTP/1.1 200 OK\r\nContent-', 'reset'],
  ['in its head', 'later', 'HTTP/1.1 200 OK\r\nContent-', 'reset'],
  ['in its body', 'at once', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'truncated'],
  ['in its body', 'later', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'truncated'],
])(
  'a response that breaks off %s (asked for %s) is lost, and not asked for again',
  async (_where, when, beginning, failure) => {
    let answers = 0
    const server = await use(
      startServer((socket) => {
        answers += 1
        if (answers === 1) respondWith(socket, 'whole')
        else socket.end(beginning)
      }),
    )
    const viewer = useTransport().transport.connect(0)
    expect(await fetchWith(viewer, { url: `${server.origin}/` })).toMatchObject({ failure: undefined })
    if (when === 'later') await pause()
    expect((await fetchWith(viewer, { url: `${server.origin}/` })).failure).toBe(failure)
    expect(answers).toBe(2)
  },
)

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'malformed'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc', 'truncated'],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'truncated',
  ],
  ['a NUL', 'HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 3\r\n\r\nabc', 'malformed'],
])('%s is the failure that llhttp makes of it', async (_what, message, failure) => {
  const server = await use(startServer((socket) => socket.write(message)))
  const exchange = await fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
  expect(exchange.failure).toBe(failure)
})
