import type { Clock, TimerTask } from '../../src/clock.ts'

/** The system's time, a timer a task: plain, for tests that talk to real servers. */
export class SystemClock implements Clock {
  private readonly timers = new Map<TimerTask, NodeJS.Timeout>()

  now(): number {
    return performance.now()
  }

  wallTime(): number {
    return Date.now()
  }

  schedule(task: TimerTask, atMs: number): void {
    this.cancel(task)
    task.dueAt = atMs
    const fire = () => {
      this.timers.delete(task)
      task.onDue(this.now())
    }
    // setTimeout drops the fraction; a task is never called before its moment.
    this.timers.set(task, setTimeout(fire, Math.max(0, Math.ceil(atMs - this.now()))))
  }

  cancel(task: TimerTask): void {
    clearTimeout(this.timers.get(task))
    this.timers.delete(task)
  }

  recentLagMs(): number {
    return 0
  }

  /** Tasks that wait; zero when everything has ended in order. */
  get scheduled(): number {
    return this.timers.size
  }
}
