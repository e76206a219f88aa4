import { Agent as HttpAgent, get as httpGet } from 'node:http'
import { Agent as HttpsAgent, get as httpsGet } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import autocannon from 'autocannon'
import { Pool } from 'undici'
import { ThreadClock } from '../../src/thread-clock.ts'
import type { Exchange, ExchangeListener } from '../../src/transport/transport.ts'
import { createTransport } from '../../src/transport/undici-transport.ts'

/** A closed loop over keep-alive connections. It counts the bodies' bytes and calls back after each response. */
type Loop = (task: FetchTask, received: (bytes: number) => void) => void

export interface FetchTask {
  readonly client: ClientName
  readonly url: string
  readonly connections: number
  /** Playlists' bodies are kept, segments' are only counted: as the product does it. */
  readonly kind: 'mediaPlaylist' | 'segment'
  readonly warmUpSeconds: number
  readonly seconds: number
}

export interface FetchFigures {
  readonly requests: number
  readonly bytes: number
  readonly seconds: number
  /** User and system. */
  readonly cpuSeconds: number
}

const clients = {
  'hls-swarm': (task, received) => {
    const clock = new ThreadClock(() => {})
    const transport = createTransport({
      connections: { is: 'perViewer', limit: 1 },
      headers: {},
      userAgent: 'hls-swarm-bench',
      noCache: false,
      insecure: true,
      resolve: [],
      localAddresses: [],
      clock,
      connectionListener: { onConnected: () => {} },
    })
    for (let viewer = 0; viewer < task.connections; viewer += 1) {
      const connections = transport.connect(viewer)
      const fetchNext = () =>
        connections.start(
          {
            kind: task.kind,
            url: task.url,
            range: undefined,
            intendedStart: clock.now(),
            firstByteTimeoutMs: 10_000,
            totalTimeoutMs: 60_000,
            keepBody: task.kind === 'mediaPlaylist',
          },
          listener,
        )
      const listener: ExchangeListener = {
        onExchangeEnd: (exchange: Exchange) => {
          if (exchange.failure !== undefined) throw new Error(exchange.failureMessage)
          received(exchange.bytes)
          fetchNext()
        },
      }
      fetchNext()
    }
  },
  'undici.request': (task, received) => {
    const { origin, pathname } = new URL(task.url)
    const options = { connections: task.connections, pipelining: 1, connect: { rejectUnauthorized: false } }
    const pool = new Pool(origin, options)
    inParallel(task.connections, async () => {
      const { body } = await pool.request({ path: pathname, method: 'GET' })
      received((await body.arrayBuffer()).byteLength)
    })
  },
  'node:http': (task, received) => {
    const options = { keepAlive: true, maxSockets: task.connections }
    const secure = task.url.startsWith('https:')
    const agent = secure ? new HttpsAgent({ ...options, rejectUnauthorized: false }) : new HttpAgent(options)
    const get = secure ? httpsGet : httpGet
    const fetchOnce = () =>
      new Promise<number>((resolve, reject) => {
        get(task.url, { agent }, (response) => {
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length
          })
          response.on('end', () => resolve(bytes)).on('error', reject)
        }).on('error', reject)
      })
    inParallel(task.connections, async () => received(await fetchOnce()))
  },
  autocannon: (task, received) => {
    const { url, connections } = task
    // Longer than the measurement, which ends the process: its own end would be part of what is measured.
    const duration = task.warmUpSeconds + task.seconds + 10
    const running = autocannon({ url, connections, pipelining: 1, duration }, (error) => {
      throw error ?? new Error('autocannon ended before its time')
    })
    running.on('response', (_client: unknown, statusCode: number, bytes: number) => {
      if (statusCode !== 200) throw new Error(`autocannon was answered ${statusCode}`)
      received(bytes)
    })
  },
} as const satisfies Record<string, Loop>

export type ClientName = keyof typeof clients

function inParallel(count: number, once: () => Promise<void>): void {
  const loop = async () => {
    for (;;) await once()
  }
  for (let index = 0; index < count; index += 1) void loop()
}

const task = JSON.parse(process.argv[2] ?? '') as FetchTask
let requests = 0
let bytes = 0
clients[task.client](task, (received) => {
  requests += 1
  bytes += received
})
await wait(task.warmUpSeconds * 1000)
requests = 0
bytes = 0
const cpuBefore = process.cpuUsage()
const began = performance.now()
await wait(task.seconds * 1000)
const { user, system } = process.cpuUsage(cpuBefore)
const figures: FetchFigures = {
  requests,
  bytes,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (user + system) / 1e6,
}
process.stdout.write(JSON.stringify(figures))
process.exit()
