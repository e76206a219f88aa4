import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/metrics/histogram.ts'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { type Distribution, runResultSchema } from '../../src/report/run-result.ts'
import { calmRun, facts, plan, startedAtMs, troubledFacts, troubledRun } from './result-fixtures.ts'

const calm = buildResult(facts, calmRun())
const troubled = buildResult(troubledFacts, troubledRun())

/** What a distribution tells about its highest and the number of its samples. */
function brief(distribution: Distribution | null | undefined) {
  return distribution && { count: distribution.count, max: Number(distribution.max.toPrecision(2)) }
}

describe('buildResult', () => {
  it('is what the schema says', () => {
    for (const result of [calm, troubled]) {
      expect(runResultSchema.parse(result)).toEqual(result)
      expect(runResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    }
  })

  it('tells requests by kind, and leaves out kinds that were not requested', () => {
    expect(Object.keys(calm.requests)).toEqual(['multivariantPlaylist', 'mediaPlaylist', 'segment'])
    const { segment, mediaPlaylist } = troubled.requests
    expect(segment).toMatchObject({ count: 1212, failures: { http404: 12 }, bytes: 600_000_228 })
    expect(mediaPlaylist).toMatchObject({ count: 24, failures: { firstByteTimeout: 12 }, bytes: 10_800 })
    expect(brief(segment?.responseTimeMs)).toEqual({ count: 1200, max: 2100 })
    expect(brief(mediaPlaylist?.failedResponseTimeMs)).toEqual({ count: 12, max: 9900 })
  })

  it('embeds histograms that tell the same percentiles', () => {
    const { responseTimeMs } = calm.requests.segment ?? {}
    const { histogram = '', belowRange, aboveRange, ...percentiles } = responseTimeMs ?? {}
    expect(Histogram.decode(histogram).percentiles('ms')).toEqual(percentiles)
    expect([belowRange, aboveRange]).toEqual([0, 0])
  })

  it('tells the viewers, the throughput and its peaks', () => {
    expect(calm.viewers).toEqual({
      requested: 1000,
      started: 1000,
      peakConcurrent: 1000,
      completed: 0,
      failed: 0,
      stopped: 1000,
    })
    expect(calm.throughput).toEqual({
      bytesPerSecond: (60 * 250_400_000 + 400_000) / 60,
      requestsPerSecond: 61_000 / 60,
      peakBytesPerSecond: 250_800_000,
      peakRequestsPerSecond: 2000,
    })
  })

  it('tells what the viewers felt', () => {
    const { playback } = troubled
    expect(playback.stalls).toMatchObject({ count: 12, viewersAffected: 2, generatorSuspect: 2 })
    expect(playback.stalls.seconds).toBeCloseTo(9.6)
    expect(playback.stallRatio).toBeCloseTo(9.6 / 369.6)
    expect(brief(playback.startupTimeMs)).toEqual({ count: 2, max: 4000 })
    expect(playback.startupPartsMs.multivariantPlaylist).toBeNull()
    expect(brief(playback.deadlineSlackMs.late)).toEqual({ count: 12, max: 800 })
    expect(playback.deadlineSlackMs.early).toBeNull()
    expect(playback.programDateTimeLatencySeconds).toMatchObject({ count: 12, belowRange: 1 })
    expect(playback.incidents).toEqual({ skippedSegments: 24, playlistsStale: 12 })
    expect(calm.playback.stallRatio).toBe(0)
    expect(calm.playback.variants).toEqual({
      '720p 3 Mbit/s': { segments: 15_000, bytes: 11.25e9, mediaSeconds: 30_000, bitsPerSecond: 3e6 },
      '360p 1 Mbit/s': { segments: 15_000, bytes: 3.75e9, mediaSeconds: 30_000, bitsPerSecond: 1e6 },
    })
  })

  it('says whether the generator was the bottleneck', () => {
    expect(calm.generator).toMatchObject({ saturated: false, reasons: [], cpus: 2, cpuSeconds: 42, lateStarts: 0 })
    expect(troubled.generator).toMatchObject({ saturated: true, lateStarts: 12 })
    expect(troubled.generator.reasons).toHaveLength(3)
  })

  it('has a point a second', () => {
    expect(calm.series).toHaveLength(60)
    expect(calm.stepSeconds).toBe(1)
    expect(calm.series[1]).toEqual({
      atSeconds: 1,
      seconds: 1,
      viewersStarting: 0,
      viewersPlaying: 1000,
      viewersStalled: 0,
      requestsPerSecond: 1000,
      failuresPerSecond: 0,
      bytesPerSecond: 250_400_000,
      stallsPerSecond: 0,
      segmentResponseTimeP50Ms: expect.closeTo(16.4, 0),
      segmentResponseTimeP95Ms: expect.closeTo(27.7, 0),
      segmentResponseTimeP99Ms: expect.closeTo(28.7, 0),
      mediaPlaylistResponseTimeP50Ms: expect.closeTo(1.25, 2),
      mediaPlaylistResponseTimeP95Ms: expect.closeTo(1.47, 2),
      mediaPlaylistResponseTimeP99Ms: expect.closeTo(1.494, 2),
      eventLoopUtilization: 0.4,
      timerLagP99Ms: expect.closeTo(1.2, 2),
      cpuWaitShare: 0.02,
    })
    expect(troubled.series[3]).toMatchObject({ failuresPerSecond: 2, stallsPerSecond: 1, viewersStalled: 0.8 })
  })

  it('contains no secret', () => {
    expect(JSON.stringify([calm, troubled])).not.toMatch(/s3cret|hunter2/)
    expect(plan.http.headers.authorization).toBe('Bearer s3cret')
  })

  it.each([
    { endedBy: 'duration', durationMs: 1000, interrupted: false },
    { endedBy: 'completed', durationMs: 1000, interrupted: false },
    { endedBy: 'signal', durationMs: 1000, interrupted: true },
    { endedBy: 'signal', durationMs: 0, interrupted: false },
    { endedBy: 'error', durationMs: 0, interrupted: true },
  ] as const)('ended by $endedBy with a duration of $durationMs ms', ({ endedBy, durationMs, interrupted }) => {
    const result = buildResult({ ...facts, endedBy, plan: { ...plan, durationMs } }, new Totals(startedAtMs))
    expect(result).toMatchObject({ endedBy, interrupted })
  })
})
