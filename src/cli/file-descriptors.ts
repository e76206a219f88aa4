import { readFile } from 'node:fs/promises'
import type { Fault } from '../errors.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** Node's own, standard streams, files and a margin; measured: about 20 for the process and 4 a thread. */
const ofProcess = 64
const ofWorker = 8

/** How many connections a run has open at once. */
export interface ConnectionCount {
  /** Even if no viewer ever needs a second one. */
  readonly fewest: number
  readonly most: number
}

export function connectionCount(
  plan: Pick<RunPlan, 'clients' | 'workers' | 'connections' | 'engine'>,
): ConnectionCount {
  // Of the processes' own connections this one holds none, but two pipes to each: that comes to the same.
  if (plan.engine.is === 'ffmpeg') return { fewest: plan.clients * 2, most: plan.clients * 2 }
  if (plan.connections.is === 'perViewer') {
    return { fewest: plan.clients, most: plan.clients * plan.connections.limit }
  }
  const most = plan.workers * plan.connections.perWorker
  return { fewest: Math.min(plan.clients, most), most }
}

/** @param ownOrigin the origin runs in this process, where its end of each connection counts too */
export function descriptorsNeeded(connections: number, workers: number, ownOrigin: boolean): number {
  return connections * (ownOrigin ? 2 : 1) + ofProcess + ofWorker * workers
}

export function descriptorFault(needed: number, allowed: number): Fault | undefined {
  if (needed <= allowed) return undefined
  return {
    problem: `The run may need ${needed} file descriptors, and this process is allowed ${allowed}.`,
    remedy:
      `Allow more (ulimit -n ${needed}; docker run --ulimit nofile=${needed}; LimitNOFILE=${needed} in a systemd unit), ` +
      'or play fewer viewers, or say --connections-per-viewer 1 or --shared-connections.',
  }
}

/**
 * How many descriptors this process may have, from the text of /proc/self/limits. Undefined: no limit is stated. Node
 * raises the soft limit to the hard one when it starts, so that the soft one is the whole truth.
 */
export function parseDescriptorLimit(limits: string): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
  return soft === undefined ? undefined : Number(soft)
}

/** Undefined where there is no limit or no way to know it (not Linux). */
export async function readDescriptorLimit(): Promise<number | undefined> {
  return parseDescriptorLimit(await readFile('/proc/self/limits', 'utf8').catch(() => ''))
}
