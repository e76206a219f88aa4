import { describe, expect, it } from 'vitest'
import type { Recorder } from '../../../src/metrics/recorder.ts'
import { Totals } from '../../../src/metrics/totals.ts'
import { thresholdOf } from '../../../src/plan/threshold.ts'
import { crossedThreshold, evaluateThresholds } from '../../../src/report/thresholds/evaluate-thresholds.ts'
import { thresholdMetricNames } from '../../../src/report/thresholds/find-metric.ts'
import type { Measured } from '../../../src/report/thresholds/threshold-metric.ts'
import { sample, snapshotOf } from '../../metrics/metrics-fixtures.ts'

const parse = (text: string) => {
  const result = thresholdOf(thresholdMetricNames)(text)
  if (!result.ok) throw new Error(result.fault.problem)
  return result.value
}

const measuredIn = (totals: Totals): Measured => ({
  metrics: totals.measured,
  seconds: totals.measuredTime()?.seconds ?? 0,
  viewers: totals.viewers(),
  peakConcurrent: totals.peakConcurrent,
})

/** What is recorded in each second of a run, a function a second. */
function run(seconds: readonly ((recorder: Recorder) => void)[], warmupMs = 0): Measured {
  const totals = new Totals(0, warmupMs)
  for (const [i, record] of seconds.entries()) {
    const viewers = { playing: 17, failed: 3, mostActive: 18 }
    totals.add(0, snapshotOf(record, { takenAtMs: (i + 1) * 1000, viewers }))
  }
  return measuredIn(totals)
}

const times = (count: number, task: (i: number) => void) => {
  for (let i = 0; i < count; i += 1) task(i)
}

const nothing = () => {}

/** Two seconds: 200 segments of 1 to 200 ms, 10 of them failed besides; two of 20 viewers stalled, for 1 of 100 s. */
const busy = run([
  (recorder) => {
    times(200, (i) => recorder.request(sample({ intendedStart: 0, start: 0, end: i + 1, bytes: 1000 })))
    recorder.startup({ total: 1500, multivariantPlaylist: 1, mediaPlaylist: 1, initSection: 0, firstSegment: 1 })
  },
  (recorder) => {
    times(8, () => recorder.request(sample({ failure: 'http404', bytes: 0 })))
    times(2, () => recorder.request(sample({ failure: 'reset', bytes: 0 })))
    times(40, () => recorder.request(sample({ kind: 'mediaPlaylist', bytes: 500 })))
    times(2, () => recorder.stallBegan(true, 'main'))
    recorder.stallEnded(1, false)
    recorder.accrued(99, 1)
    recorder.liveLatency(6)
    recorder.happened('skippedSegments', 5)
  },
])

