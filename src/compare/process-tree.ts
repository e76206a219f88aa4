import { childrenOf, cpuTimesOf, pssBytesOf, readProcFile, threadFoldersOf } from '../linux-processes.ts'

/** What a process and all that it has started have used. */
export interface TreeReading {
  readonly pids: readonly number[]
  /** Since each began, seconds; processes that have ended are in their parents' sums. */
  readonly cpuSeconds: number
}

/** Undefined when the process is no more, or where the system does not tell. */
export function readTree(pid: number): TreeReading | undefined {
  const pids: number[] = []
  let cpuSeconds = 0
  const pending = [pid]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const used = cpuSecondsOf(next)
    // It ended since its parent was asked.
    if (used === undefined) continue
    pids.push(next)
    cpuSeconds += used
    pending.push(...childrenOf(next))
  }
  return pids.length === 0 ? undefined : { pids, cpuSeconds }
}

/** Memory of several processes, bytes; undefined where nothing tells it. */
export function treePssBytes(pids: readonly number[]): number | undefined {
  const parts = pids.map(pssBytesOf).filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0)
}

/** Of the process and of those it has started and seen end. */
function cpuSecondsOf(pid: number): number | undefined {
  const times = cpuTimesOf(pid)
  if (times === undefined) return undefined
  // The scheduler knows threads to the nanosecond, but not those that have ended: of them the coarser figure is left.
  const ofThreads = threadFoldersOf(pid).reduce(
    (sum, thread) => sum + runSeconds(readProcFile(`${thread}/schedstat`)),
    0,
  )
  return Math.max(times.ownSeconds, ofThreads) + times.endedChildrenSeconds
}

/** Of `<ns on the CPU> <ns waiting for it> <timeslices>`; 0 where the kernel does not count. */
function runSeconds(schedstat: string): number {
  return Number(/^\d+/.exec(schedstat)?.[0] ?? 0) / 1e9
}
