import { readFileSync } from 'node:fs'

/**
 * For how much of an interval this thread was ready to run while others had the CPU: a counter of Linux's scheduler
 * (Documentation/scheduler/sched-stats), undefined where there is none.
 */
export class CpuWait {
  #lastMs = waitedMs()

  /** Share of the time since the last call, 0 to 1. */
  takeShare(seconds: number): number | undefined {
    const nowMs = waitedMs()
    const lastMs = this.#lastMs
    this.#lastMs = nowMs
    if (nowMs === undefined || lastMs === undefined || seconds <= 0) return undefined
    return Math.min(Math.max(nowMs - lastMs, 0) / (seconds * 1000), 1)
  }
}

/** `thread-self` is the thread that reads, so it has to be read synchronously: others of Node's threads read otherwise. */
function waitedMs(): number | undefined {
  try {
    return parseWaitedMs(readFileSync('/proc/thread-self/schedstat', 'latin1'))
  } catch {
    return undefined
  }
}

/** Of `<ns on the CPU> <ns waiting for it> <timeslices>`. */
export function parseWaitedMs(schedstat: string): number | undefined {
  const waitedNs = /^\d+ (\d+) \d+/.exec(schedstat)?.[1]
  return waitedNs === undefined ? undefined : Number(waitedNs) / 1e6
}
