import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parseDescriptorLimit } from '../src/cli/file-descriptors.ts'
import { startLiveOrigin } from './harness/live-origin.ts'
import { measurePlay, type PlayedCost } from './harness/measure-play.ts'
import { mostStartsPerSecond, planOf, rampSecondsFor, startPlaying, sumOfRequests } from './harness/playing-process.ts'
import { figure, printTable } from './harness/print-table.ts'
import { memoryOf } from './harness/process-stats.ts'
import { atMost, reportResult } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'
import { moveToCore, requireTools } from './harness/tools.ts'

// What does a live viewer cost on one thread: of a hundred of them, of as many as a process holds, and by the stream's
// bit rate and the length of its segments? About 9 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Instead of the grid, at 2 Mbit/s with segments of 2 s. */
    viewers: { type: 'string' },
    repetitions: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    /** Comma-separated, for the process that plays: --cpu-prof and the like. */
    node: { type: 'string', default: '' },
  },
})
requireTools('nginx', 'taskset')
const originCore = 0
const clientCore = 1
moveToCore(originCore)

interface Point {
  readonly viewers: number
  readonly megabitsPerSecond: number
  readonly segmentSeconds: number
}

/** nginx's worker and the client have as many descriptors as this process, and need some that are no connections. */
const descriptors = parseDescriptorLimit(readFileSync('/proc/self/limits', 'utf8')) ?? 20_000
const most = Math.min(Math.floor(descriptors * 0.93), 18_800)
const typical = { megabitsPerSecond: 2, segmentSeconds: 2 }
const grid: readonly Point[] = values.quick
  ? [
      { ...typical, viewers: 200 },
      { ...typical, viewers: 1500 },
      { ...typical, viewers: 1500, megabitsPerSecond: 5 },
      { ...typical, viewers: 1500, segmentSeconds: 4 },
    ]
  : [
      ...[100, 1000, 5000, 10_000].map((viewers) => ({ ...typical, viewers })),
      { ...typical, viewers: 4000, megabitsPerSecond: 0.5 },
      { ...typical, viewers: 4000, megabitsPerSecond: 5 },
      { ...typical, viewers: 5000, segmentSeconds: 4 },
      { ...typical, viewers: 5000, segmentSeconds: 8 },
      // Few enough bytes and requests that one core bears them: what ends this one is the number of connections.
      { viewers: most, megabitsPerSecond: 1, segmentSeconds: 4 },
    ]
const points = values.viewers?.split(',').map((viewers) => ({ ...typical, viewers: Number(viewers) })) ?? grid

const repetitions = Number(values.repetitions)
const leastRampSeconds = values.quick ? 3 : 8
const windows = values.quick ? 2 : 3
const windowSeconds = Number(values.seconds ?? (values.quick ? 2 : 5))
const nodeOptions = values.node === '' ? [] : values.node.split(',')
/**
 * Until the engine has compiled what is hot, which takes it so many requests, not seconds. Of few viewers that would take
 * too long: theirs is the cost of the first minute.
 */
const settleRequests = values.quick ? 3_000 : 100_000
const longestSettleSeconds = values.quick ? 3 : 40
const settleSecondsFor = ({ viewers, segmentSeconds }: Point) =>
  Math.max(Math.min((settleRequests * segmentSeconds) / (2 * viewers), longestSettleSeconds), segmentSeconds * 2)

export interface Measurement extends Point, PlayedCost {
  readonly rssBytesPerViewer: number
  readonly pssBytes: number
}

const commands: string[] = []

async function measure(point: Point): Promise<readonly Measurement[]> {
  const { viewers, megabitsPerSecond, segmentSeconds } = point
  const stream = { segmentBytes: (megabitsPerSecond * 1e6 * segmentSeconds) / 8, segmentSeconds }
  const origin = await startLiveOrigin(stream, originCore)
  try {
    const rampSeconds = rampSecondsFor(viewers, leastRampSeconds)
    const plan = planOf(origin.url, viewers, rampSeconds)
    // A second connection for each would be more than the process may have open.
    const limit = viewers * 1.5 > descriptors ? 1 : 2
    const times = { rampSeconds, settleSeconds: settleSecondsFor(point), windows, windowSeconds }
    const played = { ...plan, connections: { is: 'perViewer', limit } } as const
    const { command, costs, memory } = await measurePlay(played, origin, clientCore, times, nodeOptions)
    commands.push(origin.nginx.command, command)
    return costs.map((cost) => ({
      ...point,
      ...cost,
      rssBytesPerViewer: (cost.rssBytes - idleRssBytes) / viewers,
      pssBytes: memory.pssBytes,
    }))
  } finally {
    await origin.stop()
  }
}

/** Of a process with one viewer: what any number of them has in common. */
async function idleRss(): Promise<number> {
  const origin = await startLiveOrigin({ segmentBytes: 500_000, segmentSeconds: 2 }, originCore)
  try {
    const idle = startPlaying(planOf(origin.url, 1, 1), clientCore, [])
    await wait(6000)
    const { rssBytes } = memoryOf(idle.pid)
    await idle.stop()
    return rssBytes
  } finally {
    await origin.stop()
  }
}

