import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { arrivedBy, readBegins, readEnds } from '../../src/transport/arrival-time.ts'
import type { Exchange } from '../../src/transport/transport.ts'
import { respondWith, startServer } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

/** Time passes where a test says so alone: another process that takes the core makes no turn a long one. */
let now = performance.now()
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** The thread is busy. */
function spin(ms: number): void {
  now += ms
}

/** What a read in between is told, and when it was. */
function read(socket: object): { readonly arrived: number; readonly now: number } {
  readBegins(socket)
  const now = performance.now()
  const arrived = arrivedBy(now)
  readEnds()
  return { arrived, now }
}

describe('the bytes of a turn of the event loop', () => {
  test('were there when it began, however long the sockets before took', async () => {
    await nextTurn()
    const before = performance.now()
    const first = read({})
    spin(3)
    const second = read({})
    expect(first.arrived).toBeGreaterThanOrEqual(before)
    expect(second.arrived).toBe(first.arrived)
  })

  test('may have come later where the socket was read before', async () => {
    await nextTurn()
    const socket = {}
    read(socket)
    const again = read(socket)
    expect(again.arrived).toBe(again.now)
  })

  test('may have come later in a long turn: the kernel may have been asked twice', async () => {
    await nextTurn()
    read({})
    spin(11)
    const late = read({})
    expect(late.arrived).toBe(late.now)
  })

  test('of another turn were there at its own beginning', async () => {
    const first = read({})
    await nextTurn()
    spin(1)
    const between = performance.now()
    expect(read({}).arrived).toBeGreaterThanOrEqual(between)
    expect(first.arrived).toBeLessThanOrEqual(between)
  })

  test('outside a read nothing is known', async () => {
    read({})
    const now = performance.now()
    expect(arrivedBy(now)).toBe(now)
  })
})

describe('an exchange', () => {
  test('does not count what this program did with other responses before its own', async () => {
    const waiting: Socket[] = []
    const server = await use(startServer((socket) => waiting.push(socket)))
    const { transport } = useTransport()
    const ended: { readonly exchange: Exchange; readonly toldAt: number }[] = []
    const listener = {
      onExchangeEnd: (exchange: Exchange) => {
        ended.push({ exchange, toldAt: performance.now() })
        spin(4)
      },
    }
    for (const index of [0, 1]) {
      transport.connect(index).start(requestFor({ url: `${server.origin}/` }), listener)
    }
    await until(() => waiting.length === 2)
    for (const socket of waiting) respondWith(socket)
    await until(() => ended.length === 2)
    const [first, second] = ended
    if (first === undefined || second === undefined) throw new Error('no exchange')
    expect(second.toldAt - first.toldAt).toBeGreaterThanOrEqual(4)
    expect(second.exchange.firstByte).toBeLessThanOrEqual(first.toldAt)
    expect(second.exchange.end).toBeLessThanOrEqual(first.toldAt)
    expect(second.exchange.end).toBeGreaterThanOrEqual(second.exchange.firstByte)
    expect(second.exchange.firstByte).toBeGreaterThanOrEqual(second.exchange.start)
  })

  test('starts when its request is written, which undici does later where it has just had a response', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    const viewer = useTransport().transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    const fetched = fetchWith(viewer, { url: `${server.origin}/` })
    spin(4)
    const busyUntil = performance.now()
    const { start, firstByte } = await fetched
    expect(start).toBeGreaterThanOrEqual(busyUntil)
    expect(firstByte).toBeGreaterThanOrEqual(start)
  })

  test('starts at once where the connection is idle', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    const viewer = useTransport().transport.connect(0)
    await fetchWith(viewer, { url: `${server.origin}/` })
    await nextTurn()
    await nextTurn()
    const fetched = fetchWith(viewer, { url: `${server.origin}/` })
    const writtenBy = performance.now()
    spin(4)
    const { start, firstByte } = await fetched
    expect(start).toBeLessThanOrEqual(writtenBy)
    expect(firstByte).toBeGreaterThanOrEqual(start)
  })

  test('starts when its request is written to the new connection, where there was none', async () => {
    const server = await use(startServer((socket) => respondWith(socket)))
    const fetched = fetchWith(useTransport().transport.connect(0), { url: `${server.origin}/` })
    spin(4)
    const busyUntil = performance.now()
    const { start, firstByte } = await fetched
    expect(start).toBeGreaterThanOrEqual(busyUntil)
    expect(firstByte).toBeGreaterThanOrEqual(start)
  })
})
