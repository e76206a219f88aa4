import { Recorder } from '../../src/metrics/recorder.ts'
import type { RequestSample } from '../../src/metrics/request-sample.ts'
import type { Snapshot, ThreadHealth, ViewerCounts } from '../../src/metrics/snapshot.ts'

export const noViewers: ViewerCounts = {
  starting: 0,
  playing: 0,
  stalled: 0,
  completed: 0,
  failed: 0,
  stopped: 0,
  mostActive: 0,
}
export const calm: ThreadHealth = { eventLoopUtilization: 0.4, cpuWaitShare: 0.02, lateStarts: 0 }

/** A segment that took 10 ms from when it was wanted, 8 ms from when it left, 2 ms to its headers. */
export function sample(changes: Partial<RequestSample> = {}): RequestSample {
  const whole = { kind: 'segment', intendedStart: 100, start: 102, firstByte: 104, end: 110, bytes: 1000 } as const
  return { ...whole, mayBeHeld: false, failure: undefined, ...changes }
}

export interface SnapshotOptions {
  readonly takenAtMs?: number
  readonly intervalSeconds?: number
  readonly viewers?: Partial<ViewerCounts>
  readonly health?: Partial<ThreadHealth>
}

/** What a recorder says of what was done with it. */
export function snapshotOf(record: (recorder: Recorder) => void, options: SnapshotOptions = {}): Snapshot {
  const recorder = new Recorder()
  record(recorder)
  const { takenAtMs = 1000, intervalSeconds = 1, viewers, health } = options
  return recorder.takeSnapshot(takenAtMs, intervalSeconds, { ...noViewers, ...viewers }, { ...calm, ...health })
}
