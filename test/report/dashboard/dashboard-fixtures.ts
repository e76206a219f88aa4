import { Recorder } from '../../../src/metrics/recorder.ts'
import type { RequestKind } from '../../../src/metrics/request-kind.ts'
import type { ViewerCounts } from '../../../src/metrics/snapshot.ts'
import { type Interval, Totals } from '../../../src/metrics/totals.ts'
import {
  type DashboardFacts,
  type DashboardState,
  initialState,
  type Observed,
  observe,
} from '../../../src/report/dashboard/dashboard-state.ts'
import { noViewers, sample } from '../../metrics/metrics-fixtures.ts'
import { startedAtMs } from '../result-fixtures.ts'

export const facts: DashboardFacts = {
  version: '0.1.0',
  url: 'https://cdn.example.com/live/main.m3u8?token=REDACTED',
  targetViewers: 1200,
  durationSeconds: 300,
  cpus: 2,
}

/** A run that a recorder writes by hand, second by second, as one worker would. */
export class HandMadeRun {
  readonly recorder = new Recorder()
  readonly totals = new Totals(startedAtMs)
  seconds = 0

  /** What was recorded since the last call becomes an interval of one second. */
  interval(viewers: Partial<ViewerCounts> = {}, busy = 0.42): Interval {
    this.seconds += 1
    const health = { eventLoopUtilization: busy, lateStarts: 0 }
    const atMs = startedAtMs + this.seconds * 1000
    this.totals.add(0, this.recorder.takeSnapshot(atMs, 1, { ...noViewers, ...viewers }, health))
    const interval = this.totals.takeInterval()
    if (interval === undefined) throw new Error('no interval')
    return interval
  }

  observed(interval: Interval, changes: Partial<Observed> = {}): Observed {
    return {
      interval,
      totals: this.totals,
      process: { elapsedSeconds: this.seconds, cpuSeconds: this.seconds * 0.86, rssBytes: 312_000_000 },
      saturation: [],
      origins: [],
      thresholds: [],
      ...changes,
    }
  }

  request(kind: RequestKind, ms: number, bytes: number): void {
    this.recorder.request(sample({ kind, intendedStart: 0, start: 0, firstByte: ms / 4, end: ms, bytes }))
  }
}

/** Forty seconds: 30 viewers more each second, two variants; with `trouble`, failures and stalls from the 30th on. */
export function playedState({ trouble }: { readonly trouble: boolean }): DashboardState {
  const run = new HandMadeRun()
  const { recorder } = run
  let state = initialState(facts)
  for (let second = 1; second <= 40; second += 1) {
    const viewers = second * 30
    const troubled = trouble && second >= 30
    for (let one = 0; one < 30; one += 1) {
      run.request('multivariantPlaylist', 2 + one / 10, 400)
      recorder.startup({
        total: 120 + one,
        multivariantPlaylist: 2,
        mediaPlaylist: 3,
        initSection: 0,
        firstSegment: 90,
      })
    }
    for (let one = 0; one < viewers / 2; one += 1) {
      const high = one % 3 === 0
      const bytes = high ? 1_500_000 : 500_000
      run.request('mediaPlaylist', 1 + one / 500, 800)
      run.request('segment', (4 + (one % 40) / 4) * (troubled ? 40 : 1), bytes)
      recorder.mediaReceived(high ? '1280x720 6.00 Mbit/s' : '640x360 2.00 Mbit/s', 1, bytes, 2)
      recorder.liveLatency(6 + (one % 20) / 50)
    }
    if (troubled) {
      for (let one = 0; one < 7; one += 1) recorder.request(sample({ failure: 'http503', bytes: 0 }))
      recorder.request(sample({ kind: 'mediaPlaylist', failure: 'firstByteTimeout', bytes: 0 }))
      recorder.stallBegan(true, 'main')
      recorder.stallEnded(1.5, false)
    }
    recorder.accrued(viewers - 20, troubled ? 12 : 0)
    recorder.timerLag(1.2)
    const interval = run.interval({
      starting: 20,
      playing: viewers - (troubled ? 35 : 20),
      stalled: troubled ? 12 : 0,
      failed: troubled ? 3 : 0,
      mostActive: viewers,
    })
    state = observe(state, run.observed(interval, troubled ? troubles : {}))
  }
  return state
}

const troubles: Partial<Observed> = {
  saturation: [
    'Worker 0 was busy 99 % of the time for 12 s: use more workers (--workers) if CPUs are free, or run on more machines.',
  ],
  thresholds: [
    { expression: 'stallRatio < 0.1%', actual: 0.412345, unit: '%', passed: false },
    { expression: 'segment.responseTime.p99 < 2s', actual: 0.55, unit: 's', passed: true },
  ],
  origins: [
    {
      name: 'http://origin.example.com:9100/metrics',
      lastFailure: undefined,
      latest: {
        atMs: startedAtMs,
        seconds: 1,
        cpuBusyShare: 0.37,
        receivedBytesPerSecond: 1000,
        sentBytesPerSecond: 123_456_789,
        requestsPerSecond: 4321,
        connections: { active: 1234, reading: 1, writing: 2, waiting: 3 },
      },
    },
  ],
}
