import { childrenOf, cpuTimesOf, pssBytesOf } from '../linux-processes.ts'

/** CPU time of the processes that this one has started, of those that have ended too, seconds; 0 where nothing tells it. */
export function childCpuSeconds(): number {
  return childrenOf('self').reduce((sum, pid) => {
    const times = cpuTimesOf(pid)
    // With what it has waited for itself.
    return times === undefined ? sum : sum + times.ownSeconds + times.endedChildrenSeconds
  }, cpuTimesOf('self')?.endedChildrenSeconds ?? 0)
}

/** Memory of the processes that this one has started: a page that several share counts for each with its part. */
export function childPssBytes(): number {
  return childrenOf('self').reduce((sum, pid) => sum + (pssBytesOf(pid) ?? 0), 0)
}
