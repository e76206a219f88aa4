import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startLiveOrigin } from './harness/live-origin.ts'
import { type PlayingProcess, planOf, rampSecondsFor, startPlaying, sumOfRequests } from './harness/playing-process.ts'
import { printTable } from './harness/print-table.ts'
import { memoryOf } from './harness/process-stats.ts'
import { atMost, reportResult } from './harness/results.ts'
import { slopeOf } from './harness/statistics.ts'
import { moveToCore, requireTools } from './harness/tools.ts'

// How much memory does a viewer take, of a thousand and of ten thousand, and does it stay the same however long a run
// lasts? About 9 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Of the long run. */
    minutes: { type: 'string' },
    viewers: { type: 'string' },
  },
})
requireTools('nginx', 'taskset')
const originCore = 0
const clientCore = 1
moveToCore(originCore)

const counts = values.quick ? [200, 500, 1000] : [1000, 5000, 10_000]
/** The more viewers, the more requests in the same time: what grew with them would show the sooner. */
const soaked = Number(values.viewers ?? counts[1])
const minutes = Number(values.minutes ?? (values.quick ? 0.2 : 3))
const shortMinutes = values.quick ? 0.1 : 0.5
const everySeconds = values.quick ? 2 : 5
const leastRampSeconds = values.quick ? 3 : 8
/** Until the young generation has grown to its size and hot functions are compiled. */
const settleSeconds = values.quick ? 3 : 25

interface Sample {
  readonly atSeconds: number
  readonly rssBytes: number
  readonly pssBytes: number
  readonly heapBytes: number
}

interface Measurement {
  readonly viewers: number
  readonly minutes: number
  readonly samples: readonly Sample[]
  /** What the workers' heaps hold without garbage. */
  readonly liveHeapAtStart: number
  readonly liveHeapAtEnd: number
  /** While the samples were taken. */
  readonly stalls: number
  readonly failedRequests: number
}

const commands: string[] = []

async function measure(viewers: number, forMinutes: number): Promise<Measurement> {
  const origin = await startLiveOrigin({ segmentBytes: 500_000, segmentSeconds: 2 }, originCore)
  try {
    const rampSeconds = rampSecondsFor(viewers, leastRampSeconds)
    const client = startPlaying(planOf(origin.url, viewers, rampSeconds), clientCore, [])
    commands.push(origin.nginx.command, client.command)
    await wait((rampSeconds + settleSeconds) * 1000)
    const liveHeapAtStart = await client.tellHeap('collected')
    // The collection has given memory back that an ordinary run keeps: it is taken again first.
    await wait(settleSeconds * 1000)
    client.newWindow()
    const samples = await sample(client, forMinutes)
    const window = await client.tellWindow()
    const liveHeapAtEnd = await client.tellHeap('collected')
    await client.stop()
    const [stalls, failedRequests] = [window.stalls, sumOfRequests(window, 'failed')]
    return { viewers, minutes: forMinutes, samples, liveHeapAtStart, liveHeapAtEnd, stalls, failedRequests }
  } finally {
    await origin.stop()
  }
}

async function sample(client: PlayingProcess, forMinutes: number): Promise<Sample[]> {
  const samples: Sample[] = []
  const began = performance.now()
  for (let atSeconds = everySeconds; atSeconds <= forMinutes * 60; atSeconds += everySeconds) {
    await wait(began + atSeconds * 1000 - performance.now())
    const heapBytes = await client.tellHeap('included')
    const { rssBytes, pssBytes } = memoryOf(client.pid)
    samples.push({ atSeconds, rssBytes, pssBytes, heapBytes })
  }
  return samples
}

const idle = await measure(1, shortMinutes)
const measurements: Measurement[] = []
for (const viewers of new Set([...counts, soaked])) {
  measurements.push(await measure(viewers, viewers === soaked ? minutes : shortMinutes))
}

const mean = ({ samples }: Measurement, value: (sample: Sample) => number) =>
  samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length
