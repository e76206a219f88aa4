import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Bandwidth, receivedAtMs } from '../../src/transport/bandwidth.ts'
import { ReceiveLimiter } from '../../src/transport/receive-limiter.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { certificate, startServer, type WireRequest } from './loopback-server.ts'
import { fetchWith, requestFor, until, use, useTransport } from './transport-under-test.ts'

const trace: Bandwidth = {
  is: 'trace',
  points: [
    { atSeconds: 0, bitsPerSecond: 8e6 },
    { atSeconds: 2, bitsPerSecond: 0 },
    { atSeconds: 3, bitsPerSecond: 1e6 },
  ],
  lengthSeconds: 5,
}

describe('receivedAtMs', () => {
  it.each<[string, Bandwidth, number, number, number]>([
    ['a constant bandwidth', { is: 'constant', bitsPerSecond: 1e6 }, 500, 2e6, 2500],
    ['within a step of a trace', trace, 500, 4e6, 1000],
    ['over an outage', trace, 1500, 4.5e6, 3500],
    ['to the very end of a step', trace, 0, 16e6, 2000],
    ['from one round to the next', trace, 4000, 9e6, 6000],
    // 18 Mbit a round.
    ['over many rounds', trace, 0, 18e6 * 1000 + 8e6, 5_001_000],
  ])('%s', (_, bandwidth, fromMs, bits, expected) => {
    expect(receivedAtMs(bandwidth, fromMs, bits)).toBeCloseTo(expected, 6)
  })
})

describe('ReceiveLimiter', () => {
  it('lets through what the bandwidth carries, over all receivers together', () => {
    const clock = new FakeClock(20_000)
    const limiter = new ReceiveLimiter(clock, { is: 'constant', bitsPerSecond: 8e6 })
    const received = [0, 0]
    const receivers = received.map((_, index) => ({ resumeReceiving: () => receive(index) }))
    // Each takes chunks of 10 kB for as long as it may.
    function receive(index: number): void {
      const receiver = receivers[index]
      do received[index] = (received[index] ?? 0) + 10_000
      while (receiver && limiter.admit(10_000, receiver))
    }
    receive(0)
    receive(1)
    clock.advanceTo(10_000)
    const total = (received[0] ?? 0) + (received[1] ?? 0)
    // A megabyte a second for ten seconds, and the chunks that are being paid for.
    expect(Math.abs(total - 10e6)).toBeLessThanOrEqual(20_000)
    expect(Math.abs((received[0] ?? 0) - (received[1] ?? 0))).toBeLessThanOrEqual(20_000)
  })

  it('does not make up for a rest: of what could have come, 20 ms may', () => {
    const clock = new FakeClock(20_000)
    const limiter = new ReceiveLimiter(clock, { is: 'constant', bitsPerSecond: 8e6 })
    clock.advanceTo(5000)
    const receiver = { resumeReceiving: () => {} }
    expect(limiter.admit(20_000, receiver)).toBe(true)
    expect(limiter.admit(1, receiver)).toBe(false)
  })
})

describe.each([
  ['plain', {}],
  ['TLS', { tls: certificate }],
])('a viewer of limited bandwidth, %s', (_, options) => {
  const bytes = 16_000_000
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`
  const body = Buffer.alloc(bytes, 'x')
  const url = (server: { origin: string }) => `${server.origin}/a`

  it('receives no faster than that, and makes the server wait', async () => {
    let written = 0
    const server = await use(
      startServer((socket) => {
        socket.write(head)
        // Bytes that left this process for the kernel, as far as it takes them.
        const chunk = body.subarray(0, 100_000)
        const send = (left: number): void => {
          if (left === 0) return
          socket.write(chunk, () => {
            written += chunk.length
            send(left - chunk.length)
          })
        }
        send(bytes)
      }, options),
    )
    const { transport } = useTransport({ insecure: true })
    const viewer = transport.connect(0, { is: 'constant', bitsPerSecond: 96e6 })
    const began = performance.now()
    const ended = fetchWith(viewer, { url: url(server) })
    await wait(400)
    // A third of the time is over. The kernel's buffers of both sides hold some, but not all that is left.
    expect(written).toBeLessThan(bytes)
    const exchange = await ended
    expect(exchange).toMatchObject({ bytes, failure: undefined })
    // 128 Mbit at 96 Mbit/s, less the burst of 20 ms: no machine, however busy or idle, is faster.
    expect(exchange.end - exchange.start).toBeGreaterThan(1300)
    expect(performance.now() - began).toBeGreaterThan(1300)
  })

  it('uses its connection again, and can give up while it waits', async () => {
    const answer = (socket: WireRequest['socket'], { path }: WireRequest) => {
      socket.write(path === '/small' ? 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' : head)
      if (path !== '/small') socket.write(body)
    }
    const server = await use(startServer(answer, options))
    const { transport } = useTransport({ insecure: true })
    const viewer = transport.connect(0, { is: 'constant', bitsPerSecond: 1e6 })
    const small = { url: `${server.origin}/small`, keepBody: true, kind: 'mediaPlaylist' as const }
    expect((await fetchWith(viewer, small)).body?.toString()).toBe('hello')
    expect((await fetchWith(viewer, small)).body?.toString()).toBe('hello')
    expect(server.accepted).toBe(1)
    const exchange = viewer.start(requestFor({ url: url(server) }), { onExchangeEnd: () => expect.unreachable() })
    await until(() => exchange.bytes > 0)
    exchange.cancel()
    expect(exchange.bytes).toBeLessThan(bytes)
    expect((await fetchWith(viewer, small)).body?.toString()).toBe('hello')
  })
})
