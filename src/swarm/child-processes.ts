import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts CPU time for user space in hundredths of a second, whatever the kernel's own tick (USER_HZ). */
const ticksPerSecond = 100

/** What the processes that this one started have used. Of systems without /proc nothing is known: all is 0. */
export interface ChildUse {
  /** User and system, of those that run and of those that have ended. */
  readonly cpuSeconds: number
  /** Of those that run; a page that several share counts for each with its part. */
  readonly pssBytes: number
}

export function childUse(): ChildUse {
  const [, , endedUser = 0, endedSystem = 0] = cpuTicks('self')
  let ticks = endedUser + endedSystem
  let pssBytes = 0
  for (const pid of children()) {
    // With what it has waited for itself.
    for (const used of cpuTicks(pid)) ticks += used
    pssBytes += pssOf(pid)
  }
  return { cpuSeconds: ticks / ticksPerSecond, pssBytes }
}

/** Of each thread: a child belongs to the one that started it. */
function children(): string[] {
  try {
    return readdirSync('/proc/self/task').flatMap((thread) => {
      return read(`/proc/self/task/${thread}/children`).split(' ').filter(Boolean)
    })
  } catch {
    return []
  }
}

/** utime, stime, cutime, cstime: fields 14 to 17 of proc_pid_stat(5), counted from behind the name, which may hold anything. */
function cpuTicks(pid: string): number[] {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).map(Number)
}

function pssOf(pid: string): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1]
  return kilobytes === undefined ? 0 : Number(kilobytes) * 1024
}

/** Empty where there is none: a process may be gone by now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
