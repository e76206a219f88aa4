import type { Clock, TimerTask } from '../clock.ts'

/** A clock for a handful of requests: a Node timer a task. */
export function createTimeoutClock(): Clock {
  const timers = new Map<TimerTask, NodeJS.Timeout>()
  function cancel(task: TimerTask): void {
    clearTimeout(timers.get(task))
    timers.delete(task)
    task.queueIndex = -1
  }
  function schedule(task: TimerTask, atMs: number): void {
    cancel(task)
    task.dueAt = atMs
    task.queueIndex = 0
    const fire = () => {
      cancel(task)
      task.onDue(performance.now())
    }
    timers.set(task, setTimeout(fire, atMs - performance.now()))
  }
  return { now: () => performance.now(), wallTime: Date.now, schedule, cancel, recentLagMs: () => 0 }
}
