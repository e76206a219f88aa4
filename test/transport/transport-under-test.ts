import { afterEach, expect } from 'vitest'
import type {
  Exchange,
  Transport,
  TransportOptions,
  TransportRequest,
  ViewerConnections,
} from '../../src/transport/transport.ts'
import { createTransport } from '../../src/transport/undici-transport.ts'
import { SystemClock } from '../helpers/system-clock.ts'
import type { LoopbackServer } from './loopback-server.ts'

/** What a test opens, closed after it; closing fails where sockets or timers are left. */
const opened: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

export async function use<Opened extends LoopbackServer>(opening: Promise<Opened>): Promise<Opened> {
  const server = await opening
  opened.push(() => server.close())
  return server
}

export interface TransportUnderTest {
  readonly transport: Transport
  readonly clock: SystemClock
  /** The connections told to the listener: true where secure. */
  readonly connected: boolean[]
}

export function useTransport(options: Partial<TransportOptions> = {}): TransportUnderTest {
  const clock = new SystemClock()
  const connected: boolean[] = []
  const transport = createTransport({
    connections: { is: 'perViewer', limit: 2 },
    headers: {},
    userAgent: 'hls-swarm-test',
    noCache: false,
    insecure: false,
    resolve: [],
    localAddresses: [],
    clock,
    connectionListener: {
      onConnected: (durationMs, secure) => {
        expect(durationMs).toBeGreaterThanOrEqual(0)
        connected.push(secure)
      },
    },
    ...options,
  })
  opened.push(async () => {
    // Resolves only when every socket has closed.
    await transport.close()
    expect(clock.scheduled).toBe(0)
  })
  return { transport, clock, connected }
}

/** Counts from when it is called, ends when the exchange does. */
export function fetchWith(
  viewer: ViewerConnections,
  request: Partial<TransportRequest> & { url: string },
): Promise<Exchange> {
  return new Promise((resolve) => {
    let returned = false
    viewer.start(requestFor(request), {
      onExchangeEnd: (exchange) => {
        expect(returned).toBe(true)
        resolve(exchange)
      },
    })
    returned = true
  })
}

export function requestFor(request: Partial<TransportRequest> & { url: string }): TransportRequest {
  return {
    kind: 'segment',
    range: undefined,
    intendedStart: performance.now(),
    firstByteTimeoutMs: 10_000,
    totalTimeoutMs: 15_000,
    keepBody: false,
    ...request,
  }
}

/** Waits for something that other code brings about, and fails when it does not come. */
export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error(`This did not come true: ${condition}`)
}
