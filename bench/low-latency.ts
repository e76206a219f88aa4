import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import { figure, printTable } from './harness/print-table.ts'
import { busiestThread, cpuBetween, memoryOf, threadCpuTimes } from './harness/process-stats.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { onCore, requireTools } from './harness/tools.ts'

// What do low-latency viewers cost, each of whom asks for a part and a playlist three times a second?

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    viewers: { type: 'string', default: '500,1000,2000' },
    seconds: { type: 'string' },
  },
})
requireTools('taskset')
const [originCore, clientCore] = [0, 1]
const windowSeconds = Number(values.seconds ?? (values.quick ? 5 : 20))
const rampSeconds = 8
const settleSeconds = 6
const main = repositoryPath('dist/main.js')
/** Small pictures: what parts and playlists cost is asked here, and what bytes cost elsewhere. */
const originArguments = ['origin', '--port', '0', '--part-duration', '333ms', '--variants', '360p:300k']

interface Started {
  readonly pid: number
  readonly command: string
  readonly firstLine: Promise<string>
  readonly ended: Promise<number | null>
  stop(): void
}

function start(core: number, args: readonly string[]): Started {
  const command = onCore(core, [process.execPath, main, ...args])
  const [name = '', ...rest] = command
  const child = spawn(name, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) resolve(text)
    })
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { pid: child.pid ?? 0, command: command.join(' '), firstLine, ended, stop: () => child.kill('SIGINT') }
}

const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-bench-'))
const commands = new Set<string>()

async function measure(viewers: number) {
  const origin = start(originCore, originArguments)
  const url = /https?:\S+/.exec(await origin.firstLine)?.[0] ?? ''
  const file = join(folder, `${viewers}.json`)
  const seconds = rampSeconds + settleSeconds + windowSeconds + 2
  const load = ['-c', String(viewers), '-d', `${seconds}s`, '--ramp-rate', `${Math.ceil(viewers / rampSeconds)}/s`]
  const client = start(clientCore, ['run', url, ...load, '--workers', '1', '--quiet', '--no-dashboard', '-o', file])
  commands.add(origin.command).add(client.command.replace(url, '<url>').replace(file, 'result.json'))
  try {
    await wait((rampSeconds + settleSeconds) * 1000)
    const [before, originBefore, began] = [threadCpuTimes(client.pid), threadCpuTimes(origin.pid), performance.now()]
    await wait(windowSeconds * 1000)
    const elapsed = (performance.now() - began) / 1000
    const [after, originAfter] = [threadCpuTimes(client.pid), threadCpuTimes(origin.pid)]
    const { rssBytes } = memoryOf(client.pid)
    await client.ended
    const { requests, playback, generator } = JSON.parse(readFileSync(file, 'utf8')) as RunResult
    const cpu = cpuBetween(before, after)
    return {
      viewers,
      cpuUsPerViewerSecond: (cpu.total / elapsed / viewers) * 1e6,
      clientCoreUse: cpu.total / elapsed,
      waitedShare: busiestThread(client.pid, before, after).waiting / elapsed,
      originCoreUse: cpuBetween(originBefore, originAfter).total / elapsed,
      rssBytes,
      playlistLoads: requests.mediaPlaylist?.count ?? 0,
      playlistsParsed: generator.playlistsParsed,
      parts: requests.part?.count ?? 0,
      failures: Object.values(requests)
        .flatMap(({ failures }) => Object.values(failures))
        .reduce((sum, n) => sum + n, 0),
      stalls: playback.stalls.count,
      partResponseP50Ms: requests.part?.responseTimeMs?.p50 ?? 0,
      partResponseP99Ms: requests.part?.responseTimeMs?.p99 ?? 0,
      holdP50Ms: requests.mediaPlaylist?.holdTimeMs?.p50 ?? 0,
      liveLatencyP50Seconds: playback.liveLatencySeconds?.p50 ?? 0,
      liveLatencyP99Seconds: playback.liveLatencySeconds?.p99 ?? 0,
      saturated: generator.saturated,
      /** Every part of the stream while anybody was there, and a delta beside each whole playlist. */
      mostParses: Math.ceil((seconds + 8) * 3) * 2,
    }
  } finally {
    client.stop()
    origin.stop()
    await Promise.all([client.ended, origin.ended])
  }
}

const counts = values.viewers.split(',').map(Number)
const measurements = []
try {
  for (const viewers of counts) measurements.push(await measure(viewers))
} finally {
  rmSync(folder, { recursive: true })
}
printTable(
  [
    ...['viewers', 'µs/viewer-s', 'client core %', 'origin core %', 'waited %', 'part p50 ms', 'p99 ms', 'hold p50 ms'],
    ...['latency p50 s', 'p99 s', 'stalls', 'failed', 'loads', 'parsed'],
  ],
  measurements.map((one) => [
    String(one.viewers),
    one.cpuUsPerViewerSecond,
    one.clientCoreUse * 100,
    one.originCoreUse * 100,
    one.waitedShare * 100,
    one.partResponseP50Ms,
    one.partResponseP99Ms,
    one.holdP50Ms,
    one.liveLatencyP50Seconds,
    one.liveLatencyP99Seconds,
    one.stalls,
    one.failures,
    String(one.playlistLoads),
    String(one.playlistsParsed),
  ]),
)
const acceptance = measurements.flatMap((one) => [
  atMost(
    `playlists parsed with ${one.viewers} viewers (${one.playlistLoads} loads)`,
    one.playlistsParsed,
    one.mostParses,
  ),
  atMost(`failed requests with ${one.viewers} viewers`, one.failures, 0),
])
const remarks = measurements
  .filter(({ saturated, originCoreUse }) => saturated || originCoreUse > 0.95)
  .map(({ viewers, saturated, originCoreUse }) =>
    saturated
      ? `With ${viewers} viewers the generator was the bottleneck.`
      : `With ${viewers} viewers the origin was: its core was ${figure(originCoreUse * 100)} % busy.`,
  )
remarks.push(
  `Parts of 333 ms at 300 kbit/s; the origin on core ${originCore}, one worker on core ${clientCore}; ${windowSeconds} s window.`,
)
reportResult('low-latency', [], { commands: [...commands], acceptance, measurements, remarks }, values.quick)
