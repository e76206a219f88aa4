import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import type { ClientName, FetchFigures, FetchTask } from './clients/fetch-loop.ts'
import { isNative, type NativeClientName, runNative } from './harness/native-clients.ts'
import { startNginx } from './harness/nginx.ts'
import { figure, printTable } from './harness/print-table.ts'
import { cpuBetween, threadCpuTimes } from './harness/process-stats.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { runOnCore } from './harness/run-on-core.ts'
import { spreadOf } from './harness/statistics.ts'
import { moveToCore, requireTools } from './harness/tools.ts'

// What does receiving cost our transport, beside what it costs stock undici, node:http and autocannon, and clients in C?

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
    seconds: { type: 'string' },
  },
})
requireTools('nginx', 'wrk', 'h2load', 'openssl', 'taskset')
const originCore = 0
const clientCore = 1
moveToCore(originCore)

const connections = 100
const repetitions = Number(values.repetitions ?? (values.quick ? 1 : 3))
const seconds = Number(values.seconds ?? (values.quick ? 1 : 2))
const clientNames = ['hls-swarm', 'wrk', 'h2load', 'undici.request', 'node:http', 'autocannon'] as const
type Client = ClientName | NativeClientName

const resources = [
  { kind: 'mediaPlaylist', file: 'live.m3u8', bytes: 365, unit: 'µs CPU/request' },
  { kind: 'segment', file: 'segment.ts', bytes: 500_000, unit: 'CPU-s/GB' },
] as const
type Resource = (typeof resources)[number]

export interface Measurement extends FetchFigures {
  readonly client: Client
  readonly kind: Resource['kind']
  readonly tls: boolean
  /** µs CPU a request of a playlist, CPU seconds a gigabyte of segments. */
  readonly cost: number
  readonly originCoreUse: number
}

const commands = new Set<string>()
const measurements: Measurement[] = []

async function runClient(client: Client, task: Omit<FetchTask, 'client'>, bytes: number): Promise<FetchFigures> {
  if (isNative(client)) {
    const { command, ...figures } = await runNative(client, task, bytes, clientCore)
    commands.add(command)
    return figures
  }
  const program = [process.execPath, repositoryPath('build/bench/clients/fetch-loop.js')]
  const { text, command } = await runOnCore(clientCore, [...program, JSON.stringify({ ...task, client })])
  commands.add(command)
  return JSON.parse(text) as FetchFigures
}

const root = mkdtempSync('/dev/shm/hls-swarm-receive-')
try {
  for (const { file, bytes } of resources) writeFileSync(`${root}/${file}`, Buffer.alloc(bytes, 'x'))
  for (const tls of [false, true]) {
    const nginx = await startNginx({ root, tls, core: originCore })
    commands.add(nginx.command)
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const { kind, file, bytes } of resources) {
        // There and back in turn: what slows the machine for a while slows each of them as often.
        for (const client of repetition % 2 === 0 ? clientNames : clientNames.toReversed()) {
          const originBefore = threadCpuTimes(nginx.workerPid)
          const began = performance.now()
          const task = { url: `${nginx.url}/${file}`, connections, kind, warmUpSeconds: 1, seconds }
          const figures = await runClient(client, task, bytes)
          const elapsed = (performance.now() - began) / 1000
          const originCoreUse = cpuBetween(originBefore, threadCpuTimes(nginx.workerPid)).total / elapsed
          const units = kind === 'segment' ? figures.bytes / 1e9 : figures.requests / 1e6
          measurements.push({ client, kind, tls, ...figures, cost: figures.cpuSeconds / units, originCoreUse })
        }
      }
    }
    await nginx.stop()
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}

const of = (client: Client, kind: Resource['kind'], tls: boolean) =>
  measurements.filter((one) => one.client === client && one.kind === kind && one.tls === tls)
/** Costs of one repetition stand side by side; the median is taken of their ratios. */
function ratio(a: Client, b: Client, kind: Resource['kind'], tls: boolean): number {
  const others = of(b, kind, tls)
  return spreadOf(of(a, kind, tls).map((one, index) => one.cost / (others[index]?.cost ?? Number.NaN))).median
}

for (const tls of [false, true]) {
  for (const { kind, bytes, unit } of resources) {
    console.log(`${bytes} bytes over ${connections} connections, ${tls ? 'TLS' : 'clear'}`)
    printTable(
      ['client', unit, 'min-max', 'x wrk', 'requests/s', 'GB/s', 'client core %', 'nginx core %'],
      clientNames.map((client) => {
        const own = of(client, kind, tls)
        const median = (value: (one: Measurement) => number) => spreadOf(own.map(value)).median
        const { min, max } = spreadOf(own.map(({ cost }) => cost))
        return [
          client,
          median(({ cost }) => cost),
          `${figure(min)}-${figure(max)}`,
          ratio(client, 'wrk', kind, tls),
          median((one) => one.requests / one.seconds),
          median((one) => one.bytes / one.seconds / 1e9),
          median((one) => (one.cpuSeconds / one.seconds) * 100),
          median((one) => one.originCoreUse * 100),
        ]
      }),
    )
  }
}

const acceptance = [false, true].flatMap((tls) => {
  const how = tls ? 'TLS' : 'clear'
  return [
    atMost(`segments, ${how}: hls-swarm / wrk`, ratio('hls-swarm', 'wrk', 'segment', tls), 1.1),
    atMost(`segments, ${how}: hls-swarm / undici.request`, ratio('hls-swarm', 'undici.request', 'segment', tls), 0.4),
    atMost(`playlists, ${how}: hls-swarm / wrk`, ratio('hls-swarm', 'wrk', 'mediaPlaylist', tls), 2),
  ]
})
const { version: autocannon } = createRequire(import.meta.url)('autocannon/package.json') as { version: string }
const versions = { autocannon }
const remarks = [
  `Each client in its own process on core ${clientCore}, its user and system CPU time; nginx on core ${originCore}.`,
  `Node clients warm up for 1 s; wrk and h2load are measured from their start. ${repetitions} x ${seconds} s.`,
  'hls-swarm and undici.request hold a playlist’s body; the others only count it.',
  'A closed loop: either the client’s core or nginx’s is full, and CPU time a unit of work is what can be compared.',
]
reportResult(
  'receive-path',
  ['nginx', 'wrk', 'h2load', 'openssl'],
  { commands: [...commands], acceptance, measurements, remarks, versions },
  values.quick,
)
