import { setTimeout as wait } from 'node:timers/promises'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { PlayedWindow } from '../clients/play-plan.ts'
import type { LiveOrigin } from './live-origin.ts'
import { type PlayingProcess, startPlaying, sumOfRequests } from './playing-process.ts'
import { busiestThread, cpuBetween, type Memory, memoryOf, threadCpuTimes, waitedForOthers } from './process-stats.ts'

/** What viewers cost over one window of time. */
export interface PlayedCost {
  readonly viewers: number
  readonly cpuUsPerViewerSecond: number
  readonly workerThreadShare: number
  readonly systemShare: number
  readonly clientCoreUse: number
  readonly originCoreUse: number
  /** Of the busiest thread: ready to run, but something else had the core. */
  readonly waitedShare: number
  /** Of that, the least that other processes were to blame for. */
  readonly othersShare: number
  /** Of the origin's worker: on its core, or ready to run on it. */
  readonly originBusyShare: number
  readonly requestsPerSecond: number
  readonly gigabitsPerSecond: number
  /** The highest of the window. */
  readonly rssBytes: number
  readonly window: PlayedWindow
}

export interface Play {
  readonly command: string
  readonly costs: readonly PlayedCost[]
  /** At the end. */
  readonly memory: Memory
}

export interface PlayTimes {
  readonly rampSeconds: number
  readonly settleSeconds: number
  readonly windows: number
  readonly windowSeconds: number
}

/** Plays a plan in a process of its own, and measures windows of time one after the other once all viewers are there. */
export async function measurePlay(
  plan: RunPlan,
  origin: LiveOrigin,
  core: number,
  times: PlayTimes,
  nodeOptions: readonly string[] = [],
): Promise<Play> {
  const client = startPlaying(plan, core, nodeOptions)
  await wait((times.rampSeconds + times.settleSeconds) * 1000)
  const costs: PlayedCost[] = []
  for (let index = 0; index < times.windows; index += 1) {
    costs.push(await measureWindow(client, origin.nginx.workerPid, plan.clients, times.windowSeconds))
  }
  const memory = memoryOf(client.pid)
  await client.stop()
  return { command: client.command, costs, memory }
}

async function measureWindow(
  client: PlayingProcess,
  originPid: number,
  viewers: number,
  windowSeconds: number,
): Promise<PlayedCost> {
  client.newWindow()
  const [before, originBefore, began] = [threadCpuTimes(client.pid), threadCpuTimes(originPid), performance.now()]
  let rssBytes = 0
  for (let second = 1; second <= windowSeconds; second += 1) {
    await wait(began + second * 1000 - performance.now())
    rssBytes = Math.max(rssBytes, memoryOf(client.pid).rssBytes)
  }
  const [after, originAfter] = [threadCpuTimes(client.pid), threadCpuTimes(originPid)]
  const seconds = (performance.now() - began) / 1000
  const window = await client.tellWindow()
  const cpu = cpuBetween(before, after)
  const worker = busiestThread(client.pid, before, after)
  const origin = cpuBetween(originBefore, originAfter)
  return {
    viewers,
    cpuUsPerViewerSecond: (cpu.total / seconds / viewers) * 1e6,
    workerThreadShare: worker.total / cpu.total,
    systemShare: cpu.system / cpu.total,
    clientCoreUse: cpu.total / seconds,
    waitedShare: worker.waiting / seconds,
    othersShare: waitedForOthers(client.pid, before, after) / seconds,
    originCoreUse: origin.total / seconds,
    originBusyShare: (origin.total + origin.waiting) / seconds,
    requestsPerSecond: sumOfRequests(window, 'count') / window.seconds,
    gigabitsPerSecond: (sumOfRequests(window, 'bytes') * 8) / 1e9 / window.seconds,
    rssBytes,
    window,
  }
}
