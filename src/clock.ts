/**
 * Time as the swarm sees it. Everything that waits or timestamps takes a Clock, so that hours of playback run in
 * milliseconds under a fake one. All instants are milliseconds (fractional) on one monotonic axis a thread.
 */
export interface Clock {
  /** Monotonic now, ms. */
  now(): number
  /** Wall clock now, ms since the Unix epoch: only for comparison with dates that a server states. */
  wallTime(): number
  /** Calls `task.onDue` once at `atMs` or as soon after it as the thread can. Scheduling a scheduled task moves it. */
  schedule(task: TimerTask, atMs: number): void
  /** Forgets a scheduled task; one that is not scheduled is left alone. */
  cancel(task: TimerTask): void
  /** How late the thread's timers have fired of late, ms: what the generator itself may have added to any interval. */
  recentLagMs(): number
}

/**
 * A thing that waits for its moment. The two fields belong to the clock: tasks carry their own place in its queue, so
 * that a timer costs no object and no closure.
 */
export interface TimerTask {
  /** Where the task stands in the clock's queue; -1 when it is not scheduled. */
  queueIndex: number
  /** The instant it waits for, ms. */
  dueAt: number
  onDue(now: number): void
}
