import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/metrics/histogram.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { distributionOf } from '../../src/report/distribution.ts'
import { mergeDistributions } from '../../src/report/merge-parts.ts'
import { type Merged, mergeResults } from '../../src/report/merge-results.ts'
import { type RunResult, runResultSchema } from '../../src/report/run-result.ts'
import { calm, noViewers, sample } from '../metrics/metrics-fixtures.ts'
import { facts, plan, startedAtMs, troubledFacts, troubledRun } from './result-fixtures.ts'

/** One second of one worker's measurements, made from a number so that every second differs. */
function measure(recorder: Recorder, salt: number): void {
  for (let index = 0; index < 40; index += 1) {
    const ms = 1 + ((index * 7919 + salt * 104_729) % 5000) / 3
    recorder.request(sample({ intendedStart: 0, start: ms / 10, firstByte: ms / 2, end: ms, bytes: 1000 + index }))
    recorder.request(sample({ kind: 'mediaPlaylist', end: 0.5 + index / 10, bytes: 400 }))
    recorder.liveLatency(6 + ms / 1000)
    recorder.deadlineSlack(index === 0 ? -ms : ms)
    recorder.mediaReceived(index % 3 === 0 ? '720p' : '360p', 1, 1000 + index, 2)
  }
  if (salt % 5 === 0) recorder.request(sample({ failure: 'http503', bytes: 10 }))
  recorder.onConnected(0.3 + salt / 100, false)
  recorder.startup({ total: 100 + salt, multivariantPlaylist: 2, mediaPlaylist: 3, initSection: 0, firstSegment: 90 })
  recorder.stallBegan(salt % 3 === 0, 'main')
  recorder.stallEnded(0.1 + salt / 50, false)
  recorder.accrued(100, 0.5)
  recorder.programDateTimeLatency(salt === 4 ? -1 : 7)
  recorder.staleness(1)
  recorder.happened('mediaRetries', 1)
  recorder.unplayed(salt % 2 === 0 ? 'iFrames' : 'drm')
  recorder.timerLag(1 + salt / 10)
}

/** The result of some of the workers of a run of ten seconds. */
function resultOfWorkers(workers: readonly number[]): RunResult {
  const totals = new Totals(startedAtMs)
  const recorders = workers.map(() => new Recorder())
  const paths = recorders.map((recorder) => recorder.countPaths(plan.streams.map(({ url }) => url)))
  for (let second = 1; second <= 10; second += 1) {
    for (const [index, worker] of workers.entries()) {
      const recorder = recorders[index] as Recorder
      measure(recorder, worker * 10 + second)
      paths[index]?.count('segment', `http://cdn.example.com/live/${worker % 2 === 0 ? 'even' : 'odd'}/${second}.ts`)
      const viewers = { ...noViewers, playing: 50, mostActive: 50 }
      totals.add(index, recorder.takeSnapshot(startedAtMs + second * 1000, 1, viewers, calm))
    }
    totals.takeInterval()
  }
  const share = workers.length
  return buildResult(
    {
      ...facts,
      elapsedSeconds: 10,
      plan: {
        ...plan,
        clients: 50 * share,
        countPaths: true,
        workers: share,
        ramp: { ...plan.ramp, ratePerSecond: 10 * share },
        seed: share,
      },
      preflight: { requests: 3 * share, bytes: 900 * share },
      process: { cpus: share, cpuSeconds: 3 * share, peakRssBytes: 1e8 * share },
    },
    totals,
  )
}

const named = (results: readonly RunResult[]) => results.map((result, index) => ({ name: `part ${index + 1}`, result }))

function expectMerged(merged: Merged): RunResult {
  if (!merged.ok) throw new Error(JSON.stringify(merged.faults))
  return merged.result
}

function expectRefused(results: readonly RunResult[]): readonly string[] {
  const merged = mergeResults(named(results))
  if (merged.ok) throw new Error('was merged')
  return merged.faults.map(({ problem }) => problem)
}

