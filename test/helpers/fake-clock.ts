import type { Clock, TimerTask } from '../../src/clock.ts'

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  lagMs = 0
  #now = 0
  readonly #tasks = new Set<TimerTask>()
  readonly #wallTimeAtZero: number

  constructor(wallTimeAtZero = 0) {
    this.#wallTimeAtZero = wallTimeAtZero
  }

  now(): number {
    return this.#now
  }

  wallTime(): number {
    return this.#wallTimeAtZero + this.#now
  }

  schedule(task: TimerTask, atMs: number): void {
    task.dueAt = atMs
    task.queueIndex = 0
    this.#tasks.add(task)
  }

  cancel(task: TimerTask): void {
    task.queueIndex = -1
    this.#tasks.delete(task)
  }

  recentLagMs(): number {
    return this.lagMs
  }

  /** How many tasks wait. */
  get scheduled(): number {
    return this.#tasks.size
  }

  /** The thread is busy until then: what became due meanwhile fires late. */
  blockUntil(ms: number): void {
    this.#now = ms
    this.advanceTo(ms)
  }

  /** Moves time on, firing what becomes due in order. */
  advanceTo(ms: number): void {
    for (let fired = 0; fired < 100_000; fired += 1) {
      const [next] = [...this.#tasks].filter((task) => task.dueAt <= ms).sort((a, b) => a.dueAt - b.dueAt)
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.dueAt)
      this.cancel(next)
      next.onDue(this.#now)
    }
    this.#now = ms
  }
}
