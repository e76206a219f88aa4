import { setImmediate as nextTurn } from 'node:timers/promises'
import symbols from 'undici/lib/core/symbols.js'
import Client from 'undici/lib/dispatcher/client.js'
import { describe, expect, test, vi } from 'vitest'
import type { Exchange, ViewerConnections } from '../../src/transport/transport.ts'
import { respondWith, startServer, startSocketServer } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

const kQueue: typeof symbols.kQueue = symbols.kQueue

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'

// undici would keep 256, and a long run would look as if it leaked.
test('the queue of a connection does not grow with the requests it has carried', async () => {
  const dispatch = vi.spyOn(Client.prototype, 'dispatch')
  const server = await use(startServer((socket) => socket.write(chunked)))
  const viewer = useTransport().transport.connect(0)
  const lengths: number[] = []
  for (let index = 0; index < 60; index += 1) {
    const { failure } = await fetchWith(viewer, { url: `${server.origin}/${index}` })
    expect(failure).toBeUndefined()
    await nextTurn()
    const client = dispatch.mock.contexts[0] as unknown as { [kQueue]: unknown[] }
    lengths.push(client[kQueue].length)
  }
  dispatch.mockRestore()
  expect(server.accepted).toBe(1)
  expect(Math.max(...lengths)).toBe(16)
  expect(server.requests.length).toBe(60)
})

const ordinary = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const closing = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'

/** Answers with these in turn, over and over. */
function served(responses: readonly string[]) {
  let next = 0
  return use(startServer((socket) => socket.write(responses[next++ % responses.length] ?? '')))
}

describe('a request on a connection that is idle', () => {
  test('does not trouble undici, and is the same on the wire', async () => {
    const dispatch = vi.spyOn(Client.prototype, 'dispatch')
    const received: string[] = []
    const server = await use(
      startSocketServer((socket) =>
        socket.on('data', (data) => {
          received.push(data.toString())
          respondWith(socket, 'ok')
        }),
      ),
    )
    const headers = { 'x-token': 'a b', host: 'stream.example' }
    const viewer = useTransport({ headers, noCache: true }).transport.connect(0)
    for (let index = 0; index < 5; index += 1) {
      const kind = index % 2 === 0 ? 'segment' : 'mediaPlaylist'
      const range = { offset: 0, length: 2 }
      await fetchWith(viewer, { url: `${server.origin}/a?b=c`, kind, ...(index === 4 ? { range } : {}) })
      await nextTurn()
      await nextTurn()
    }
    expect(dispatch).toHaveBeenCalledTimes(1)
    expect(received[2]).toBe(received[0])
    expect(received[1]).toContain('accept-encoding: gzip\r\n')
    expect(received[4]).toBe(`${received[0]?.slice(0, -2)}range: bytes=0-1\r\n\r\n`)
    dispatch.mockRestore()
  })

  test.each([
    ['chunked', chunked, 0],
    ['hinted', `HTTP/1.1 103 Early Hints\r\n\r\n${ordinary}`, 2],
    ['closing', closing, 2],
    ['empty', 'HTTP/1.1 204 No Content\r\n\r\n', 0],
  ])('is handed to undici where the response is %s', async (_what, response, bytes) => {
    const server = await served([ordinary, response, ordinary])
    const viewer = useTransport().transport.connect(0)
    for (const expected of [2, bytes, 2, 2, bytes, 2]) {
      const exchange = await fetchWith(viewer, { url: `${server.origin}/` })
      expect(exchange.bytes).toBe(expected)
      await nextTurn()
      await nextTurn()
    }
    expect(server.requests.length).toBe(6)
  })

  test('is not written where the server may be closing it', async () => {
    const server = await served(['HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok'])
    const viewer = useTransport().transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    await nextTurn()
    await fetchWith(viewer, { url: `${server.origin}/` })
    expect(server.accepted).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await fetchWith(viewer, { url: `${server.origin}/` })).toMatchObject({ failure: undefined, bytes: 2 })
    expect(server.accepted).toBe(2)
  })

  test('has no use for what comes behind its response', async () => {
    const server = await served([ordinary, `${ordinary}${ordinary}`])
    const viewer = useTransport().transport.connect(0)
    for (let index = 0; index < 4; index += 1) {
      expect(await fetchWith(viewer, { url: `${server.origin}/` })).toMatchObject({ failure: undefined, bytes: 2 })
      await nextTurn()
      await nextTurn()
    }
    await until(() => server.accepted >= 2)
  })
})

describe('a request that is asked for where the last response ends', () => {
  /** Each in the turn in which the one before it ended. */
  function fetchInTurn(viewer: ViewerConnections, url: string, count: number): Promise<Exchange[]> {
    return new Promise((resolve) => {
      const ended: Exchange[] = []
      const fetchNext = () =>
        viewer.start(requestFor({ url }), {
          onExchangeEnd: (exchange) => {
            if (ended.push(exchange) < count) fetchNext()
            else resolve(ended)
          },
        })
      fetchNext()
    })
  }

  test('troubles undici no more than one on an idle connection', async () => {
    const dispatch = vi.spyOn(Client.prototype, 'dispatch')
    const server = await served([ordinary])
    const ended = await fetchInTurn(useTransport().transport.connect(0), `${server.origin}/`, 5)
    expect(dispatch).toHaveBeenCalledTimes(1)
    dispatch.mockRestore()
    expect(ended.map(({ failure, bytes }) => failure ?? bytes)).toEqual([2, 2, 2, 2, 2])
    expect(ended.every(({ start }, index) => start >= (ended[index - 1]?.end ?? 0))).toBe(true)
    expect(server.accepted).toBe(1)
  })

  test.each([
    ['ends the connection', closing],
    [
      'keeps the connection for less than is safe',
      'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok',
    ],
  ])('goes over a new connection where that %s', async (_what, last) => {
    const server = await served([last])
    const ended = await fetchInTurn(useTransport().transport.connect(0), `${server.origin}/`, 3)
    expect(ended.map(({ failure, bytes }) => failure ?? bytes)).toEqual([2, 2, 2])
    expect(server.accepted).toBe(3)
    expect(server.requests.length).toBe(3)
  })

  test('follows responses of all kinds', async () => {
    const server = await served([ordinary, chunked, ordinary, closing, ordinary, ordinary, chunked])
    const ended = await fetchInTurn(useTransport().transport.connect(0), `${server.origin}/`, 14)
    const bytes = [2, 0, 2, 2, 2, 2, 0]
    expect(ended.map(({ failure, bytes }) => failure ?? bytes)).toEqual([...bytes, ...bytes])
    expect(server.requests.length).toBe(14)
  })

  test('is not sent where it is cancelled before undici is through', async () => {
    const server = await served([ordinary])
    const viewer = useTransport().transport.connect(0)
    await new Promise<void>((resolve) => {
      const unheard = { onExchangeEnd: () => expect.unreachable() }
      viewer.start(requestFor({ url: `${server.origin}/first` }), {
        onExchangeEnd: () => {
          viewer.start(requestFor({ url: `${server.origin}/cancelled` }), unheard).cancel()
          resolve()
        },
      })
    })
    await nextTurn()
    expect(await fetchWith(viewer, { url: `${server.origin}/last` })).toMatchObject({ failure: undefined, bytes: 2 })
    expect(server.requests.length).toBe(2)
  })
})
