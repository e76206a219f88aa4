import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts CPU time for user space in hundredths of a second, whatever the kernel's own tick (USER_HZ). */
export const ticksPerSecond = 100

/** A process; `self` is this one. */
export type Pid = number | 'self'

/** User and system time, seconds. */
export interface CpuTimes {
  readonly ownSeconds: number
  /** Of those that the process has started and seen end, and of what these had seen end. */
  readonly endedChildrenSeconds: number
}

/** Undefined when the process is no more, or where there is no /proc. */
export function cpuTimesOf(pid: Pid): CpuTimes | undefined {
  return parseCpuTimes(readProcFile(`/proc/${pid}/stat`))
}

/** utime, stime, cutime, cstime: fields 14 to 17 of proc_pid_stat(5), counted from behind the name, which may hold anything. */
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

/** The processes that a process has started itself. A child belongs to the thread that started it. */
export function childrenOf(pid: Pid): number[] {
  return threadFoldersOf(pid).flatMap((thread) => (readProcFile(`${thread}/children`).match(/\d+/g) ?? []).map(Number))
}

/** Proportional set size: a page that several processes share counts for each with its part, bytes; undefined: not told. */
export function pssBytesOf(pid: Pid): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readProcFile(`/proc/${pid}/smaps_rollup`))?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

/** The folder in /proc of each thread. */
export function threadFoldersOf(pid: Pid): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`)
  } catch {
    return []
  }
}

/** Empty where there is none: a process may be gone by now, or not for us to look at. */
export function readProcFile(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
