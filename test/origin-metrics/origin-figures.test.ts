import { describe, expect, it } from 'vitest'
import { OriginFigures } from '../../src/origin-metrics/origin-figures.ts'
import { originInterval, type TimedReading } from '../../src/origin-metrics/origin-interval.ts'
import { OriginSeries } from '../../src/origin-metrics/origin-series.ts'

function reading(atSeconds: number, changes: Partial<TimedReading> = {}): TimedReading {
  return {
    atMs: 1_000_000 + atSeconds * 1000,
    atSeconds,
    cpu: { busySeconds: atSeconds * 0.5, seconds: atSeconds * 2 },
    receivedBytes: atSeconds * 100,
    sentBytes: atSeconds * 4000,
    requests: atSeconds * 10,
    connections: { active: 5, reading: 1, writing: 2, waiting: 2 },
    ...changes,
  }
}

describe('originInterval', () => {
  it('tells rates by the time that really passed', () => {
    expect(originInterval(reading(1), reading(3.5))).toEqual({
      atMs: 1_003_500,
      seconds: 2.5,
      cpuBusyShare: 0.25,
      receivedBytesPerSecond: 100,
      sentBytesPerSecond: 4000,
      requestsPerSecond: 10,
      connections: { active: 5, reading: 1, writing: 2, waiting: 2 },
    })
  })

  it('tells nothing of what the page does not say, nor of what was not there before', () => {
    const nothing = { cpu: undefined, receivedBytes: undefined, requests: undefined }
    const interval = originInterval(reading(1, nothing), reading(2))
    expect(interval).toMatchObject({
      cpuBusyShare: undefined,
      receivedBytesPerSecond: undefined,
      requestsPerSecond: undefined,
    })
    expect(interval.sentBytesPerSecond).toBe(4000)
  })

  it('tells nothing of a counter that began again, and never more than all CPUs', () => {
    const restarted = originInterval(reading(5), reading(6, { requests: 3, sentBytes: 0 }))
    expect(restarted).toMatchObject({
      requestsPerSecond: undefined,
      sentBytesPerSecond: undefined,
      receivedBytesPerSecond: 100,
    })
    const still = { cpu: { busySeconds: 2.5, seconds: 10 } }
    expect(originInterval(reading(5), reading(6, still)).cpuBusyShare).toBeUndefined()
    const rounded = { cpu: { busySeconds: 5, seconds: 12 } }
    expect(originInterval(reading(5), reading(6, rounded)).cpuBusyShare).toBe(1)
  })

  it('does not divide by no time', () => {
    expect(originInterval(reading(2), reading(2)).requestsPerSecond).toBeUndefined()
  })
})

describe('OriginFigures', () => {
  it('sums what grew since the first poll, over failures and a restart', () => {
    const figures = new OriginFigures('http://origin/metrics')
    figures.read(reading(10))
    expect(figures.latest).toBeUndefined()
    expect(figures.requests).toBeUndefined()
    figures.read(reading(11))
    figures.failed('no answer in time')
    expect(figures.latest).toBeUndefined()
    figures.read(reading(13))
    expect(figures.latest?.seconds).toBe(2)
    figures.read(reading(14, { requests: 4 }))
    figures.read(reading(15, { requests: 9 }))
    expect(figures.requests).toBe(30 + 5)
    expect(figures.sentBytes).toBe(5 * 4000)
    expect(figures).toMatchObject({ polls: 6, failedPolls: 1, lastFailure: 'no answer in time' })
  })
})

describe('OriginSeries', () => {
  const interval = (second: number, requestsPerSecond: number | undefined) => ({
    ...originInterval(reading(second), reading(second + 1)),
    cpuBusyShare: undefined,
    connections: undefined,
    requestsPerSecond,
  })

  it('keeps a point a second, with gaps where nothing is known', () => {
    const series = new OriginSeries()
    series.add(interval(0, 10))
    series.add(interval(1, undefined))
    series.add(interval(4, 40))
    expect(series.points().map(({ atMs, means }) => [atMs - 1_000_000, means.requestsPerSecond])).toEqual([
      [0, 10],
      [1000, undefined],
      [4000, 40],
    ])
    expect(series.points()[0]?.means).not.toHaveProperty('cpuBusyShare')
    const { means, highest } = series.summary()
    expect(means.requestsPerSecond).toBe(25)
    expect(highest.requestsPerSecond).toBe(40)
  })

  it('tells a long run in longer steps, with the same mean and peak', () => {
    const series = new OriginSeries(8)
    for (let second = 0; second < 100; second += 1) series.add(interval(second, second))
    expect(series.stepSeconds).toBe(16)
    expect(series.points()).toHaveLength(7)
    expect(series.points()[0]?.means.requestsPerSecond).toBe(7.5)
    const { means, highest } = series.summary()
    expect(means.requestsPerSecond).toBe(49.5)
    expect(highest.requestsPerSecond).toBe(99)
  })
})
