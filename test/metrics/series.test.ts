import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Series, type SeriesSums } from '../../src/metrics/series.ts'

const startedAtMs = 1_000_000

function sums(changes: Partial<SeriesSums>): SeriesSums {
  const none = { requests: 0, failures: 0, bytes: 0, stalls: 0 }
  return { ...none, startingViewerSeconds: 0, playingViewerSeconds: 0, stalledViewerSeconds: 0, ...changes }
}

/** Adds to a series in seconds from its start. */
function addTo(series: Series, fromSeconds: number, toSeconds: number, changes: Partial<SeriesSums>): void {
  series.add(startedAtMs + fromSeconds * 1000, startedAtMs + toSeconds * 1000, sums(changes))
}

describe('Series', () => {
  it('has a point a second', () => {
    const series = new Series(startedAtMs)
    addTo(series, 0, 1, { bytes: 100, requests: 4 })
    addTo(series, 1, 2, { bytes: 300, requests: 8 })
    expect(series.points().map(({ atSeconds, seconds, sums: { bytes } }) => [atSeconds, seconds, bytes])).toEqual([
      [0, 1, 100],
      [1, 1, 300],
    ])
    expect(series.peaks()).toEqual({ bytesPerSecond: 300, requestsPerSecond: 8 })
  })

  it('spreads a late report over the time in which it was measured, so that it makes no peak', () => {
    const series = new Series(startedAtMs)
    for (let second = 0; second < 4; second += 1) addTo(series, second, second + 1, { bytes: 100 })
    addTo(series, 0, 4, { bytes: 400, playingViewerSeconds: 40 })
    expect(series.points().map(({ sums: { bytes, playingViewerSeconds } }) => [bytes, playingViewerSeconds])).toEqual([
      [200, 10],
      [200, 10],
      [200, 10],
      [200, 10],
    ])
    expect(series.peaks().bytesPerSecond).toBe(200)
  })

  it('splits an interval that lies across two seconds', () => {
    const series = new Series(startedAtMs)
    addTo(series, 0.75, 1.75, { requests: 8 })
    expect(series.points().map(({ seconds, sums: { requests } }) => [seconds, requests])).toEqual([
      [0.25, 2],
      [0.75, 6],
    ])
  })

  it('takes no sliver of a second for a rate', () => {
    const series = new Series(startedAtMs)
    addTo(series, 0, 1, { bytes: 100 })
    addTo(series, 1, 1.001, { bytes: 100 })
    expect(series.peaks().bytesPerSecond).toBe(100)
  })

  it('keeps its number of points in a run of any length, and its sums and peaks', () => {
    const series = new Series(startedAtMs, 8)
    for (let second = 0; second < 1000; second += 1) {
      addTo(series, second, second + 1, { bytes: second === 3 ? 5000 : 10, requests: 1 })
    }
    const points = series.points()
    expect(series.stepSeconds).toBe(128)
    expect(points).toHaveLength(8)
    expect(points.map(({ atSeconds }) => atSeconds)).toEqual([0, 128, 256, 384, 512, 640, 768, 896])
    expect(points.reduce((sum, point) => sum + point.sums.requests, 0)).toBe(1000)
    expect(points.map(({ seconds }) => seconds)).toEqual([128, 128, 128, 128, 128, 128, 128, 104])
    expect(series.peaks().bytesPerSecond).toBe(5000)
  })

  it('keeps the highest of what does not add up', () => {
    const series = new Series(startedAtMs, 2)
    const highs = () => series.points().map((point) => point.highs)
    addTo(series, 0, 1, {})
    series.addHighs(startedAtMs + 1000, { segmentResponseTimeP99Ms: 40, eventLoopUtilization: 0.5 })
    series.addHighs(startedAtMs + 1000, { eventLoopUtilization: 0.7 })
    addTo(series, 1, 2, {})
    series.addHighs(startedAtMs + 2000, { segmentResponseTimeP99Ms: 15, timerLagP99Ms: 3 })
    expect(highs()).toEqual([
      { segmentResponseTimeP99Ms: 40, eventLoopUtilization: 0.7 },
      { segmentResponseTimeP99Ms: 15, timerLagP99Ms: 3 },
    ])
    addTo(series, 2, 3, {})
    expect(highs()).toEqual([{ segmentResponseTimeP99Ms: 40, eventLoopUtilization: 0.7, timerLagP99Ms: 3 }, {}])
  })

  it('survives a wall clock that is set back or far ahead', () => {
    const series = new Series(startedAtMs, 8)
    addTo(series, -20, -19, { requests: 1 })
    addTo(series, 1e9, 1e9 + 1, { requests: 1 })
    expect(series.points().length).toBeLessThanOrEqual(8)
    expect(series.points().reduce((sum, point) => sum + point.sums.requests, 0)).toBeCloseTo(2, 6)
  })

  it('loses nothing, whatever the intervals', () => {
    const interval = fc.record({
      from: fc.double({ min: 0, max: 100, noNaN: true }),
      seconds: fc.double({ min: 0, max: 20, noNaN: true }),
      requests: fc.integer({ min: 0, max: 1000 }),
    })
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), (intervals) => {
        const series = new Series(startedAtMs, 16)
        for (const { from, seconds, requests } of intervals) addTo(series, from, from + seconds, { requests })
        const points = series.points()
        expect(points.length).toBeLessThanOrEqual(16)
        const sum = points.reduce((total, point) => total + point.sums.requests, 0)
        expect(sum).toBeCloseTo(
          intervals.reduce((total, { requests }) => total + requests, 0),
          6,
        )
        for (const { seconds } of points) expect(seconds).toBeLessThanOrEqual(series.stepSeconds + 1e-9)
      }),
    )
  })
})
