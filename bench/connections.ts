import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ClientName, FetchFigures } from './clients/fetch-loop.ts'
import { isNative, type NativeClientName, runNative } from './harness/native-clients.ts'
import { type Nginx, startNginx } from './harness/nginx.ts'
import { figure, printTable } from './harness/print-table.ts'
import { cpuBetween, threadCpuTimes } from './harness/process-stats.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { runOnCore } from './harness/run-on-core.ts'
import { spreadOf } from './harness/statistics.ts'
import { moveToCore, requireTools } from './harness/tools.ts'

// How many new connections a second does one core make, and what does each cost it: in clear, and over TLS with a full
// handshake or an abbreviated one? nginx closes each connection after one small response. About 2 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
    seconds: { type: 'string' },
  },
})
requireTools('nginx', 'wrk', 'openssl', 'taskset')
const [originCore, clientCore] = [0, 1]
moveToCore(originCore)

const parallel = 100
const repetitions = Number(values.repetitions ?? (values.quick ? 1 : 3))
const seconds = Number(values.seconds ?? (values.quick ? 1 : 2))
const clientNames = ['hls-swarm', 'wrk', 'undici.request', 'node:http'] as const
type Client = ClientName | NativeClientName

const modes = [
  { name: 'clear', tls: false, tlsSessions: false },
  { name: 'TLS, full handshake', tls: true, tlsSessions: false },
  { name: 'TLS, abbreviated', tls: true, tlsSessions: true },
] as const
type Mode = (typeof modes)[number]

/** A new connection's first request, and whether a session was resumed, as nginx logged them. */
interface Handshakes {
  readonly connections: number
  readonly resumed: number
}

export interface Measurement extends FetchFigures, Handshakes {
  readonly client: Client
  readonly mode: Mode['name']
  readonly connectionsPerSecond: number
  readonly cpuUsPerConnection: number
  readonly originCpuUsPerConnection: number
  readonly requestsLogged: number
}

const commands: string[] = []
const measurements: Measurement[] = []
const root = mkdtempSync('/dev/shm/hls-swarm-connections-')
const log = `${root}/handshakes.log`

async function runClient(client: Client, url: string): Promise<FetchFigures> {
  const task = { url, connections: parallel, seconds }
  if (isNative(client)) {
    const { command, ...figures } = await runNative(client, task, 2, clientCore)
    commands.push(command)
    return figures
  }
  const program = [process.execPath, repositoryPath('build/bench/clients/fetch-loop.js')]
  const whole = { ...task, client, kind: 'mediaPlaylist', warmUpSeconds: 1 }
  const { text, command } = await runOnCore(clientCore, [...program, JSON.stringify(whole)])
  commands.push(command)
  return JSON.parse(text) as FetchFigures
}

/** What nginx logged since the last call. */
async function takeHandshakes(): Promise<Handshakes & { readonly requestsLogged: number }> {
  // nginx writes what it buffered a second after the first of it.
  await wait(1300)
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
  writeFileSync(log, '')
  const first = lines.filter((line) => line.endsWith(' 1'))
  return {
    requestsLogged: lines.length,
    connections: first.length,
    resumed: first.filter((line) => line.startsWith('r')).length,
  }
}

async function measure(client: Client, mode: Mode, nginx: Nginx): Promise<Measurement> {
  const before = threadCpuTimes(nginx.workerPid)
  const figures = await runClient(client, `${nginx.url}/hello.m3u8`)
  const originCpu = cpuBetween(before, threadCpuTimes(nginx.workerPid)).total
  const handshakes = await takeHandshakes()
  return {
    client,
    mode: mode.name,
    ...figures,
    ...handshakes,
    // Each response ends a connection.
    connectionsPerSecond: figures.requests / figures.seconds,
    cpuUsPerConnection: (figures.cpuSeconds / figures.requests) * 1e6,
    originCpuUsPerConnection: (originCpu / handshakes.connections) * 1e6,
  }
}

try {
  writeFileSync(`${root}/hello.m3u8`, '#\n')
  for (const mode of modes) {
    const nginx = await startNginx({
      root,
      tls: mode.tls,
      tlsSessions: mode.tlsSessions,
      keepAliveSeconds: 0,
      // A dash where there is no TLS.
      httpLines: [
        "log_format handshake '$ssl_session_reused $connection_requests';",
        `access_log ${log} handshake buffer=64k flush=1s;`,
      ],
      core: originCore,
    })
    commands.push(nginx.command)
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const client of repetition % 2 === 0 ? clientNames : clientNames.toReversed()) {
        measurements.push(await measure(client, mode, nginx))
      }
    }
    await nginx.stop()
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}

const of = (client: Client, mode: Mode) => measurements.filter((one) => one.client === client && one.mode === mode.name)
const median = (client: Client, mode: Mode, value: (one: Measurement) => number) =>
  spreadOf(of(client, mode).map(value)).median
const resumedShare = ({ resumed, connections }: Measurement) => resumed / connections

for (const mode of modes) {
  console.log(mode.name)
  printTable(
    ['client', 'connections/s', 'min-max', 'µs CPU each', 'x wrk', 'nginx µs CPU each', 'resumed %'],
    clientNames.map((client) => {
      const { min, max } = spreadOf(of(client, mode).map(({ connectionsPerSecond }) => connectionsPerSecond))
      const cost = (of: Client) => median(of, mode, ({ cpuUsPerConnection }) => cpuUsPerConnection)
      return [
        client,
        median(client, mode, ({ connectionsPerSecond }) => connectionsPerSecond),
        `${figure(min)}-${figure(max)}`,
        cost(client),
        cost(client) / cost('wrk'),
        median(client, mode, ({ originCpuUsPerConnection }) => originCpuUsPerConnection),
        median(client, mode, resumedShare) * 100,
      ]
    }),
  )
}

const ours = (mode: Mode) => of('hls-swarm', mode)
const [, full, abbreviated] = modes
reportResult(
  'connections',
  ['nginx', 'wrk', 'openssl'],
  {
    commands,
    acceptance: [
      ...modes.map((mode) =>
        atMost(
          `${mode.name}: requests of hls-swarm that had no connection of their own`,
          Math.max(...ours(mode).map(({ requestsLogged, connections }) => requestsLogged - connections)),
          0,
        ),
      ),
      atMost('sessions resumed where a full handshake is asked for', Math.max(...ours(full).map(resumedShare)), 0),
      atMost(
        'handshakes that are not abbreviated where they could be: all but the first of each connection',
        Math.max(
          ...ours(abbreviated).map(({ connections, resumed }) => (connections - resumed - parallel) / connections),
        ),
        0.01,
      ),
    ],
    measurements,
    remarks: [
      `${parallel} connections at a time, each with one request; clients on core ${clientCore}, nginx on core ${originCore}; ${repetitions} x ${seconds} s.`,
      'The certificate has an ECDSA key (P-256); TLS 1.3 where the client can.',
      'Whether a session was resumed nginx tells, as it does how many connections there were.',
    ],
  },
  values.quick,
)
