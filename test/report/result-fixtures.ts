import { Recorder } from '../../src/metrics/recorder.ts'
import type { RequestKind } from '../../src/metrics/request-kind.ts'
import { Totals } from '../../src/metrics/totals.ts'
import { defaultPlayback } from '../../src/plan/playback-choices.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { RunFacts } from '../../src/report/build-result.ts'
import { calm, noViewers, sample } from '../metrics/metrics-fixtures.ts'

/** 12:00 UTC, 1 May 2025. */
export const startedAtMs = Date.UTC(2025, 4, 1, 12)

export const plan: RunPlan = {
  streams: [
    {
      url: 'http://viewer:hunter2@cdn.example.com/live/main.m3u8?token=s3cret&quality=hd',
      weight: 1,
      variant: { is: 'all' },
    },
  ],
  clients: 1000,
  durationMs: 60_000,
  warmupMs: 0,
  ramp: { ratePerSecond: 50, jitterMs: 200 },
  engine: { is: 'native' },
  playback: defaultPlayback,
  bandwidth: { is: 'unlimited' },
  validateShare: 0,
  countPaths: false,
  workers: 2,
  connections: { is: 'perViewer', limit: 3 },
  http: {
    headers: { authorization: 'Bearer s3cret', 'x-api-key': 's3cret', accept: '*/*' },
    userAgent: 'hls-swarm/0.1.0',
    noCache: false,
    insecure: false,
    resolve: [],
    localAddresses: [],
  },
  timeouts: { playlist: { firstByteMs: 10_000, totalMs: 20_000 }, media: { firstByteMs: 10_000, totalMs: 120_000 } },
  seed: 1,
  gracefulStopMs: 2000,
}

export const facts: RunFacts = {
  tool: { name: 'hls-swarm', version: '0.1.0', node: '20.20.2' },
  plan,
  startedAtMs,
  elapsedSeconds: 60,
  endedBy: 'duration',
  preflight: { requests: 3, bytes: 504_000 },
  process: { cpus: 2, cpuSeconds: 42, peakRssBytes: 312_000_000 },
  thresholds: [],
}

/** A minute in which a thousand viewers play two variants without trouble. */
export function calmRun(): Totals {
  const totals = new Totals(startedAtMs)
  const recorders = [new Recorder(), new Recorder()]
  for (let second = 1; second <= 60; second += 1) {
    for (const [worker, recorder] of recorders.entries()) {
      const request = (kind: RequestKind, ms: number, bytes: number) =>
        recorder.request(sample({ kind, intendedStart: 0, start: 0, firstByte: ms / 4, end: ms, bytes }))
      if (second === 1) {
        for (let viewer = 0; viewer < 500; viewer += 1) {
          recorder.onConnected(0.2 + viewer / 1000, false)
          request('multivariantPlaylist', 2, 400)
          recorder.startup({
            total: 120 + viewer,
            multivariantPlaylist: 2,
            mediaPlaylist: 3,
            initSection: 0,
            firstSegment: 90,
          })
        }
      }
      for (let viewer = 0; viewer < 250; viewer += 1) {
        const high = viewer % 2 === 0
        request('mediaPlaylist', 1 + viewer / 500, 800)
        request('segment', 4 + viewer / 10, high ? 750_000 : 250_000)
        recorder.mediaReceived(high ? '720p 3 Mbit/s' : '360p 1 Mbit/s', 1, high ? 750_000 : 250_000, 2)
        recorder.deadlineSlack(3500 + viewer)
        recorder.liveLatency(6 + viewer / 500)
        recorder.staleness(1)
      }
      recorder.accrued(500, 0)
      recorder.timerLag(1.2)
      const viewers =
        second < 60 ? { ...noViewers, playing: 500, mostActive: 500 } : { ...noViewers, stopped: 500, mostActive: 500 }
      totals.add(worker, recorder.takeSnapshot(startedAtMs + second * 1000, 1, viewers, calm))
    }
    totals.takeInterval()
  }
  return totals
}

/** Twelve seconds in which much goes wrong, on both sides. */
export function troubledRun(): Totals {
  const totals = new Totals(startedAtMs)
  const recorder = new Recorder()
  for (let second = 1; second <= 12; second += 1) {
    for (let viewer = 0; viewer < 100; viewer += 1) {
      recorder.request(sample({ intendedStart: 0, start: 1, firstByte: 40, end: 900 + second * 100, bytes: 500_000 }))
    }
    recorder.request(sample({ failure: 'http404', bytes: 19 }))
    recorder.request(
      sample({ kind: 'mediaPlaylist', failure: 'firstByteTimeout', firstByte: 0, bytes: 0, end: 10_000 }),
    )
    recorder.request(sample({ kind: 'mediaPlaylist', end: 160, bytes: 900 }))
    if (second <= 2)
      recorder.startup({ total: 4000, multivariantPlaylist: 0, mediaPlaylist: 80, initSection: 15, firstSegment: 3000 })
    recorder.stallBegan(second <= 2, 'main')
    recorder.stallEnded(0.8, second > 10)
    recorder.accrued(30, 0.8)
    recorder.deadlineSlack(-800)
    recorder.programDateTimeLatency(second === 1 ? -0.2 : 14)
    recorder.mediaReceived('1080p \u001b[31mred', 1, 500_000, 2)
    recorder.happened('skippedSegments', 2)
    recorder.happened('playlistsStale', 1)
    recorder.unplayed('drm')
    recorder.unplayed('subtitles')
    recorder.fault(
      `http://cdn.example.com/v.m3u8?token=s3cret: the duration ${second + 4} s of a segment is longer than the target duration.`,
    )
    recorder.timerLag(180)
    const viewers = { ...noViewers, starting: 1, playing: 90, stalled: 6, failed: 3, mostActive: 97 }
    const health = { eventLoopUtilization: 0.99, lateStarts: second === 1 ? 12 : 0 }
    totals.add(0, recorder.takeSnapshot(startedAtMs + second * 1000, 1, viewers, health))
    totals.takeInterval()
  }
  return totals
}

export const troubledFacts: RunFacts = {
  ...facts,
  plan: { ...plan, clients: 100, workers: 1 },
  elapsedSeconds: 12,
  endedBy: 'signal',
  thresholds: [
    { expression: 'stallRatio < 1%', actual: 2.5974, unit: '%', passed: false },
    { expression: 'segment.responseTime.p99 < 5s', actual: 2.1004, unit: 's', passed: true },
    { expression: 'part.responseTime.p99 < 100ms', actual: null, unit: 'ms', passed: false },
  ],
}
