import type { Clock, TimerTask } from '../clock.ts'
import type { ViewerCounts } from '../metrics/snapshot.ts'
import type { ShardStarts } from '../plan/shard.ts'
import type { ShardViewer } from './viewer-engine.ts'

/** A start this much after its moment is late: the generator, not the plan, set the pace, ms. */
const lateAfterMs = 100

export interface ShardPlayerOptions {
  readonly clock: Clock
  readonly starts: ShardStarts
  /** How long requests under way may take after the stop, ms. */
  readonly gracefulStopMs: number
  /** Makes the viewer with this index in the plan; it must call `viewerFinished` when it is over. */
  createViewer(index: number): ShardViewer
  onRequestsCancelled(count: number): void
  /** Every viewer that will ever start has finished. Called once. */
  onEnded(): void
}

/** Starts a shard's viewers at their moments, counts them, and drains them when told to stop. */
export class ShardPlayer implements TimerTask {
  queueIndex = -1
  dueAt = 0
  readonly #options: ShardPlayerOptions
  readonly #active = new Set<ShardViewer>()
  #begunAt = 0
  #started = 0
  #mostActive = 0
  #lateStarts = 0
  #completed = 0
  #failed = 0
  #stopped = 0
  #stopping = false
  #ended = false

  constructor(options: ShardPlayerOptions) {
    this.#options = options
  }

  begin(): void {
    if (this.#stopping) return
    this.#begunAt = this.#options.clock.now()
    this.#startDue(this.#begunAt)
  }

  onDue(now: number): void {
    if (this.#stopping) this.#cancelRest()
    else this.#startDue(now)
  }

  /** No new viewers and no new requests; after the graceful stop whatever is still under way is dropped. */
  stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    const { clock, gracefulStopMs } = this.#options
    clock.schedule(this, clock.now() + gracefulStopMs)
    for (const viewer of this.#active) viewer.stop()
    this.#endIfDone()
  }

  viewerFinished(viewer: ShardViewer): void {
    this.#active.delete(viewer)
    if (viewer.phase === 'ended') this.#completed += 1
    else if (viewer.phase === 'failed') this.#failed += 1
    else this.#stopped += 1
    this.#endIfDone()
  }

  /** Brings every viewer's playing and stalled time up to now, and counts what they do. */
  takeStock(): ViewerCounts {
    const now = this.#options.clock.now()
    const counts = { starting: 0, playing: 0, stalled: 0 }
    let draining = 0
    for (const viewer of this.#active) {
      viewer.accrue(now)
      switch (viewer.phase) {
        case 'playing':
          counts.playing += 1
          break
        case 'stalled':
          counts.stalled += 1
          break
        case 'init':
        case 'multivariant':
        case 'playlist':
        case 'starting':
          counts.starting += 1
          break
        // Over, but for a last request under way.
        case 'ended':
        case 'failed':
        case 'stopped':
          draining += 1
      }
    }
    const active = counts.starting + counts.playing + counts.stalled
    const mostActive = Math.max(this.#mostActive, active)
    this.#mostActive = active
    return {
      ...counts,
      completed: this.#completed,
      failed: this.#failed,
      stopped: this.#stopped + draining,
      mostActive,
    }
  }

  /** Starts that came late since the last call. */
  takeLateStarts(): number {
    const late = this.#lateStarts
    this.#lateStarts = 0
    return late
  }

  #startDue(now: number): void {
    const { starts, clock } = this.#options
    const count = starts.indices.length
    while (this.#started < count) {
      const dueAt = this.#begunAt + (starts.offsetsMs[this.#started] ?? 0)
      if (dueAt > now) {
        clock.schedule(this, dueAt)
        return
      }
      if (now - dueAt > lateAfterMs) this.#lateStarts += 1
      const viewer = this.#options.createViewer(starts.indices[this.#started] ?? 0)
      this.#started += 1
      this.#active.add(viewer)
      this.#mostActive = Math.max(this.#mostActive, this.#active.size)
      viewer.start()
    }
    this.#endIfDone()
  }

  #cancelRest(): void {
    let cancelled = 0
    for (const viewer of this.#active) cancelled += viewer.cancelRequests()
    this.#options.onRequestsCancelled(cancelled)
  }

  #endIfDone(): void {
    const allStarted = this.#stopping || this.#started === this.#options.starts.indices.length
    if (this.#ended || !allStarted || this.#active.size > 0) return
    this.#ended = true
    this.#options.clock.cancel(this)
    this.#options.onEnded()
  }
}
