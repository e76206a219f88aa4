import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type Interval, Totals } from '../metrics/totals.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Presentations, WorkerOrder, WorkerReport } from '../worker/messages.ts'
import { ProcessWatch } from './process-watch.ts'
import { createWorkerPool, type WorkerPool } from './worker-pool.ts'

/** Workers report once a second; an interval is closed this long after the last one even if one of them is silent, ms. */
const longestIntervalMs = 1500
/** What a worker may take, beyond the graceful stop, to send its last snapshot, ms. */
const lastWordsMs = 5000

/** Why a run ended. The first cause counts. */
export type EndCause =
  /** Its duration was over. */
  | 'duration'
  /** Every viewer had played to its end (or given up). */
  | 'completed'
  /** Somebody stopped it. */
  | 'signal'
  /** A threshold was crossed that aborts the run. */
  | 'threshold'
  /** A worker died; what the others measured is there. */
  | 'error'

/** What there is to report, complete after the end, partial before it. */
export interface SwarmOutcome {
  readonly endedBy: EndCause
  readonly totals: Totals
  /** Wall clock at the first viewer's start, ms since the Unix epoch. */
  readonly startedAtMs: number
  readonly elapsedSeconds: number
  readonly cpuSeconds: number
  readonly peakRssBytes: number
  /** What killed workers. */
  readonly errors: readonly unknown[]
}

export interface SwarmObserver {
  /** About once a second, when the workers' snapshots have been merged. */
  onInterval(interval: Interval, outcome: SwarmOutcome): void
}

export interface SwarmRun {
  /** Never rejects: what was measured is never lost. */
  readonly finished: Promise<SwarmOutcome>
  /** No new viewers and no new requests; `finished` resolves after the graceful stop at the latest. */
  stop(cause?: 'signal' | 'threshold'): void
  /** What has been measured so far. */
  outcome(): SwarmOutcome
}

/** Worker threads that are starting, or have started, and wait for the word. */
export interface PreparedSwarm {
  /** Plays the plan and merges what the workers measure. `presentations`: of engines that have to know them. */
  play(observer: SwarmObserver, presentations?: Presentations): SwarmRun
  /** Ends the threads without having played. */
  discard(): Promise<void>
}

/**
 * Starts the plan's worker threads, which takes a moment that other preparations can use.
 * @param perViewer figures of each viewer are wanted, as gauges of the totals
 */
export function prepareSwarm(plan: RunPlan, { perViewer = false } = {}): PreparedSwarm {
  const coordinator = new Coordinator(plan, perViewer)
  return {
    play: (observer, presentations = []) => ({
      finished: coordinator.play(observer, presentations),
      stop: (cause = 'signal') => coordinator.stop(cause),
      outcome: () => coordinator.outcome(),
    }),
    discard: () => coordinator.discard(),
  }
}

class Coordinator {
  readonly #plan: RunPlan
  readonly #perViewer: boolean
  readonly #pool: WorkerPool
  readonly #shards: readonly Promise<void>[]
  readonly #ports: MessagePort[] = []
  readonly #startsProcesses: boolean
  #watch: ProcessWatch
  readonly #errors: unknown[] = []
  /** Shards still being played, and those of them that reported since the last interval. */
  readonly #playing = new Set<number>()
  readonly #reported = new Set<number>()
  #ready = 0
  #presentations: Presentations = []
  /** Undefined until the plan is to be played. */
  #observer: SwarmObserver | undefined
  #endedBy: EndCause | undefined
  #startedAtMs = Date.now()
  #startedAt = performance.now()
  #endedAt: number | undefined
  #totals = new Totals(this.#startedAtMs)
  #durationTimer: NodeJS.Timeout | undefined
  #intervalTimer: NodeJS.Timeout | undefined
  #giveUpTimer: NodeJS.Timeout | undefined
  #giveUp: () => void = () => {}

  constructor(plan: RunPlan, perViewer: boolean) {
    this.#plan = plan
    this.#perViewer = perViewer
    this.#startsProcesses = plan.engine.is === 'ffmpeg'
    this.#watch = new ProcessWatch(this.#startsProcesses)
    this.#pool = createWorkerPool(plan.workers)
    this.#shards = Array.from({ length: plan.workers }, (_, shardIndex) => this.#playShard(shardIndex))
  }

