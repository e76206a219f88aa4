import { describe, expect, it } from 'vitest'
import { Totals } from '../../src/metrics/totals.ts'
import { sample, snapshotOf } from './metrics-fixtures.ts'

const startedAtMs = 0

describe('Totals', () => {
  it('adds up the workers, in the interval and in the run', () => {
    const totals = new Totals(startedAtMs)
    totals.add(
      0,
      snapshotOf((recorder) => recorder.request(sample({ end: 110 }))),
    )
    totals.add(
      1,
      snapshotOf((recorder) => recorder.request(sample({ end: 130, failure: 'reset' }))),
    )
    const first = totals.takeInterval()
    expect(first?.metrics.sum('segment.count')).toBe(2)
    expect(first?.metrics.histogram('segment.responseTime').count).toBe(1)
    totals.add(
      0,
      snapshotOf((recorder) => recorder.request(sample({ end: 120 }))),
    )
    const second = totals.takeInterval()
    expect(second?.metrics.sum('segment.count')).toBe(1)
    expect(second?.metrics.sum('segment.failed')).toBe(0)
    expect(totals.metrics.sum('segment.count')).toBe(3)
    expect(totals.metrics.sum('segment.failures.reset')).toBe(1)
    expect(totals.metrics.histogram('segment.responseTime').percentileMs(100)).toBeCloseTo(20, 1)
  })

  it('has no interval when nobody has reported', () => {
    const totals = new Totals(startedAtMs)
    expect(totals.takeInterval()).toBeUndefined()
    totals.add(
      0,
      snapshotOf(() => {}),
    )
    expect(totals.takeInterval()).toMatchObject({ fromMs: 0, toMs: 1000 })
    expect(totals.takeInterval()).toBeUndefined()
  })

  it('counts viewers by the latest word of each worker, and remembers the most at once', () => {
    const totals = new Totals(startedAtMs)
    const say = (worker: number, viewers: object) =>
      totals.add(
        worker,
        snapshotOf(() => {}, { viewers }),
      )
    say(0, { playing: 10, mostActive: 12 })
    say(1, { starting: 3, stalled: 2, mostActive: 5 })
    say(0, { playing: 4, completed: 6, mostActive: 10 })
    expect(totals.viewers()).toEqual({
      starting: 3,
      playing: 4,
      stalled: 2,
      completed: 6,
      failed: 0,
      stopped: 0,
      mostActive: 15,
    })
    expect(totals.peakConcurrent).toBe(17)
  })

  it('gives the true rates when a slow worker reports late', () => {
    const totals = new Totals(startedAtMs)
    const work = (requests: number) => (recorder: Parameters<Parameters<typeof snapshotOf>[0]>[0]) => {
      for (let index = 0; index < requests; index += 1) recorder.request(sample())
    }
    for (let second = 1; second <= 4; second += 1) {
      totals.add(0, snapshotOf(work(10), { takenAtMs: second * 1000 }))
      if (second < 4) expect(totals.takeInterval()).toMatchObject({ requestsPerSecond: 10, bytesPerSecond: 10_000 })
    }
    totals.add(1, snapshotOf(work(40), { takenAtMs: 4000, intervalSeconds: 4 }))
    expect(totals.takeInterval()).toMatchObject({ requestsPerSecond: 20, fromMs: 0, toMs: 4000 })
    expect(totals.series.points().map(({ sums }) => sums.requests)).toEqual([20, 20, 20, 20])
    expect(totals.series.peaks().requestsPerSecond).toBe(20)
  })

  it('keeps the 99th percentile of each interval in the series', () => {
    const totals = new Totals(startedAtMs)
    totals.add(
      0,
      snapshotOf((recorder) => recorder.request(sample({ end: 101 }))),
    )
    totals.takeInterval()
    expect(totals.series.points()[0]?.highs.segmentResponseTimeP99Ms).toBe(1)
  })

  it('keeps the notes of all workers once', () => {
    const totals = new Totals(startedAtMs)
    for (const worker of [0, 1]) {
      totals.add(
        worker,
        snapshotOf((recorder) => recorder.fault('No EXT-X-TARGETDURATION.')),
      )
    }
    expect(totals.notes.texts('playlistFaults')).toEqual(['No EXT-X-TARGETDURATION.'])
  })

  it('watches the health of each worker', () => {
    const totals = new Totals(startedAtMs)
    const counts = { viewersStarted: 0, lateStarts: 0, stalls: 0, suspectStalls: 0 }
    for (let second = 1; second <= 3; second += 1) {
      const busy = { takenAtMs: second * 1000, health: { eventLoopUtilization: second === 2 ? 0.9 : 1 } }
      totals.add(
        0,
        snapshotOf(() => {}, busy),
      )
      totals.add(
        1,
        snapshotOf(() => {}, { ...busy, health: { eventLoopUtilization: 1 } }),
      )
    }
    const { reasons } = totals.health.assess({ ...counts, fileDescriptorFailures: 0, localPortFailures: 0 })
    expect(reasons).toEqual([expect.stringMatching(/^Worker 1 was busy 100 % of the time for 3 s: /)])
  })

  it('adds up a gauge over the latest words of the workers', () => {
    const totals = new Totals(startedAtMs)
    expect(totals.gauge('viewers.playing')).toBeUndefined()
    const say = (worker: number, playing: number) =>
      totals.add(
        worker,
        snapshotOf(() => {}, { viewers: { playing } }),
      )
    say(0, 4)
    say(0, 5)
    say(1, 2)
    expect(totals.gauge('viewers.playing')).toBe(7)
    expect(totals.gauge('no such gauge')).toBeUndefined()
  })
})