describe('evaluateThresholds', () => {
  it.each<[expression: string, actual: number, passed: boolean]>([
    ['segment.responseTime.p50 <= 100.1ms', 100, true],
    ['segment.responseTime.p50 < 100ms', 100, false],
    ['segment.responseTime.max < 1s', 0.2, true],
    ['segment.responseTime.mean < 101ms', 100.5, true],
    ['startupTime.p95 < 2s', 1.5, true],
    ['liveLatency.p50 < 0.05m', 0.1, false],
    ['stallDuration.p99 < 500ms', 1000, false],
    ['failures < 5%', 4, true],
    ['segment.failures < 4%', (10 / 210) * 100, false],
    ['mediaPlaylist.failures <= 0%', 0, true],
    ['failures.http404 < 3%', 3.2, false],
    ['segment.failures.reset < 1%', (2 / 210) * 100, true],
    ['failures.tls <= 0%', 0, true],
    ['requests >= 250', 250, true],
    ['segment.requests > 210', 210, false],
    ['failedRequests < 10', 10, false],
    ['requestsPerSecond > 124', 125, true],
    ['mediaPlaylist.requestsPerSecond > 20', 20, false],
    ['bitsPerSecond >= 880k', 880_000, true],
    ['stallRatio < 1%', 1, false],
    ['stalls <= 2', 2, true],
    ['stalledViewers < 11%', 10, true],
    ['failedViewers < 15%', 15, false],
    ['startedViewers >= 20', 20, true],
    ['peakViewers >= 18', 18, true],
    ['skippedSegments < 5', 5, false],
    ['lateStarts <= 0', 0, true],
  ])('%s', (expression, actual, passed) => {
    const [result] = evaluateThresholds([parse(expression)], busy)
    expect(result).toMatchObject({ expression, passed })
    expect((result?.actual ?? Number.NaN) / (actual || 1)).toBeCloseTo(actual === 0 ? 0 : 1, 3)
  })

  it('tells the value in the unit of the expression, and keeps the order', () => {
    const all = ['liveLatency.p50 < 8s', 'liveLatency.p50 < 8000ms', 'stallRatio < 1%', 'stalls < 9'].map(parse)
    expect(evaluateThresholds(all, busy).map(({ actual, unit }) => [Math.round(actual ?? -1), unit])).toEqual([
      [6, 's'],
      [6001, 'ms'],
      [1, '%'],
      [2, ''],
    ])
  })

  it.each<[expression: string, passed: boolean]>([
    ['segment.responseTime.p99 < 1s', false],
    ['failures < 1%', false],
    ['stallRatio < 1%', false],
    ['requestsPerSecond > 0', false],
    // What should not happen has not happened.
    ['stallDuration.max < 1s', true],
    ['deadlineMissed.p99 < 1s', true],
    ['segment.failedResponseTime.p99 < 1s', true],
  ])('without a sample: %s', (expression, passed) => {
    const totals = new Totals(0)
    expect(evaluateThresholds([parse(expression)], measuredIn(totals))).toMatchObject([{ actual: null, passed }])
  })

  it('judges only what came after the warm-up, to the nearest second', () => {
    const slow = (recorder: Recorder) => recorder.request(sample({ intendedStart: 0, end: 5000 }))
    const quick = (recorder: Recorder) => recorder.request(sample({ intendedStart: 0, end: 10 }))
    const [p99, requests] = [parse('segment.responseTime.p99 < 1s'), parse('requests <= 3')]
    const judge = (warmupMs: number) =>
      evaluateThresholds([p99, requests], run([slow, slow, quick, quick, quick], warmupMs))
    expect(judge(0)).toMatchObject([{ passed: false }, { actual: 5 }])
    expect(judge(2000)).toMatchObject([{ passed: true }, { actual: 3, passed: true }])
    expect(judge(1600)).toMatchObject([{ passed: true }, { actual: 3 }])
    expect(judge(1400)).toMatchObject([{ passed: false }, { actual: 4 }])
    expect(judge(60_000)).toMatchObject([{ actual: null, passed: false }, { actual: 0 }])
  })
})

describe('crossedThreshold', () => {
  const failing = (failed: number, succeeded: number) => (recorder: Recorder) => {
    times(failed, () => recorder.request(sample({ failure: 'http500' })))
    times(succeeded, () => recorder.request(sample()))
  }

  it.each<[expression: string, measured: Measured, crossed: boolean]>([
    ['abort: failures < 20%', run([failing(99, 0)]), false],
    ['abort: failures < 20%', run([failing(100, 0)]), true],
    ['abort: failures < 20%', run([failing(20, 80)]), true],
    ['abort: failures < 20%', run([failing(19, 81)]), false],
    ['failures < 20%', run([failing(100, 0)]), false],
    ['abort: segment.responseTime.p99 < 5ms', run([failing(0, 99)]), false],
    ['abort: segment.responseTime.p99 < 5ms', run([failing(0, 100)]), true],
    ['abort: requestsPerSecond > 5', run(Array.from({ length: 9 }, () => failing(0, 1))), false],
    ['abort: requestsPerSecond > 5', run(Array.from({ length: 10 }, () => failing(0, 1))), true],
    ['abort: failedRequests < 1', run([failing(1, 0)]), true],
    ['abort: failedRequests < 1', run([failing(9, 0), failing(0, 1)], 1000), false],
    ['abort: segment.responseTime.p99 < 5ms', run([nothing]), false],
  ])('%s', (expression, measured, crossed) => {
    const threshold = parse(expression)
    expect(crossedThreshold([parse('stalls < 1000'), threshold], measured)).toBe(crossed ? threshold : undefined)
  })
})
