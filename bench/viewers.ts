import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { PlayedWindow } from './clients/play-plan.ts'
import { startLiveOrigin } from './harness/live-origin.ts'
import { planOf, startPlaying } from './harness/playing-process.ts'
import { figure, printTable } from './harness/print-table.ts'
import { busiestThread, cpuBetween, memoryOf, threadCpuTimes } from './harness/process-stats.ts'
import { atMost, reportResult } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'
import { moveToCore, requireTools } from './harness/tools.ts'

// What does a live viewer cost, and does the cost stay the same from a thousand to ten thousand of them on one thread?

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    viewers: { type: 'string', default: '1000,5000,10000' },
    repetitions: { type: 'string' },
    seconds: { type: 'string' },
    /** Comma-separated, for the process that plays: --cpu-prof and the like. */
    node: { type: 'string', default: '' },
  },
})
requireTools('nginx', 'taskset')
const originCore = 0
const clientCore = 1
moveToCore(originCore)

const stream = { segmentBytes: 500_000, segmentSeconds: 2 }
const counts = values.viewers.split(',').map(Number)
const repetitions = Number(values.repetitions ?? (values.quick ? 1 : 3))
const rampSeconds = values.quick ? 5 : 12
/**
 * Until the engine has compiled what is hot, which takes it so many requests, not seconds: of few viewers the first minute
 * costs twice as much as any later one.
 */
const settleRequests = values.quick ? 3_000 : 100_000
const settleSecondsFor = (viewers: number) => settleRequests / ((2 * viewers) / stream.segmentSeconds)
const windowSeconds = Number(values.seconds ?? (values.quick ? 6 : 30))
const nodeOptions = values.node === '' ? [] : values.node.split(',')
const commands = new Set<string>()

interface Measurement {
  readonly viewers: number
  readonly cpuUsPerViewerSecond: number
  readonly workerThreadShare: number
  readonly systemShare: number
  readonly clientCoreUse: number
  readonly originCoreUse: number
  /** Of the busiest thread: ready to run, but something else had the core. */
  readonly waitedShare: number
  readonly rssBytesPerViewer: number
  readonly peakRssBytesPerViewer: number
  readonly pssBytes: number
  readonly requestsPerSecond: number
  readonly gigabitsPerSecond: number
  readonly window: PlayedWindow
}

async function idleRss(url: string): Promise<number> {
  const idle = startPlaying(planOf(url, 1, 1), clientCore, [])
  await wait(6000)
  const { rssBytes } = memoryOf(idle.pid)
  await idle.stop()
  return rssBytes
}

async function measure(viewers: number): Promise<Measurement> {
  const origin = await startLiveOrigin(stream, originCore)
  try {
    const idleRssBytes = await idleRss(origin.url)
    const client = startPlaying(planOf(origin.url, viewers, rampSeconds), clientCore, nodeOptions)
    commands.add(origin.nginx.command).add(client.command)
    await wait((rampSeconds + settleSecondsFor(viewers)) * 1000)
    client.newWindow()
    const [before, originBefore] = [threadCpuTimes(client.pid), threadCpuTimes(origin.nginx.workerPid)]
    const began = performance.now()
    let steadyRssBytes = 0
    for (let second = 0; second < windowSeconds; second += 1) {
      await wait(began + (second + 1) * 1000 - performance.now())
      steadyRssBytes = Math.max(steadyRssBytes, memoryOf(client.pid).rssBytes)
    }
    const [after, originAfter] = [threadCpuTimes(client.pid), threadCpuTimes(origin.nginx.workerPid)]
    const seconds = (performance.now() - began) / 1000
    const window = await client.tellWindow()
    const { pssBytes, peakRssBytes } = memoryOf(client.pid)
    await client.stop()
    const cpu = cpuBetween(before, after)
    const worker = busiestThread(client.pid, before, after)
    const sum = (field: 'count' | 'bytes') =>
      Object.values(window.requests).reduce((total, one) => total + one[field], 0)
    return {
      viewers,
      cpuUsPerViewerSecond: (cpu.total / seconds / viewers) * 1e6,
      workerThreadShare: worker.total / cpu.total,
      systemShare: cpu.system / cpu.total,
      clientCoreUse: cpu.total / seconds,
      waitedShare: worker.waiting / seconds,
      originCoreUse: cpuBetween(originBefore, originAfter).total / seconds,
      rssBytesPerViewer: (steadyRssBytes - idleRssBytes) / viewers,
      peakRssBytesPerViewer: (peakRssBytes - idleRssBytes) / viewers,
      pssBytes,
      requestsPerSecond: sum('count') / window.seconds,
      gigabitsPerSecond: (sum('bytes') * 8) / 1e9 / window.seconds,
      window,
    }
  } finally {
    await origin.stop()
  }
}