/** Change over the whole time, bytes, and how sure that is. */
function growthOf({ samples }: Measurement, value: (sample: Sample) => number) {
  const { perUnit, confidence } = slopeOf(samples.map((sample) => [sample.atSeconds, value(sample)] as const))
  const [first, last] = [samples[0]?.atSeconds ?? 0, samples.at(-1)?.atSeconds ?? 0]
  return { bytes: perUnit * (last - first), confidence: confidence * (last - first) }
}
const perViewer = measurements.map((one) => {
  const beyondIdle = (value: (sample: Sample) => number) => (mean(one, value) - mean(idle, value)) / one.viewers
  return {
    viewers: one.viewers,
    rssBytes: mean(one, ({ rssBytes }) => rssBytes),
    rssBytesPerViewer: beyondIdle(({ rssBytes }) => rssBytes),
    pssBytesPerViewer: beyondIdle(({ pssBytes }) => pssBytes),
    liveHeapBytesPerViewer: (one.liveHeapAtEnd - idle.liveHeapAtEnd) / one.viewers,
  }
})
const soak = measurements.find(({ viewers }) => viewers === soaked)
if (soak === undefined) throw new Error('there was no long run')
const growth = {
  rss: growthOf(soak, ({ rssBytes }) => rssBytes),
  heap: growthOf(soak, ({ heapBytes }) => heapBytes),
}

const kilobytes = (bytes: number) => bytes / 1e3
const megabytes = (bytes: number) => bytes / 1e6
printTable(
  ['viewers', 'RSS MB', 'RSS kB/viewer', 'PSS kB/viewer', 'heap without garbage kB/viewer'],
  perViewer.map((one) => [
    String(one.viewers),
    megabytes(one.rssBytes),
    kilobytes(one.rssBytesPerViewer),
    kilobytes(one.pssBytesPerViewer),
    kilobytes(one.liveHeapBytesPerViewer),
  ]),
)
const { samples, liveHeapAtStart, liveHeapAtEnd } = soak
console.log(`${soaked} viewers over ${minutes} min`)
printTable(
  ['MB', 'first sample', 'last sample', 'growth', '± (95 %)'],
  [
    ['RSS', samples[0]?.rssBytes ?? 0, samples.at(-1)?.rssBytes ?? 0, growth.rss.bytes, growth.rss.confidence] as const,
    [
      'heap',
      samples[0]?.heapBytes ?? 0,
      samples.at(-1)?.heapBytes ?? 0,
      growth.heap.bytes,
      growth.heap.confidence,
    ] as const,
    ['heap without garbage', liveHeapAtStart, liveHeapAtEnd, liveHeapAtEnd - liveHeapAtStart, Number.NaN] as const,
  ].map(([name, ...bytes]) => [name, ...bytes.map(megabytes)]),
)

export interface MemoryMeasurements extends Measurement {
  readonly growth: typeof growth
  readonly perViewer?: typeof perViewer
  /** Of one viewer. */
  readonly idle?: Measurement
  /** Of other numbers of viewers, for a shorter time. */
  readonly others?: readonly Measurement[]
}
const others = measurements.filter((one) => one !== soak)
const kept: MemoryMeasurements = { ...soak, growth, perViewer, idle, others }
const meanRss = mean(soak, ({ rssBytes }) => rssBytes)
const most = perViewer.at(-1)
reportResult(
  'memory',
  ['nginx'],
  {
    commands,
    acceptance: [
      atMost(
        'growth of RSS that is certain, part of RSS',
        Math.max(growth.rss.bytes - growth.rss.confidence, 0) / meanRss,
        0.01,
      ),
      atMost('heap without garbage, end / start', liveHeapAtEnd / liveHeapAtStart, 1.05),
      ...(most && most.viewers >= 10_000
        ? [atMost(`kB RSS a viewer at ${most.viewers} viewers`, kilobytes(most.rssBytesPerViewer), 30)]
        : []),
      // What stalls or asks in vain is not playing.
      ...measurements.map(({ viewers, stalls, failedRequests }) =>
        atMost(`stalls and failed requests of ${viewers} viewers`, stalls + failedRequests, 0),
      ),
    ],
    measurements: kept,
    remarks: [
      `${soaked} viewers for ${minutes} min, the others for ${shortMinutes} min, a sample every ${everySeconds} s after ${settleSeconds} s to settle, and as much again after the heap without garbage was told; 2 Mbit/s, segments of 2 s.`,
      `A viewer's memory is what a process has beyond one with a single viewer (${Math.round(megabytes(mean(idle, ({ rssBytes }) => rssBytes)))} MB RSS), divided by the viewers.`,
    ],
  },
  values.quick,
)
