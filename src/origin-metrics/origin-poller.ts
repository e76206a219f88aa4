import { performance } from 'node:perf_hooks'
import { fetchPage, type OriginSource } from './fetch-page.ts'
import type { OriginFigures } from './origin-figures.ts'
import { readOriginPage } from './origin-reading.ts'

export interface OriginPollerOptions {
  /** Time from one poll to the next, ms. */
  readonly everyMs: number
  /** How long a poll may take, ms; a longer one than `everyMs` makes the next ones wait. */
  readonly timeoutMs: number
  /** Told once, when a poll first fails. */
  onFirstFailure(reason: string): void
}

/** Asks an origin for its metrics, again and again. What goes wrong with it is counted and changes nothing else. */
export class OriginPoller {
  readonly #source: OriginSource
  readonly #figures: OriginFigures
  readonly #options: OriginPollerOptions
  readonly #stopped = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #polling = false

  constructor(source: OriginSource, figures: OriginFigures, options: OriginPollerOptions) {
    this.#source = source
    this.#figures = figures
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => this.#poll(), this.#options.everyMs)
    void this.#poll()
  }

  /** Ends at once; a poll under way counts for nothing. */
  stop(): void {
    clearInterval(this.#timer)
    this.#stopped.abort()
  }

  async #poll(): Promise<void> {
    if (this.#polling) return
    this.#polling = true
    try {
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.#options.timeoutMs)])
      const page = readOriginPage(await fetchPage(this.#source, signal))
      if (!page.ok) throw new Error(page.reason)
      if (this.#stopped.signal.aborted) return
      this.#figures.read({ ...page.reading, atMs: Date.now(), atSeconds: performance.now() / 1000 })
    } catch (error) {
      if (this.#stopped.signal.aborted) return
      this.#figures.failed((error as Error).message)
      if (this.#figures.failedPolls === 1) this.#options.onFirstFailure((error as Error).message)
    } finally {
      this.#polling = false
    }
  }
}
