import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coresFor, fitCostModel, loadOfStream, requirementFor } from '../../bench/report/cost-model.ts'
import { fitNonNegative } from '../../bench/report/least-squares.ts'
import type { Measurement } from '../../bench/viewers.ts'

describe('least squares without negative factors', () => {
  it('finds the factors that made the values', () => {
    const factor = fc.double({ min: 0.1, max: 100, noNaN: true })
    const amount = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(
        fc.tuple(factor, factor, factor),
        fc.array(fc.tuple(amount, amount), { minLength: 6, maxLength: 12 }),
        (factors, points) => {
          const amounts = points.map(([a, b]) => [1, a, b])
          // Points on a line tell nothing about a plane.
          fc.pre(spansPlane(points))
          const observations = amounts.map((one) => ({
            amounts: one,
            value: one.reduce((sum, amount, term) => sum + amount * (factors[term] ?? 0), 0),
          }))
          for (const [term, found] of fitNonNegative(observations).entries()) {
            expect(found).toBeCloseTo(factors[term] ?? 0, 2)
          }
        },
      ),
    )
  })

  it('leaves out what would have to be negative', () => {
    // 10 - 2 x: the nearest without a negative factor is a constant.
    const observations = [1, 2, 3].map((x) => ({ amounts: [1, x], value: 10 - 2 * x }))
    const [constant = 0, slope] = fitNonNegative(observations)
    expect(slope).toBe(0)
    // Of relative errors (c/8 - 1), (c/6 - 1), (c/4 - 1) the squares are least where c = sum(1/v) / sum(1/v²).
    expect(constant).toBeCloseTo((1 / 8 + 1 / 6 + 1 / 4) / (1 / 64 + 1 / 36 + 1 / 16), 9)
  })
})

/** Well enough for a fit: some three points make a triangle that is not thin. */
function spansPlane(points: readonly (readonly [number, number])[]): boolean {
  const [first = [0, 0]] = points
  const vectors = points.map(([a, b]) => [a - first[0], b - first[1]] as const)
  return vectors.some(([a, b]) =>
    vectors.some(
      ([c, d]) =>
        Math.abs(a * d - b * c) > 0.2 * Math.hypot(a, b) * Math.hypot(c, d) &&
        Math.hypot(a, b) > 50 &&
        Math.hypot(c, d) > 50,
    ),
  )
}

/** 40 µs a request, 0.1 s a gigabyte, 5 µs a viewer-second, 2 % of a core; 25 kB a viewer beyond 100 MB. */
function measured(viewers: number, megabitsPerSecond: number, segmentSeconds: number): Measurement {
  const { requestsPerSecond, gigabytesPerSecond } = loadOfStream(viewers, megabitsPerSecond, segmentSeconds)
  const cores = 0.02 + (viewers * 5 + requestsPerSecond * 40) / 1e6 + gigabytesPerSecond * 0.1
  return {
    viewers,
    megabitsPerSecond,
    segmentSeconds,
    requestsPerSecond,
    gigabitsPerSecond: gigabytesPerSecond * 8,
    clientCoreUse: cores,
    rssBytes: 100e6 + viewers * 25e3,
  } as Measurement
}

describe('the cost model', () => {
  const model = fitCostModel([
    measured(100, 2, 2),
    measured(1000, 2, 2),
    measured(5000, 2, 2),
    measured(4000, 0.5, 2),
    measured(4000, 5, 2),
    measured(5000, 2, 8),
    measured(18_000, 1, 4),
  ])

  it('takes a cost apart into what it was made of', () => {
    expect(model.cpuUsPerRequest).toBeCloseTo(40, 3)
    expect(model.cpuUsPerViewerSecond).toBeCloseTo(5, 3)
    expect(model.cpuSecondsPerGigabyte).toBeCloseTo(0.1, 6)
    expect(model.fixedCores).toBeCloseTo(0.02, 6)
    expect(model.bytesPerViewer).toBeCloseTo(25e3, 0)
    expect(model.fixedBytes).toBeCloseTo(100e6, -3)
  })

  it('is checked on the largest point, which it has not seen', () => {
    expect(model.residuals.map(({ viewers }) => viewers)).not.toContain(18_000)
    expect(model.largest).toMatchObject({ viewers: 18_000, measuredBytes: 550e6 })
    expect(model.largest.coresError).toBeCloseTo(0, 6)
  })

  it('needs as many workers as are busy to 70 %, each with what is fixed', () => {
    const load = loadOfStream(100_000, 2, 2)
    // 100,000 x 5 µs + 100,000 x 40 µs + 25 GB/s x 0.1 s
    expect(coresFor(model, load)).toBeCloseTo(0.02 + 0.5 + 4 + 2.5, 6)
    expect(requirementFor(model, load)).toMatchObject({ workers: Math.ceil(7 / 0.68), sourceAddresses: 4 })
    expect(requirementFor(model, load).gigabytesOfMemory).toBeCloseTo(2.5 + 11 * 0.1, 6)
  })
})
