import { availableParallelism } from 'node:os'
import type { ProcessInterval } from '../metrics/generator-health.ts'

const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6

/** What the whole process, all threads of it, has used since this was made. */
export class ProcessWatch {
  readonly #cpuAtStart = process.cpuUsage()
  #last = { at: performance.now(), cpuSeconds: 0 }

  get cpuSeconds(): number {
    return seconds(process.cpuUsage(this.#cpuAtStart))
  }

  /** Since the process began: the operating system keeps the peak. */
  get peakRssBytes(): number {
    return process.resourceUsage().maxRSS * 1024
  }

  /** Since the last call. */
  takeInterval(): ProcessInterval {
    const now = { at: performance.now(), cpuSeconds: this.cpuSeconds }
    const interval = {
      seconds: (now.at - this.#last.at) / 1000,
      cpuSeconds: now.cpuSeconds - this.#last.cpuSeconds,
      cpus: availableParallelism(),
    }
    this.#last = now
    return interval
  }
}