  async play(observer: SwarmObserver, presentations: Presentations): Promise<SwarmOutcome> {
    this.#presentations = presentations
    this.#observer = observer
    this.#startWhenReady()
    const givenUp = new Promise<void>((resolve) => {
      this.#giveUp = resolve
    })
    await Promise.race([Promise.all(this.#shards), givenUp])
    this.#endedBy ??= this.#errors.length > 0 ? 'error' : 'completed'
    this.#endedAt = performance.now()
    for (const timer of [this.#durationTimer, this.#intervalTimer, this.#giveUpTimer]) clearTimeout(timer)
    this.#closeInterval()
    await this.discard()
    return this.outcome()
  }

  async discard(): Promise<void> {
    for (const port of this.#ports) port.close()
    await this.#pool.destroy()
  }

  stop(cause: EndCause): void {
    if (this.#endedBy !== undefined) return
    this.#endedBy = cause
    this.#order({ type: 'stop' })
    this.#giveUpTimer = setTimeout(() => this.#giveUp(), this.#plan.gracefulStopMs + lastWordsMs)
  }

  outcome(): SwarmOutcome {
    return {
      endedBy: this.#endedBy ?? 'signal',
      totals: this.#totals,
      startedAtMs: this.#startedAtMs,
      elapsedSeconds: ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000,
      cpuSeconds: this.#watch.cpuSeconds,
      peakRssBytes: this.#watch.peakRssBytes,
      errors: this.#errors,
    }
  }

  /** Resolves when the shard's last snapshot is merged, or its thread is dead. */
  async #playShard(shardIndex: number): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    this.#ports.push(port1)
    this.#playing.add(shardIndex)
    const lastSnapshot = new Promise<void>((resolve) => {
      port1.on('message', (report: WorkerReport) => {
        this.#receive(report)
        if (report.type === 'snapshot' && report.last) resolve()
      })
    })
    try {
      await this.#pool.play({ plan: this.#plan, shardIndex, port: port2, perViewer: this.#perViewer })
      await lastSnapshot
    } catch (error) {
      this.#errors.push(error)
    }
    this.#playing.delete(shardIndex)
    // A worker that died before it was ready must not keep the others waiting.
    this.#startWhenReady()
  }

  #receive(report: WorkerReport): void {
    switch (report.type) {
      case 'ready':
        this.#ready += 1
        this.#startWhenReady()
        return
      case 'snapshot':
        this.#totals.add(report.shardIndex, report.snapshot)
        this.#reported.add(report.shardIndex)
        if (this.#reported.size >= this.#playing.size) this.#closeInterval()
    }
  }

  #startWhenReady(): void {
    if (this.#observer === undefined || this.#intervalTimer !== undefined || this.#endedBy !== undefined) return
    if (this.#playing.size === 0 || this.#ready < this.#playing.size) return
    this.#startedAtMs = Date.now()
    this.#startedAt = performance.now()
    this.#totals = new Totals(this.#startedAtMs, this.#plan.warmupMs)
    // What it took to start belongs to no run.
    this.#watch = new ProcessWatch(this.#startsProcesses)
    this.#order({ type: 'start', presentations: this.#presentations })
    this.#awaitInterval()
    if (this.#plan.durationMs > 0) {
      this.#durationTimer = setTimeout(() => this.stop('duration'), this.#plan.durationMs)
    }
  }

  #order(order: WorkerOrder): void {
    for (const port of this.#ports) port.postMessage(order)
  }

  #awaitInterval(): void {
    clearTimeout(this.#intervalTimer)
    this.#intervalTimer = setTimeout(() => this.#closeInterval(), longestIntervalMs)
  }

  #closeInterval(): void {
    this.#reported.clear()
    if (this.#endedAt === undefined) this.#awaitInterval()
    this.#totals.addProcess(this.#watch.takeInterval())
    const interval = this.#totals.takeInterval()
    if (interval !== undefined) this.#observer?.onInterval(interval, this.outcome())
  }
}
