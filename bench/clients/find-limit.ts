import { setTimeout as wait } from 'node:timers/promises'
import { startCpuHog } from '../harness/cpu-hog.ts'
import { type LimitSearch, nextProbe } from '../harness/limit-search.ts'
import { type LimitingPart, limitingPart, type PartUse } from '../harness/limiting-part.ts'
import { startLiveOrigin } from '../harness/live-origin.ts'
import { type LoopbackCounters, readLoopbackCounters } from '../harness/loopback-limit.ts'
import { measurePlay, type PlayTimes } from '../harness/measure-play.ts'
import { planOf, sumOfRequests } from '../harness/playing-process.ts'
import { moveToCore } from '../harness/tools.ts'

/** Finds how many viewers of one stream stall less than they may. The only argument is the task, as JSON. */
export interface LimitTask {
  readonly stream: { readonly megabitsPerSecond: number; readonly segmentSeconds: number }
  /** nginx shares its core with a process that wants all of it and comes before it by this much niceness. */
  readonly originNiceness: number | null
  /** What the loopback interface lets through, in whose network this process was started. */
  readonly networkMegabitsPerSecond: number | null
  readonly search: LimitSearch
  readonly maxStallRatio: number
  /** The ramp lasts at least as long as it says, and longer where there are many viewers. */
  readonly times: PlayTimes
  /** Viewers that start fetch three segments at once: too many of them at a time would be a load of their own. */
  readonly mostStartsPerSecond: number
  readonly originCore: number
  readonly clientCore: number
}

export interface TriedViewers {
  readonly viewers: number
  readonly held: boolean
  readonly stallRatio: number
  readonly stalls: number
  readonly failed: number
  readonly use: PartUse
  readonly droppedPackets: number | undefined
  readonly gigabitsPerSecond: number
  readonly segmentP99Ms: number
  readonly saidSaturated: boolean
  readonly reasons: readonly string[]
  /** For how much of the time other processes had the generator's core, which nothing here wants but it. */
  readonly othersShare: number
  /** Of the one that was full first, or nearest to it. */
  readonly limitedBy: LimitingPart
}

export interface LimitFound {
  readonly tried: readonly TriedViewers[]
  readonly commands: readonly string[]
}

const task = JSON.parse(process.argv[2] ?? '') as LimitTask
moveToCore(task.originCore)
const commands = new Set<string>()

/** Bits a second between two moments of the window, as a share of what is let through. */
async function watchNetwork({ rampSeconds, settleSeconds, windows, windowSeconds }: PlayTimes) {
  const limit = task.networkMegabitsPerSecond
  if (limit === null) return { use: undefined, droppedPackets: undefined }
  await wait((rampSeconds + settleSeconds) * 1000)
  const [before, began] = [readLoopbackCounters(), performance.now()]
  await wait((windows * windowSeconds - 0.5) * 1000)
  const after: LoopbackCounters = readLoopbackCounters()
  const megabits = ((after.bytes - before.bytes) * 8) / 1e6
  return {
    use: megabits / ((performance.now() - began) / 1000) / limit,
    droppedPackets: after.droppedPackets - before.droppedPackets,
  }
}

async function tryViewers(viewers: number): Promise<TriedViewers> {
  const { megabitsPerSecond, segmentSeconds } = task.stream
  const segmentBytes = Math.round((megabitsPerSecond * 1e6 * segmentSeconds) / 8)
  const origin = await startLiveOrigin(
    { segmentBytes, segmentSeconds },
    task.originCore,
    task.originNiceness ?? undefined,
  )
  try {
    const rampSeconds = Math.max(task.times.rampSeconds, viewers / task.mostStartsPerSecond)
    const times = { ...task.times, rampSeconds }
    const plan = planOf(origin.url, viewers, rampSeconds)
    // One connection each, that their number ends nothing before a core or the network does.
    const single = { ...plan, connections: { is: 'perViewer', limit: 1 } } as const
    const watched = watchNetwork(times)
    const { command, costs } = await measurePlay(single, origin, task.clientCore, times)
    commands.add(origin.nginx.command).add(command)
    const { use: network, droppedPackets } = await watched
    const [cost] = costs
    if (cost === undefined) throw new Error('no window was measured')
    const { window } = cost
    const watching = window.playingSeconds + window.stalledSeconds
    // Viewers that never came to play have not been served either.
    const missing = Math.max(viewers * window.seconds - watching, 0)
    const stallRatio = (window.stalledSeconds + missing) / (watching + missing)
    const use = {
      generator: cost.clientCoreUse + Math.max(cost.waitedShare - (1 - cost.workerThreadShare), 0),
      origin: cost.originBusyShare,
      network,
    }
    return {
      viewers,
      held: stallRatio < task.maxStallRatio,
      stallRatio,
      stalls: window.stalls,
      failed: sumOfRequests(window, 'failed'),
      use,
      droppedPackets,
      gigabitsPerSecond: cost.gigabitsPerSecond,
      segmentP99Ms: window.requests.segment?.p99Ms ?? Number.NaN,
      saidSaturated: window.saturated,
      reasons: window.reasons,
      othersShare: cost.othersShare,
      limitedBy: limitingPart(use, window.saturated),
    }
  } finally {
    await origin.stop()
  }
}

/** Up to here a probe tells of viewers, origin and network, and not of what else ran on this machine. */
const undisturbedUpTo = 0.05

/** Tried once more where something else took the generator's core: that would pass for the generator's limit. */
async function tryUndisturbed(viewers: number): Promise<TriedViewers> {
  const first = await tryViewers(viewers)
  if (first.othersShare <= undisturbedUpTo) return first
  console.error(`  ${viewers} viewers: disturbed, ${percent(first.othersShare)} of the time; once more`)
  const second = await tryViewers(viewers)
  return second.othersShare < first.othersShare ? second : first
}

const hog = task.originNiceness === null ? undefined : await startCpuHog(task.originCore)
const tried: TriedViewers[] = []
try {
  if (hog) commands.add(hog.command)
  for (;;) {
    const probes = tried.map(({ viewers, held, use }) => ({
      viewers,
      held,
      use: Math.max(use.generator, use.origin, use.network ?? 0),
    }))
    const viewers = nextProbe(probes, task.search)
    if (viewers === undefined || tried.length >= 12) break
    const found = await tryUndisturbed(viewers)
    tried.push(found)
    console.error(
      `  ${viewers} viewers: ${found.held ? 'held' : 'broke'}, ${(found.stallRatio * 100).toFixed(3)} % stalled, ` +
        `generator ${percent(found.use.generator)}, origin ${percent(found.use.origin)}, network ${percent(found.use.network)}`,
    )
  }
} finally {
  await hog?.stop()
}
process.stdout.write(JSON.stringify({ tried, commands: [...commands] } satisfies LimitFound))

function percent(share: number | undefined): string {
  return share === undefined ? 'unlimited' : `${Math.round(share * 100)} %`
}
