import { availableParallelism } from 'node:os'
import type { ProcessInterval } from '../metrics/generator-health.ts'
import { childCpuSeconds, childPssBytes } from './child-processes.ts'

/** Memory of other processes is looked at each time at first, for runs that are short, and then each tenth time. */
const frequentLooks = 5

const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6

/** What the whole process, all threads of it, has used since this was made; with the processes that it started, if it starts any. */
export class ProcessWatch {
  readonly #startsProcesses: boolean
  readonly #cpuAtStart = process.cpuUsage()
  readonly #childCpuAtStart: number
  #childCpuSeconds = 0
  #looks = 0
  #peakChildrenBytes = 0
  #last = { at: performance.now(), cpuSeconds: 0 }

  constructor(startsProcesses: boolean) {
    this.#startsProcesses = startsProcesses
    this.#look()
    this.#childCpuAtStart = this.#childCpuSeconds
  }

  get cpuSeconds(): number {
    return seconds(process.cpuUsage(this.#cpuAtStart)) + this.#childCpuSeconds - this.#childCpuAtStart
  }

  /** Of this process since it began: the operating system keeps the peak. Of those that it started as they were seen. */
  get peakRssBytes(): number {
    return process.resourceUsage().maxRSS * 1024 + this.#peakChildrenBytes
  }

  /** Since the last call. */
  takeInterval(): ProcessInterval {
    this.#look()
    const now = { at: performance.now(), cpuSeconds: this.cpuSeconds }
    const interval = {
      seconds: (now.at - this.#last.at) / 1000,
      cpuSeconds: now.cpuSeconds - this.#last.cpuSeconds,
      cpus: availableParallelism(),
    }
    this.#last = now
    return interval
  }

  #look(): void {
    if (!this.#startsProcesses) return
    this.#childCpuSeconds = childCpuSeconds()
    this.#looks += 1
    // The kernel walks through all their memory to tell it: often that would be a good part of what viewers cost.
    const isRare = this.#looks > frequentLooks && this.#looks % 10 > 0
    if (!isRare) this.#peakChildrenBytes = Math.max(this.#peakChildrenBytes, childPssBytes())
  }
}
