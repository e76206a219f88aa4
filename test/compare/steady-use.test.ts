import { describe, expect, it } from 'vitest'
import { median, steadyUse, steadyWindow, type UseSample } from '../../src/compare/steady-use.ts'

const ramp = { ratePerSecond: 1, jitterMs: 500 }

describe('steadyWindow', () => {
  it.each([
    // after the ramp and its jitter, three tenths of the rest; before the end half a second
    ['a short round', { clients: 3, durationMs: 12_000 }, { fromMs: 2500 + 2850, toMs: 11_500 }],
    // players do not settle for ever
    ['a long round', { clients: 3, durationMs: 602_500 }, { fromMs: 12_500, toMs: 602_000 }],
    ['a single viewer', { clients: 1, durationMs: 10_000 }, { fromMs: 3000, toMs: 9500 }],
    ['a round that ends with its ramp', { clients: 10, durationMs: 12_000 }, undefined],
    ['a round that ends before', { clients: 100, durationMs: 12_000 }, undefined],
  ])('of %s', (_, plan, window) => {
    const found = steadyWindow({ ...plan, ramp }, 1000)
    expect(found).toEqual(window && { fromMs: 1000 + window.fromMs, toMs: 1000 + window.toMs })
  })
})

describe('steadyUse', () => {
  const at = (seconds: number, cpuSeconds: number, pssBytes?: number): UseSample => ({
    atMs: seconds * 1000,
    processes: seconds < 5 ? 1 : 4,
    cpuSeconds,
    pssBytes,
  })
  // A start that costs much, a steady part, and an end without processes.
  const samples = [at(0, 0, 1), at(2, 3, 50), at(5, 5, 90), at(6, 5.1), at(8, 5.3, 110), at(10, 5.5, 100), at(12, 9, 1)]

  it('is of the window alone', () => {
    expect(steadyUse(samples, { fromMs: 5000, toMs: 11_000 })).toEqual({
      seconds: 5,
      cpuSecondsPerSecond: expect.closeTo(0.1, 10),
      pssBytes: 100,
      processes: 4,
    })
  })

  it('is not known without a window, or with too few looks in it', () => {
    expect(steadyUse(samples, undefined)).toBeNull()
    expect(steadyUse([], { fromMs: 0, toMs: 10_000 })).toBeNull()
    expect(steadyUse([at(5, 5), at(5.5, 6)], { fromMs: 0, toMs: 10_000 })).toBeNull()
  })

  it('tells no memory that nobody looked at', () => {
    expect(steadyUse([at(5, 5), at(8, 6)], { fromMs: 0, toMs: 10_000 })?.pssBytes).toBeNull()
  })
})

it('the median is one of the values', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2)
  expect(median([])).toBeNull()
})
