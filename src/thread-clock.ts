import type { Clock, TimerTask } from './clock.ts'

/** Tasks due within this much of now fire together: waking up costs more than being this early, ms. */
const togetherMs = 1
/** What Node's timers can hold; they ring early and are set again for what lies beyond. */
const longestTimerMs = 2 ** 31 - 1
/** A lag is remembered for this long, ms. */
const lagMemoryMs = 1000

/**
 * The clock of a thread: a binary heap of intrusive timers behind a single Node timer, so that ten thousand viewers
 * cost one wake-up where they coincide and no object each.
 */
export class ThreadClock implements Clock {
  readonly #heap: TimerTask[] = []
  readonly #onLag: (lagMs: number) => void
  #timer: NodeJS.Timeout | undefined
  /** For when the Node timer is set; Infinity when it is not. */
  #armedFor = Number.POSITIVE_INFINITY
  #firing = false
  #lagMs = 0
  #lagAt = Number.NEGATIVE_INFINITY

  /** @param onLag told at each firing how late it was, ms */
  constructor(onLag: (lagMs: number) => void = () => {}) {
    this.#onLag = onLag
  }

  now(): number {
    return performance.now()
  }

  wallTime(): number {
    return Date.now()
  }

  recentLagMs(): number {
    return this.now() - this.#lagAt <= lagMemoryMs ? this.#lagMs : 0
  }

  schedule(task: TimerTask, atMs: number): void {
    task.dueAt = atMs
    if (task.queueIndex === -1) {
      task.queueIndex = this.#heap.length
      this.#heap.push(task)
      this.#siftUp(task)
    } else {
      this.#siftUp(task)
      this.#siftDown(task)
    }
    this.#arm()
  }

  cancel(task: TimerTask): void {
    const index = task.queueIndex
    if (index === -1) return
    task.queueIndex = -1
    const last = this.#heap.pop()
    if (this.#heap.length === 0) this.#disarm()
    if (last === undefined || last === task) return
    last.queueIndex = index
    this.#heap[index] = last
    this.#siftUp(last)
    this.#siftDown(last)
  }

  /** Makes the Node timer ring for the earliest task. A ring that comes too early is cheaper than moving it each time. */
  #arm(): void {
    if (this.#firing) return
    const first = this.#heap[0]
    if (first === undefined || first.dueAt >= this.#armedFor) return
    clearTimeout(this.#timer)
    this.#armedFor = first.dueAt
    const delayMs = Math.min(Math.max(first.dueAt - this.now(), 0), longestTimerMs)
    this.#timer = setTimeout(() => this.#fire(), delayMs)
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#armedFor = Number.POSITIVE_INFINITY
  }

  #fire(): void {
    this.#firing = true
    this.#armedFor = Number.POSITIVE_INFINITY
    const now = this.now()
    this.#noteLag(now)
    // A task that is due at once again waits for the next ring: I/O must have its turn.
    const limit = this.#heap.length
    for (let fired = 0; fired < limit; fired += 1) {
      const task = this.#heap[0]
      if (task === undefined || task.dueAt > now + togetherMs) break
      this.cancel(task)
      task.onDue(Math.max(now, task.dueAt))
    }
    this.#firing = false
    this.#arm()
  }

  #noteLag(now: number): void {
    const first = this.#heap[0]
    if (first === undefined || first.dueAt > now) return
    const lagMs = now - first.dueAt
    this.#onLag(lagMs)
    if (lagMs >= this.recentLagMs()) {
      this.#lagMs = lagMs
      this.#lagAt = now
    }
  }

  #siftUp(task: TimerTask): void {
    let index = task.queueIndex
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#heap[parentIndex]
      if (parent === undefined || parent.dueAt <= task.dueAt) break
      this.#place(parent, index)
      index = parentIndex
    }
    this.#place(task, index)
  }

  #siftDown(task: TimerTask): void {
    let index = task.queueIndex
    for (;;) {
      const left = this.#heap[2 * index + 1]
      const right = this.#heap[2 * index + 2]
      const smaller = right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left
      if (smaller === undefined || smaller.dueAt >= task.dueAt) break
      const smallerIndex = smaller.queueIndex
      this.#place(smaller, index)
      index = smallerIndex
    }
    this.#place(task, index)
  }

  #place(task: TimerTask, index: number): void {
    task.queueIndex = index
    this.#heap[index] = task
  }
}