const idleRssBytes = await idleRss()
const measurements: Measurement[] = []
// Up and down in turn, so that a drift of the machine does not look like an effect of the count.
for (let repetition = 0; repetition < repetitions; repetition += 1) {
  for (const point of repetition % 2 === 0 ? points : points.toReversed()) {
    const measured = await measure(point)
    measurements.push(...measured)
    const cost = spreadOf(measured.map(({ cpuUsPerViewerSecond }) => cpuUsPerViewerSecond))
    console.log(`${point.viewers} viewers: ${figure(cost.median)} µs a viewer-second`)
  }
}

const of = (point: Point) =>
  measurements.filter(
    ({ viewers, megabitsPerSecond, segmentSeconds }) =>
      viewers === point.viewers &&
      megabitsPerSecond === point.megabitsPerSecond &&
      segmentSeconds === point.segmentSeconds,
  )
const median = (point: Point, value: (measured: Measurement) => number) => spreadOf(of(point).map(value)).median
const cost = (point: Point) => median(point, ({ cpuUsPerViewerSecond }) => cpuUsPerViewerSecond)
console.log()
printTable(
  [
    'viewers',
    'Mbit/s',
    'segment s',
    'µs/viewer-s',
    'min-max',
    'kernel %',
    'client core %',
    'nginx core %',
    'waited %',
    'RSS kB/viewer',
    'stalls',
    'failed',
    'segment p50 ms',
    'p99 ms',
    'playlist p99 ms',
    'req/s',
    'Gbit/s',
  ],
  points.map((point) => {
    const { min, max } = spreadOf(of(point).map(({ cpuUsPerViewerSecond }) => cpuUsPerViewerSecond))
    const request = (kind: string, field: 'p50Ms' | 'p99Ms') =>
      median(point, ({ window }) => window.requests[kind]?.[field] ?? 0)
    return [
      String(point.viewers),
      point.megabitsPerSecond,
      point.segmentSeconds,
      cost(point),
      `${figure(min)}-${figure(max)}`,
      median(point, ({ systemShare }) => systemShare * 100),
      median(point, ({ clientCoreUse }) => clientCoreUse * 100),
      median(point, ({ originCoreUse }) => originCoreUse * 100),
      median(point, ({ waitedShare }) => waitedShare * 100),
      median(point, ({ rssBytesPerViewer }) => rssBytesPerViewer / 1000),
      median(point, ({ window }) => window.stalls),
      median(point, ({ window }) => sumOfRequests(window, 'failed')),
      request('segment', 'p50Ms'),
      request('segment', 'p99Ms'),
      request('mediaPlaylist', 'p99Ms'),
      median(point, ({ requestsPerSecond }) => requestsPerSecond),
      median(point, ({ gigabitsPerSecond }) => gigabitsPerSecond),
    ]
  }),
)

const asTypical = points.filter(
  ({ viewers, megabitsPerSecond, segmentSeconds }) =>
    viewers >= 1000 && megabitsPerSecond === typical.megabitsPerSecond && segmentSeconds === typical.segmentSeconds,
)
const costs = asTypical.map(cost)
const tenThousand = asTypical.find(({ viewers }) => viewers === 10_000)
const acceptance = [
  ...asTypical.map((point) => atMost(`µs CPU a viewer-second at ${point.viewers} viewers`, cost(point), 60)),
  ...(tenThousand
    ? [
        atMost(
          'kB RSS a viewer at 10000 viewers',
          median(tenThousand, ({ rssBytesPerViewer }) => rssBytesPerViewer / 1000),
          30,
        ),
      ]
    : []),
  ...points.map((point) => {
    const stalls = Math.max(...of(point).map(({ window }) => window.stalls))
    const { viewers, megabitsPerSecond, segmentSeconds } = point
    return atMost(`stalls at ${viewers} viewers, ${megabitsPerSecond} Mbit/s, ${segmentSeconds} s`, stalls, 0)
  }),
  atMost('highest cost / lowest cost, from 1000 viewers on', Math.max(...costs) / Math.min(...costs), 1.3),
]

const remarks = [
  `Client (one worker thread) on core ${clientCore}; nginx, the stream's writer and this conductor on core ${originCore}.`,
  `${windows} windows of ${windowSeconds} s after a ramp of at most ${mostStartsPerSecond} starts a second and ${settleRequests} requests, but at most ` +
    `${longestSettleSeconds} s, to settle; played ${repetitions === 1 ? 'once' : `${repetitions} times`}.`,
  `The ${figure(idleRssBytes / 1e6)} MB of a process with one viewer are no part of the RSS a viewer.`,
]
for (const point of points) {
  const at = `At ${point.viewers} viewers, ${point.megabitsPerSecond} Mbit/s, ${point.segmentSeconds} s`
  if (median(point, ({ originCoreUse }) => originCoreUse) > 0.95) remarks.push(`${at}, nginx was the limit.`)
  if (median(point, ({ clientCoreUse }) => clientCoreUse) > 0.95) {
    remarks.push(`${at}, the generator was the limit: its core was full. ${of(point).at(-1)?.window.reasons.join(' ')}`)
  }
  const waited = median(point, ({ waitedShare }) => waitedShare)
  if (waited > 0.1) {
    remarks.push(
      `${at}, the worker waited ${Math.round(waited * 100)} % of the time for its core: other work ran on it.`,
    )
  }
}
reportResult('viewers', ['nginx'], { commands, acceptance, measurements, remarks }, values.quick)
