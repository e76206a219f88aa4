import * as fc from 'fast-check'
import { decodeFromCompressedBase64, Int32Histogram } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/metrics/histogram.ts'

const tenMinutesMs = 600_000

function histogramOf(samplesMs: readonly number[]): Histogram {
  const histogram = Histogram.forInterval()
  for (const ms of samplesMs) histogram.recordMs(ms)
  return histogram
}

/** Adds copies that travelled through the encoding to an empty histogram, as the merging of results does. */
function merged(...histograms: readonly Histogram[]): Histogram {
  const total = Histogram.forRun()
  for (const histogram of histograms) total.add(Histogram.decode(histogram.encode()))
  return total
}

const samples = fc.array(fc.double({ min: 0, max: tenMinutesMs, noNaN: true }), { maxLength: 200 })

describe('Histogram', () => {
  it('tells percentiles that are true to 0.1 %', () => {
    const histogram = histogramOf(Array.from({ length: 1000 }, (_, index) => index + 1))
    const percentiles = histogram.percentiles('ms')
    expect(percentiles?.count).toBe(1000)
    const expected = { p50: 500, p90: 900, p95: 950, p99: 990, p99_9: 999, max: 1000, mean: 500.5 }
    for (const [name, value] of Object.entries(expected)) {
      const found = percentiles?.[name as keyof typeof expected] ?? Number.NaN
      expect(Math.abs(found - value) / value, name).toBeLessThan(0.001)
    }
  })

  it('tells the same in seconds', () => {
    const histogram = histogramOf([1500])
    expect(histogram.percentiles('s')?.p50).toBeCloseTo(1.5, 2)
    expect(histogram.percentileMs(50)).toBeCloseTo(1500, -1)
  })

  it('tells nothing of no sample', () => {
    expect(Histogram.forInterval().percentiles('ms')).toBeUndefined()
    expect(Histogram.forInterval().percentileMs(99)).toBe(0)
  })

  it.each([
    // A sentence a row: what is recorded, what it becomes, and which side it was clamped on.
    { what: 'zero is a value like others', ms: 0, becomes: 0, below: 0, above: 0 },
    { what: 'less than half a microsecond is zero', ms: 0.0004, becomes: 0, below: 0, above: 0 },
    { what: 'negative zero is zero', ms: -0, becomes: 0, below: 0, above: 0 },
    { what: 'one microsecond is kept', ms: 0.001, becomes: 0.001, below: 0, above: 0 },
    { what: 'negative becomes zero, counted', ms: -3, becomes: 0, below: 1, above: 0 },
    { what: 'not a number becomes zero, counted', ms: Number.NaN, becomes: 0, below: 1, above: 0 },
    { what: 'negative infinity becomes zero, counted', ms: Number.NEGATIVE_INFINITY, becomes: 0, below: 1, above: 0 },
    { what: 'ten minutes are within the range', ms: tenMinutesMs, becomes: tenMinutesMs, below: 0, above: 0 },
    { what: 'more becomes ten minutes, counted', ms: tenMinutesMs + 1, becomes: tenMinutesMs, below: 0, above: 1 },
    { what: 'infinity becomes ten minutes', ms: Number.POSITIVE_INFINITY, becomes: tenMinutesMs, below: 0, above: 1 },
  ])('$what', ({ ms, becomes, below, above }) => {
    const histogram = histogramOf([ms])
    expect(histogram.count).toBe(1)
    expect(histogram.percentiles('ms')?.max).toBe(becomes)
    expect([histogram.belowRange, histogram.aboveRange]).toEqual([below, above])
  })

  it('puts every value into the cell in which the library has it', () => {
    const ours = Histogram.forInterval()
    const theirs = new Int32Histogram(1, 600_000_000, 3)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600_000_000 }), (us) => {
        ours.reset()
        theirs.reset()
        ours.recordMs(us / 1000)
        theirs.recordValue(us)
        const decoded = decodeFromCompressedBase64(ours.encode(), 32, false)
        for (const percentile of [0, 50, 100]) {
          expect(decoded.getValueAtPercentile(percentile)).toBe(theirs.getValueAtPercentile(percentile))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('gives two halves of a run the percentiles of the whole', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const whole = merged(histogramOf([...first, ...second]))
        expect(merged(histogramOf(first), histogramOf(second)).percentiles('ms')).toEqual(whole.percentiles('ms'))
      }),
    )
  })

  it('hands on its cells, from which the same is told', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const total = Histogram.forRun()
        for (const part of [first, second]) total.addCells(histogramOf(part).cells())
        expect(total.encode()).toBe(merged(histogramOf([...first, ...second])).encode())
      }),
    )
    expect([...histogramOf([]).cells()]).toEqual([])
    expect([...histogramOf([0, 0.002, 0.002]).cells()]).toEqual([0, 1, 2, 2])
  })

  it('merges in any order and grouping', () => {
    fc.assert(
      fc.property(samples, samples, samples, (a, b, c) => {
        const [x, y, z] = [histogramOf(a), histogramOf(b), histogramOf(c)]
        const left = merged(merged(x, y), z).encode()
        expect(merged(x, merged(y, z)).encode()).toBe(left)
        expect(merged(z, y, x).encode()).toBe(left)
      }),
    )
  })

  it('is empty and whole again after a reset', () => {
    const histogram = histogramOf([-1, 5, tenMinutesMs * 2])
    histogram.reset()
    expect([histogram.count, histogram.belowRange, histogram.aboveRange]).toEqual([0, 0, 0])
    histogram.recordMs(7)
    expect(histogram.encode()).toBe(histogramOf([7]).encode())
  })

  it('counts beyond 32 bits in the histogram of a run', () => {
    const run = Histogram.forRun()
    run.add(histogramOf([1]))
    expect(run.count).toBe(1)
    for (let doubling = 0; doubling < 33; doubling += 1) run.add(Histogram.decode(run.encode()))
    expect(run.count).toBe(2 ** 33)
    expect(run.percentiles('ms')?.p50).toBe(1)
  })

  it('refuses what is no histogram', () => {
    expect(() => Histogram.decode('bm90IGEgaGlzdG9ncmFt')).toThrow()
  })

  it('counts the values up to each bound; those in the cell of a bound do not exceed it', () => {
    const histogram = histogramOf([0, 0.5, 1, 1, 1.001, 3, 250, 250.09, 250.3, tenMinutesMs])
    expect(histogram.countsUpToMs([])).toEqual([])
    expect(histogram.countsUpToMs([0, 0.5, 1, 2, 250, 300, tenMinutesMs])).toEqual([1, 2, 4, 5, 8, 9, 10])
    expect(Histogram.forRun().countsUpToMs([1, 2])).toEqual([0, 0])
  })

  it('counts up to any bounds what sorting would count, within a cell', () => {
    const boundsMs = [0.1, 1, 7.5, 100, 2500, 60_000, tenMinutesMs]
    fc.assert(
      fc.property(samples, (values) => {
        const counts = histogramOf(values).countsUpToMs(boundsMs)
        for (const [index, bound] of boundsMs.entries()) {
          const count = counts[index] ?? Number.NaN
          expect(count).toBeGreaterThanOrEqual(values.filter((value) => value <= bound).length)
          expect(count).toBeLessThanOrEqual(values.filter((value) => value <= bound * 1.001 + 0.001).length)
        }
      }),
    )
  })

  it('has a sum that is true to 0.1 % and never falls', () => {
    const histogram = Histogram.forRun()
    fc.assert(
      fc.property(samples, (values) => {
        const before = histogram.sumMs
        const added = values.reduce((sum, value) => sum + value, 0)
        for (const value of values) histogram.recordMs(value)
        expect(histogram.sumMs).toBeGreaterThanOrEqual(before)
        expect(Math.abs(histogram.sumMs - before - added)).toBeLessThanOrEqual(added * 0.001 + values.length * 0.001)
      }),
    )
    const sum = histogram.sumMs
    for (let i = 0; i < 50; i += 1) {
      histogram.recordMs(0)
      expect(histogram.sumMs).toBe(sum)
    }
  })
})