const measurements: Measurement[] = []
// Up and down in turn, so that a drift of the machine does not look like an effect of the count.
for (let repetition = 0; repetition < repetitions; repetition += 1) {
  for (const viewers of repetition % 2 === 0 ? counts : counts.toReversed()) {
    const measured = await measure(viewers)
    measurements.push(measured)
    console.log(
      `${viewers} viewers: ${figure(measured.cpuUsPerViewerSecond)} µs a viewer-second, ` +
        `${figure(measured.rssBytesPerViewer / 1000)} kB a viewer, ${measured.window.stalls} stalls`,
    )
  }
}

const of = (viewers: number) => measurements.filter((measured) => measured.viewers === viewers)
const median = (viewers: number, value: (measured: Measurement) => number) => spreadOf(of(viewers).map(value)).median
const cost = (viewers: number) => median(viewers, (measured) => measured.cpuUsPerViewerSecond)
console.log()
printTable(
  [
    'viewers',
    'µs/viewer-s',
    'min-max',
    'worker %',
    'kernel %',
    'client core %',
    'nginx core %',
    'waited %',
    'RSS kB/viewer',
    'peak kB/viewer',
    'stalls',
    'failed',
    'segment p50 ms',
    'p99 ms',
    'playlist p50 ms',
    'p99 ms',
    'req/s',
    'Gbit/s',
  ],
  counts.map((viewers) => {
    const { min, max } = spreadOf(of(viewers).map((measured) => measured.cpuUsPerViewerSecond))
    const request = (kind: string, field: 'p50Ms' | 'p99Ms' | 'failed') =>
      median(viewers, ({ window }) => window.requests[kind]?.[field] ?? 0)
    return [
      String(viewers),
      cost(viewers),
      `${figure(min)}-${figure(max)}`,
      median(viewers, ({ workerThreadShare }) => workerThreadShare * 100),
      median(viewers, ({ systemShare }) => systemShare * 100),
      median(viewers, ({ clientCoreUse }) => clientCoreUse * 100),
      median(viewers, ({ originCoreUse }) => originCoreUse * 100),
      median(viewers, ({ waitedShare }) => waitedShare * 100),
      median(viewers, ({ rssBytesPerViewer }) => rssBytesPerViewer / 1000),
      median(viewers, ({ peakRssBytesPerViewer }) => peakRssBytesPerViewer / 1000),
      median(viewers, ({ window }) => window.stalls),
      request('segment', 'failed') + request('mediaPlaylist', 'failed'),
      request('segment', 'p50Ms'),
      request('segment', 'p99Ms'),
      request('mediaPlaylist', 'p50Ms'),
      request('mediaPlaylist', 'p99Ms'),
      median(viewers, ({ requestsPerSecond }) => requestsPerSecond),
      median(viewers, ({ gigabitsPerSecond }) => gigabitsPerSecond),
    ]
  }),
)

const acceptance = counts.map((viewers) => atMost(`µs CPU a viewer-second at ${viewers} viewers`, cost(viewers), 80))
const stallsAt = (viewers: number) => Math.max(...of(viewers).map(({ window }) => window.stalls))
if (counts.includes(5000)) acceptance.push(atMost('stalls at 5000 viewers', stallsAt(5000), 0))
if (counts.includes(10_000)) {
  const kilobytes = median(10_000, ({ rssBytesPerViewer }) => rssBytesPerViewer / 1000)
  acceptance.push(atMost('kB RSS a viewer at 10000 viewers', kilobytes, 40))
}
const costs = counts.map(cost)
acceptance.push(atMost('highest cost / lowest cost', Math.max(...costs) / Math.min(...costs), 1.3))

const busyOrigin = measurements.filter(({ originCoreUse }) => originCoreUse > 0.95)
const busyClient = measurements.filter(({ clientCoreUse }) => clientCoreUse > 0.95)
const remarks = [
  `Client (one worker thread) on core ${clientCore}; nginx, the stream's writer and this conductor on core ${originCore}.`,
  `Window of ${windowSeconds} s after a ramp of ${rampSeconds} s and ${settleRequests} requests to settle; ${repetitions} repetitions.`,
]
for (const { viewers } of busyOrigin) remarks.push(`At ${viewers} viewers nginx was the limit: its core was full.`)
for (const { viewers, window } of busyClient) {
  remarks.push(`At ${viewers} viewers the generator was the limit: its core was full. ${window.reasons.join(' ')}`)
}
for (const { viewers, waitedShare } of measurements.filter((measured) => measured.waitedShare > 0.1)) {
  const percent = Math.round(waitedShare * 100)
  remarks.push(`At ${viewers} viewers the worker waited ${percent} % of the time for its core: other work ran on it.`)
}
reportResult('viewers', ['nginx'], { commands: [...commands], acceptance, measurements, remarks }, values.quick)
