import { openSync, readSync } from 'node:fs'

/**
 * For how much of an interval this thread was ready to run while others had the CPU: a counter of Linux's scheduler
 * (Documentation/scheduler/sched-stats), undefined where there is none.
 */
export class CpuWait {
  readonly #counters = openCounters()
  readonly #text = Buffer.alloc(128)
  #lastMs = this.#waitedMs()

  /** Share of the time since the last call, 0 to 1. */
  takeShare(seconds: number): number | undefined {
    const nowMs = this.#waitedMs()
    const lastMs = this.#lastMs
    this.#lastMs = nowMs
    if (nowMs === undefined || lastMs === undefined || seconds <= 0) return undefined
    return Math.min(Math.max(nowMs - lastMs, 0) / (seconds * 1000), 1)
  }

  #waitedMs(): number | undefined {
    if (this.#counters === undefined) return undefined
    try {
      return parseWaitedMs(this.#text.toString('latin1', 0, readSync(this.#counters, this.#text, 0, 128, 0)))
    } catch {
      return undefined
    }
  }
}

/**
 * A descriptor, which Node closes when the thread ends: to open the file each second would keep the viewers waiting for longer
 * than the rest of a snapshot. `thread-self` is the thread that opens it, so that has to be done synchronously.
 */
function openCounters(): number | undefined {
  try {
    return openSync('/proc/thread-self/schedstat', 'r')
  } catch {
    return undefined
  }
}

/** Of `<ns on the CPU> <ns waiting for it> <timeslices>`. */
export function parseWaitedMs(schedstat: string): number | undefined {
  const waitedNs = /^\d+ (\d+) \d+/.exec(schedstat)?.[1]
  return waitedNs === undefined ? undefined : Number(waitedNs) / 1e6
}
