import { describe, expect, it } from 'vitest'
import { type Delays, delayMs, pausedQuantileMs } from '../../bench/harness/delays.ts'

const count = 100_000
function sorted(delays: Delays): number[] {
  return Array.from({ length: count }, (_, index) => delayMs(delays, 1, index)).sort((a, b) => a - b)
}
const quantile = (values: readonly number[], share: number) => values[Math.floor(share * values.length)] ?? Number.NaN

describe('delays', () => {
  it('are constant', () => {
    expect(new Set(sorted({ is: 'constant', ms: 50 }))).toEqual(new Set([50]))
  })

  it('are uniform', () => {
    const values = sorted({ is: 'uniform', fromMs: 20, toMs: 220 })
    for (const share of [0.1, 0.5, 0.9, 0.99]) expect(quantile(values, share)).toBeCloseTo(20 + share * 200, -0.5)
    expect(values[0]).toBeGreaterThanOrEqual(20)
    expect(values.at(-1)).toBeLessThan(220)
  })

  it('are lognormal up to the most', () => {
    const values = sorted({ is: 'lognormal', medianMs: 40, sigma: 0.8, mostMs: 3000 })
    expect(quantile(values, 0.5) / 40).toBeCloseTo(1, 1)
    // The normal distribution's 99th percentile is 2.326 standard deviations above the mean.
    expect(quantile(values, 0.99) / (40 * Math.exp(0.8 * 2.326))).toBeCloseTo(1, 1)
    expect(quantile(sorted({ is: 'lognormal', medianMs: 40, sigma: 0.8, mostMs: 100 }), 0.99)).toBe(100)
  })

  it('are one of two', () => {
    const values = sorted({ is: 'bimodal', ms: 20, otherMs: 500, otherShare: 0.03 })
    expect(values.filter((value) => value === 500).length / count).toBeCloseTo(0.03, 2)
    expect(new Set(values)).toEqual(new Set([20, 500]))
  })
})

describe('percentiles of requests that come all the time to a server that pauses', () => {
  it('are those that a count of them gives', () => {
    // 100 requests a second for 50 s, a pause of 1 s: each takes 10 ms and what is left of the pause.
    const times = Array.from({ length: 5000 }, (_, index) => {
      const at = index / 100
      return 10 + (at >= 20 && at < 21 ? (21 - at) * 1000 : 0)
    }).sort((a, b) => a - b)
    for (const share of [0.5, 0.97, 0.985, 0.99, 0.999]) {
      // A request stands for 10 ms of the pause.
      expect(Math.abs(pausedQuantileMs(share, 10, 1000, 100 / 5000) - quantile(times, share))).toBeLessThanOrEqual(
        10.001,
      )
    }
  })
})
