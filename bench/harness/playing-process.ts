import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { defaultPlayback } from '../../src/plan/playback-choices.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { PlayedWindow, PlayOrder } from '../clients/play-plan.ts'
import { endWithChildren } from './end-with-children.ts'
import { repositoryPath } from './results.ts'
import { onCore } from './tools.ts'

/** A run of the swarm in a process of its own. */
export interface PlayingProcess {
  readonly pid: number
  readonly command: string
  newWindow(): void
  /** What was measured since the window began. */
  tellWindow(): Promise<PlayedWindow>
  /** What the workers' heaps hold, with garbage or (collecting it first) without, bytes. */
  tellHeap(garbage: 'included' | 'collected'): Promise<number>
  /** Resolves, when all is over, with what was measured since the window began. */
  stop(): Promise<PlayedWindow>
}

/** `nodeOptions`: for profiling. */
export function startPlaying(plan: RunPlan, core: number | undefined, nodeOptions: readonly string[]): PlayingProcess {
  endWithChildren()
  const client = repositoryPath('build/bench/clients/play-plan.js')
  const command = onCore(core, [process.execPath, ...nodeOptions, client, JSON.stringify(plan)])
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const order = (text: PlayOrder) => child.send(text)
  const told = async <Answer>() => (await once(child, 'message'))[0] as Answer
  return {
    // taskset becomes the program that it starts: the process id stays.
    pid: child.pid ?? 0,
    command: command.join(' '),
    newWindow: () => order('newWindow'),
    tellWindow: () => {
      order('tellWindow')
      return told<PlayedWindow>()
    },
    tellHeap: (garbage) => {
      order(garbage === 'included' ? 'tellHeap' : 'tellLiveHeap')
      return told<number>()
    },
    stop: async () => {
      const exited = once(child, 'exit')
      order('stop')
      const window = await told<PlayedWindow>()
      await exited
      return window
    },
  }
}

/** Of all kinds together. */
export function sumOfRequests({ requests }: PlayedWindow, field: 'count' | 'bytes' | 'failed'): number {
  return Object.values(requests).reduce((total, one) => total + one[field], 0)
}

/** A crowd that comes faster than it is borne falls behind, and then asks for more than it would: a load of another kind. */
export const mostStartsPerSecond = 500

export function rampSecondsFor(viewers: number, leastSeconds: number): number {
  return Math.max(viewers / mostStartsPerSecond, leastSeconds)
}

/** A plan with what no benchmark changes. */
export function planOf(url: string, clients: number, rampSeconds: number): RunPlan {
  const timeouts = { firstByteMs: 10_000, totalMs: 60_000 }
  return {
    streams: [{ url, weight: 1, variant: { is: 'all' } }],
    clients,
    durationMs: 0,
    warmupMs: 0,
    ramp: { ratePerSecond: clients / rampSeconds, jitterMs: 500 },
    engine: { is: 'native' },
    playback: defaultPlayback,
    bandwidth: { is: 'unlimited' },
    validateShare: 0,
    countPaths: false,
    workers: 1,
    connections: { is: 'perViewer', limit: 2 },
    http: {
      headers: {},
      userAgent: 'hls-swarm-bench',
      noCache: false,
      insecure: true,
      resolve: [],
      localAddresses: [],
    },
    timeouts: { playlist: timeouts, media: timeouts },
    seed: 1,
    gracefulStopMs: 2000,
  }
}
