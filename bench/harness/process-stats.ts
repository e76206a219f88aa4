import { readdirSync, readFileSync } from 'node:fs'
import { ticksPerSecond } from '../../src/linux-processes.ts'

export interface CpuTime {
  /** Of one thread or of several, seconds. Precise: from the scheduler. */
  readonly total: number
  /** In steps of 10 ms. */
  readonly system: number
  /** Ready to run, but another had the core. */
  readonly waiting: number
}

/** CPU time by thread id. The main thread's id is the process's. */
export function threadCpuTimes(pid: number): Map<number, CpuTime> {
  const times = new Map<number, CpuTime>()
  for (const entry of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${entry}`
    try {
      const [running, waiting] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ')
      // The name, in brackets, may contain spaces: proc(5) counts the fields from behind it.
      const stat = readFileSync(`${folder}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      times.set(Number(entry), {
        total: Number(running) / 1e9,
        system: Number(fields[12]) / ticksPerSecond,
        waiting: Number(waiting) / 1e9,
      })
    } catch {
      // It ended between the two readings.
    }
  }
  return times
}

/** What the threads used between two readings; a new thread began at zero. */
export function cpuBetween(before: ReadonlyMap<number, CpuTime>, after: ReadonlyMap<number, CpuTime>): CpuTime {
  let total = 0
  let system = 0
  let waiting = 0
  for (const [thread, time] of after) {
    total += time.total - (before.get(thread)?.total ?? 0)
    system += time.system - (before.get(thread)?.system ?? 0)
    waiting += time.waiting - (before.get(thread)?.waiting ?? 0)
  }
  return { total, system, waiting }
}

/** The thread, other than the main one, that used the most. */
export function busiestThread(
  pid: number,
  before: ReadonlyMap<number, CpuTime>,
  after: ReadonlyMap<number, CpuTime>,
): CpuTime {
  let busiest: CpuTime = { total: 0, system: 0, waiting: 0 }
  for (const [thread, time] of after) {
    if (thread === pid) continue
    const used = cpuBetween(before, new Map([[thread, time]]))
    if (used.total > busiest.total) busiest = used
  }
  return busiest
}

/**
 * Seconds for which the busiest thread waited for its core while other processes had it: less what the process's own other
 * threads can have been to blame for, so rather too little.
 */
export function waitedForOthers(
  pid: number,
  before: ReadonlyMap<number, CpuTime>,
  after: ReadonlyMap<number, CpuTime>,
): number {
  const busiest = busiestThread(pid, before, after)
  return Math.max(busiest.waiting - (cpuBetween(before, after).total - busiest.total), 0)
}

export interface Memory {
  readonly rssBytes: number
  readonly peakRssBytes: number
  /** Pages that several processes share count for each with its part. */
  readonly pssBytes: number
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const bytes = (text: string, name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)
    if (found === null) throw new Error(`/proc/${pid} does not tell ${name}`)
    return Number(found[1]) * 1024
  }
  return { rssBytes: bytes(status, 'VmRSS'), peakRssBytes: bytes(status, 'VmHWM'), pssBytes: bytes(rollup, 'Pss') }
}
