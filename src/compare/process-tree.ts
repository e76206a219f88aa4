import { readdirSync, readFileSync } from 'node:fs'

/** The kernel tells user and system time in these: USER_HZ, which is 100 on every Linux. */
const ticksPerSecond = 100

/** What a process and all that it has started have used, as Linux tells it (proc(5)). */
export interface TreeReading {
  readonly pids: readonly number[]
  /** Since each began, seconds; processes that have ended are in their parents' sums. */
  readonly cpuSeconds: number
}

/** Undefined when the process is no more, or where there is no /proc to tell it. */
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

/** Memory of several processes: pages that they share count once in all, bytes; undefined where nothing tells it. */
export function pssBytesOf(pids: readonly number[]): number | undefined {
  const parts = pids.map(pssBytes).filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0)
}

function pssBytes(pid: number): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

/** Of the process and of those it has started and seen end. */
function cpuSecondsOf(pid: number): number | undefined {
  const times = parseCpuTimes(read(`/proc/${pid}/stat`))
  if (times === undefined) return undefined
  // The scheduler knows threads to the nanosecond, but not those that have ended: of them the coarser figure is left.
  const ofThreads = threadsOf(pid).reduce((sum, thread) => sum + runSeconds(read(`${thread}/schedstat`)), 0)
  return Math.max(times.ownSeconds, ofThreads) + times.endedChildrenSeconds
}

export interface CpuTimes {
  readonly ownSeconds: number
  readonly endedChildrenSeconds: number
}

/** Of /proc/<pid>/stat. The name, in brackets, may contain spaces and brackets: fields count from behind it. */
export function parseCpuTimes(stat: string): CpuTimes | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number)
  if (user === undefined || system === undefined || childrenUser === undefined || childrenSystem === undefined) {
    return undefined
  }
  return {
    ownSeconds: (user + system) / ticksPerSecond,
    endedChildrenSeconds: (childrenUser + childrenSystem) / ticksPerSecond,
  }
}

/** Of `<ns on the CPU> <ns waiting for it> <timeslices>`; 0 where the kernel does not count. */
function runSeconds(schedstat: string): number {
  return Number(/^\d+/.exec(schedstat)?.[0] ?? 0) / 1e9
}

/** Each thread has its own children. */
function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => (read(`${thread}/children`).match(/\d+/g) ?? []).map(Number))
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`)
  } catch {
    return []
  }
}

/** Empty when it is no more, or not for us to read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