describe('mergeResults', () => {
  const whole = resultOfWorkers([0, 1, 2])
  const merged = expectMerged(mergeResults(named([resultOfWorkers([0]), resultOfWorkers([1, 2])])))

  it('makes of the parts of a run what the whole run would have measured, histograms included', () => {
    // Who judges thresholds, and when, is a matter of the whole run; which seed it had, of the first part.
    const { plan: wholePlan, measured: _, ...expected } = whole
    const { plan: mergedPlan, measured, ...actual } = merged
    expect(measured).toBeNull()
    expect(mergedPlan).toEqual({ ...wholePlan, seed: 1 })
    expect({ ...actual, series: [] }).toEqual({ ...expected, series: [] })
  })

  it('adds up requests by path, unless a part has none to add', () => {
    expect(merged.requests.segment?.paths).toEqual({ '/live/even/#.ts': 20, '/live/odd/#.ts': 10 })
    const [first, second] = [resultOfWorkers([0]), resultOfWorkers([1])]
    const { paths: _, ...segment } = second.requests.segment as NonNullable<typeof second.requests.segment>
    const without = { ...second, requests: { ...second.requests, segment } }
    const { requests } = expectMerged(mergeResults(named([first, without])))
    expect(requests.segment).not.toHaveProperty('paths')
    expect(requests.mediaPlaylist).toHaveProperty('paths')
  })

  it('lays the series over each other', () => {
    expect(merged.series).toHaveLength(10)
    for (const [index, point] of merged.series.entries()) {
      const expected = whole.series[index] as RunResult['series'][number]
      for (const rate of ['requestsPerSecond', 'bytesPerSecond', 'viewersPlaying', 'stallsPerSecond'] as const) {
        expect(point[rate]).toBeCloseTo(expected[rate], 3)
      }
      // The highest of the parts: at least that of the whole.
      expect(point.segmentResponseTimeP99Ms).toBeGreaterThanOrEqual((expected.segmentResponseTimeP99Ms ?? 0) * 0.99)
    }
  })

  it('is a valid result', () => {
    expect(runResultSchema.parse(merged)).toEqual(merged)
  })

  it('does not depend on the order, nor on how often is merged', () => {
    const parts = [0, 1, 2].map((worker) => resultOfWorkers([worker]))
    const [a, b, c] = named(parts)
    if (!a || !b || !c) throw new Error('three parts')
    const inTwoSteps = expectMerged(mergeResults([{ name: 'a and b', result: expectMerged(mergeResults([a, b])) }, c]))
    const backwards = expectMerged(mergeResults([c, b, a]))
    for (const other of [inTwoSteps, backwards]) {
      expect(other.requests.segment?.responseTimeMs).toEqual(whole.requests.segment?.responseTimeMs)
      expect(other.playback.stalls).toEqual(whole.playback.stalls)
      expect(other.plan.clients).toBe(150)
    }
  })

  it('aligns parts that began at different moments by the wall clock', () => {
    const early = resultOfWorkers([0])
    const late = { ...resultOfWorkers([1]), startedAt: new Date(startedAtMs + 4000).toISOString() }
    const both = expectMerged(mergeResults(named([late, early])))
    expect(both.startedAt).toBe(early.startedAt)
    expect(both.elapsedSeconds).toBe(14)
    expect(both.series.map(({ viewersPlaying }) => Math.round(viewersPlaying))).toEqual([
      ...Array(4).fill(100),
      ...Array(6).fill(200),
      ...Array(4).fill(100),
    ])
    expect(both.throughput.requestsPerSecond).toBeCloseTo((early.throughput.requestsPerSecond * 10 * 2) / 14, 0)
  })

  it('tells the worst ending, and every generator that was at its limit', () => {
    const troubled = buildResult(troubledFacts, troubledRun())
    const fit = { ...resultOfWorkers([0]), plan: { ...troubled.plan, clients: 3 } }
    const both = expectMerged(mergeResults(named([fit, troubled])))
    expect(both).toMatchObject({ endedBy: 'signal', interrupted: true, generator: { saturated: true } })
    expect(both.generator.reasons[0]).toMatch(/^Generator 2: /)
    expect(both.playback.incidents).toMatchObject({ mediaRetries: 10, skippedSegments: 24 })
  })

  it('refuses what does not fit, with all the reasons at once', () => {
    const part = resultOfWorkers([0])
    const stranger = {
      ...resultOfWorkers([1]),
      startedAt: new Date(startedAtMs + 60_000).toISOString(),
      plan: {
        ...part.plan,
        durationMs: 5,
        streams: [{ url: 'http://other.example/', weight: 1, variant: { is: 'all' as const } }],
      },
    }
    expect(expectRefused([part, part, stranger])).toEqual([
      'part 2 is the same result as part 1: its viewers would count twice.',
      expect.stringMatching(/^part 3 does not fit part 1: streams\.0\.url is http:\/\/other\.example\/, not http/),
      'part 3 does not fit part 1: durationMs is 5, not 60000.',
      'part 3 does not fit part 1: they were not played at the same time.',
    ])
  })
})

describe('mergeDistributions', () => {
  const times = fc.array(fc.double({ min: -5, max: 700_000, noNaN: true }), { maxLength: 200 })

  function recorded(values: readonly number[]): Histogram {
    const histogram = Histogram.forRun()
    for (const value of values) histogram.recordMs(value)
    return histogram
  }

  const told = (values: readonly number[]) => {
    const histogram = recorded(values)
    return distributionOf(histogram, 'ms', { belowRange: histogram.belowRange, aboveRange: histogram.aboveRange })
  }

  it('is the distribution of all samples, whatever they are', () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        expect(mergeDistributions([told(one), told(other)], 'ms')).toEqual(told([...one, ...other]))
      }),
      { numRuns: 60 },
    )
  })

  it('has percentiles that are those of the samples themselves, true to 0.1 %', () => {
    const samples = Array.from({ length: 10_000 }, (_, index) => 1 + ((index * 7919) % 10_000) ** 1.5 / 100)
    const merged = mergeDistributions([told(samples.slice(0, 3000)), told(samples.slice(3000))], 'ms')
    const sorted = samples.toSorted((a, b) => a - b)
    for (const [name, share] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p99', 0.99],
      ['p99_9', 0.999],
    ] as const) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      expect(Math.abs((merged?.[name] ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.001)
    }
  })
})
