import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startLiveOrigin } from './harness/live-origin.ts'
import { planOf, startPlaying } from './harness/playing-process.ts'
import { printTable } from './harness/print-table.ts'
import { memoryOf } from './harness/process-stats.ts'
import { atMost, reportResult } from './harness/results.ts'
import { slopeOf } from './harness/statistics.ts'
import { moveToCore, requireTools } from './harness/tools.ts'

// Does memory stay the same, however long a run lasts?

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    viewers: { type: 'string', default: '1000' },
  },
})
requireTools('nginx', 'taskset')
const originCore = 0
const clientCore = 1
moveToCore(originCore)

const viewers = Number(values.viewers)
const minutes = Number(values.minutes ?? (values.quick ? 0.5 : 10))
const everySeconds = values.quick ? 2 : 10
const rampSeconds = 5
/** Until the young generation has grown to its size and hot functions are compiled. */
const settleSeconds = values.quick ? 5 : 60

interface Sample {
  readonly atSeconds: number
  readonly rssBytes: number
  readonly heapBytes: number
}

const origin = await startLiveOrigin({ segmentBytes: 500_000, segmentSeconds: 2 }, originCore)
const client = startPlaying(planOf(origin.url, viewers, rampSeconds), clientCore, [])
await wait((rampSeconds + settleSeconds) * 1000)
const liveHeapAtStart = await client.tellHeap('collected')
client.newWindow()
const samples: Sample[] = []
const began = performance.now()
for (let atSeconds = everySeconds; atSeconds <= minutes * 60; atSeconds += everySeconds) {
  await wait(began + atSeconds * 1000 - performance.now())
  const heapBytes = await client.tellHeap('included')
  samples.push({ atSeconds, rssBytes: memoryOf(client.pid).rssBytes, heapBytes })
}
const liveHeapAtEnd = await client.tellHeap('collected')
const window = await client.stop()
await origin.stop()

/** Change over the whole run, bytes, and how sure that is. */
function growthOf(value: (sample: Sample) => number) {
  const { perUnit, confidence } = slopeOf(samples.map((sample) => [sample.atSeconds, value(sample)] as const))
  const [first, last] = [samples[0]?.atSeconds ?? 0, samples.at(-1)?.atSeconds ?? 0]
  return { bytes: perUnit * (last - first), confidence: confidence * (last - first) }
}
const rss = growthOf(({ rssBytes }) => rssBytes)
const heap = growthOf(({ heapBytes }) => heapBytes)
const meanRss = samples.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / samples.length

const megabytes = (bytes: number) => bytes / 1e6
printTable(
  ['MB', 'first sample', 'last sample', 'growth', '± (95 %)'],
  [
    ['RSS', samples[0]?.rssBytes ?? 0, samples.at(-1)?.rssBytes ?? 0, rss.bytes, rss.confidence] as const,
    ['heap', samples[0]?.heapBytes ?? 0, samples.at(-1)?.heapBytes ?? 0, heap.bytes, heap.confidence] as const,
    ['heap without garbage', liveHeapAtStart, liveHeapAtEnd, liveHeapAtEnd - liveHeapAtStart, Number.NaN] as const,
  ].map(([name, ...bytes]) => [name, ...bytes.map(megabytes)]),
)
const result = {
  commands: [origin.nginx.command, client.command],
  acceptance: [
    atMost('growth of RSS that is certain, part of RSS', Math.max(rss.bytes - rss.confidence, 0) / meanRss, 0.01),
    atMost('heap without garbage, end / start', liveHeapAtEnd / liveHeapAtStart, 1.05),
  ],
  measurements: { viewers, minutes, samples, liveHeapAtStart, liveHeapAtEnd, growth: { rss, heap }, window },
  remarks: [
    `${viewers} viewers for ${minutes} min, a sample every ${everySeconds} s after ${settleSeconds} s to settle.`,
  ],
}
reportResult('memory', ['nginx'], result, values.quick)
