import { Histogram } from '../../src/metrics/histogram.ts'
import { counterNames, requestMetrics } from '../../src/metrics/metric-names.ts'
import { MetricSet } from '../../src/metrics/metric-set.ts'
import type { RequestKind } from '../../src/metrics/request-kind.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { prepareSwarm } from '../../src/swarm/prepare-swarm.ts'
import { WorkerHeaps } from './worker-heap.ts'

/** What the parent orders; a new window forgets what was measured before. */
export type PlayOrder = 'newWindow' | 'tellWindow' | 'tellHeap' | 'tellLiveHeap' | 'stop'

export interface PlayedWindow {
  readonly seconds: number
  readonly viewersPlaying: number
  readonly requests: Readonly<Record<string, RequestFigures>>
  readonly stalls: number
  /** Of all viewers together. */
  readonly playingSeconds: number
  readonly stalledSeconds: number
  readonly endedBy: string | undefined
  readonly saturated: boolean
  readonly reasons: readonly string[]
}

export interface RequestFigures {
  readonly count: number
  readonly bytes: number
  readonly failed: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Plays a plan (the only argument, JSON) in a process of its own and tells its parent what it measured. */
const plan = JSON.parse(process.argv[2] ?? '') as RunPlan
const told = ['mediaPlaylist', 'segment'] as const satisfies readonly RequestKind[]
const window = new MetricSet(Histogram.forRun)
let seconds = 0
let viewersPlaying = 0

const run = prepareSwarm(plan).play({
  onInterval: ({ metrics, fromMs, toMs, viewers }) => {
    for (const [name, value] of metrics.counters()) window.counter(name).value += value
    // No others: what is added here, the product does not pay for.
    for (const kind of told) {
      const name = requestMetrics.responseTime(kind)
      window.histogram(name).add(metrics.histogram(name))
    }
    seconds += (toMs - fromMs) / 1000
    viewersPlaying = viewers.playing
  },
})

function figuresOf(kind: RequestKind): RequestFigures {
  const times = window.histogram(requestMetrics.responseTime(kind))
  return {
    count: window.sum(requestMetrics.count(kind)),
    bytes: window.sum(requestMetrics.bytes(kind)),
    failed: window.sum(requestMetrics.failed(kind)),
    p50Ms: times.percentileMs(50),
    p99Ms: times.percentileMs(99),
  }
}

function tellWindow(endedBy?: string): void {
  const { totals } = run.outcome()
  const figures: PlayedWindow = {
    seconds,
    viewersPlaying,
    requests: Object.fromEntries(told.map((kind) => [kind, figuresOf(kind)])),
    stalls: window.sum(counterNames.stalls),
    playingSeconds: window.sum(counterNames.playingSeconds),
    stalledSeconds: window.sum(counterNames.stalledSeconds),
    endedBy,
    ...totals.health.assess({
      viewersStarted: plan.clients,
      lateStarts: totals.metrics.sum(counterNames.lateStarts),
      stalls: totals.metrics.sum(counterNames.stalls),
      suspectStalls: totals.metrics.sum(counterNames.suspectStalls),
      fileDescriptorFailures: 0,
      localPortFailures: 0,
    }),
  }
  process.send?.(figures)
}

let heaps: WorkerHeaps | undefined
async function tellHeap(live: boolean): Promise<void> {
  heaps ??= new WorkerHeaps()
  if (live) await heaps.collectGarbage()
  process.send?.(await heaps.usedBytes())
}

process.on('message', (order: PlayOrder) => {
  switch (order) {
    case 'newWindow':
      window.reset()
      seconds = 0
      return
    case 'tellWindow':
      return tellWindow()
    case 'tellHeap':
    case 'tellLiveHeap':
      return void tellHeap(order === 'tellLiveHeap')
    case 'stop':
      return run.stop()
  }
})
const { endedBy, errors } = await run.finished
for (const error of errors) console.error(error)
heaps?.close()
tellWindow(endedBy)
process.disconnect()
