import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadStreams } from '../../src/plan/stream-spread.ts'

const streamsOf = (weights: readonly number[]) =>
  weights.map((weight, i) => ({ url: `http://s${i}.example/`, weight, variant: { is: 'all' as const } }))

function dealt(weights: readonly number[], seed: number, clients: number) {
  const place = spreadStreams({ streams: streamsOf(weights), seed })
  return Array.from({ length: clients }, (_, index) => {
    const { stream, ordinal } = place(index)
    return { stream: Number(/s(\d+)/.exec(stream.url)?.[1]), ordinal }
  })
}

describe('spreadStreams', () => {
  it('gives a single stream every viewer, under its own number', () => {
    expect(dealt([5], 1, 4)).toEqual([0, 1, 2, 3].map((ordinal) => ({ stream: 0, ordinal })))
  })

  it('spreads turns evenly within a cycle', () => {
    expect(dealt([3, 1], 1, 4).map(({ stream }) => stream)).toEqual([0, 0, 1, 0])
  })

  const weights = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

  it('gives each stream its exact weight in every cycle, and its viewers distinct numbers without a gap', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 6 }), (all, seed, cycles) => {
        const divisor = all.reduce(gcd)
        const cycle = all.reduce((sum, weight) => sum + weight, 0) / divisor
        const places = dealt(all, seed, cycle * cycles)
        for (const [stream, weight] of all.entries()) {
          for (let c = 0; c < cycles; c += 1) {
            const own = places.slice(c * cycle, (c + 1) * cycle).filter((place) => place.stream === stream)
            expect(own).toHaveLength(weight / divisor)
          }
          const ordinals = places.filter((place) => place.stream === stream).map(({ ordinal }) => ordinal)
          expect(ordinals.sort((a, b) => a - b)).toEqual(ordinals.map((_, i) => i))
        }
      }),
      { numRuns: 100 },
    )
  })

  it.each([2, 3, 4])('leaves no stream to one of %i workers', (workers) => {
    for (const all of [
      [1, 1],
      [1, 1, 1],
      [2, 1],
      [1, 1, 1, 1],
    ]) {
      const places = dealt(all, 7, 1200)
      for (let worker = 0; worker < workers; worker += 1) {
        const own = places.filter((_, index) => index % workers === worker)
        for (const [stream, weight] of all.entries()) {
          const share = own.filter((place) => place.stream === stream).length / own.length
          const fair = weight / all.reduce((sum, other) => sum + other, 0)
          expect(Math.abs(share - fair)).toBeLessThan(0.12)
        }
      }
    }
  })
})
