import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rampEndMs, viewersDue } from '../../src/plan/load-profile.ts'
import { startOffsetMs } from '../../src/plan/pacer.ts'
import { seededUnit } from '../../src/plan/seeded-unit.ts'
import { shardStarts, shardViewers } from '../../src/plan/shard.ts'

const plans = fc.record({
  clients: fc.integer({ min: 1, max: 3000 }),
  workers: fc.integer({ min: 1, max: 40 }),
  ratePerSecond: fc.double({ min: 0.1, max: 10_000, noNaN: true }),
  jitterMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5000, noNaN: true })),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
})

function allShards({
  clients,
  workers,
  ratePerSecond,
  jitterMs,
  seed,
}: typeof plans extends fc.Arbitrary<infer P> ? P : never) {
  const plan = { clients, seed, ramp: { ratePerSecond, jitterMs } }
  return Array.from({ length: workers }, (_, worker) => shardStarts(plan, { worker, workers }))
}

describe('shards', () => {
  it('play every viewer of the plan exactly once', () => {
    fc.assert(
      fc.property(plans, (p) => {
        const seen = allShards(p).flatMap((shard) => Array.from(shard.indices))
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: p.clients }, (_, i) => i))
      }),
    )
  })

  it('differ by at most one viewer and count what they play', () => {
    fc.assert(
      fc.property(plans, (p) => {
        const sizes = allShards(p).map((shard) => shard.indices.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect(sizes).toEqual(sizes.map((_, worker) => shardViewers(p.clients, { worker, workers: p.workers })))
      }),
    )
  })

  it("are in the order of starting, and each offset is the pacer's for its viewer", () => {
    fc.assert(
      fc.property(plans, (p) => {
        const ramp = { ratePerSecond: p.ratePerSecond, jitterMs: p.jitterMs }
        for (const { indices, offsetsMs } of allShards(p)) {
          expect(Array.from(offsetsMs)).toEqual(Array.from(offsetsMs).toSorted((a, b) => a - b))
          expect(Array.from(offsetsMs)).toEqual(Array.from(indices, (index) => startOffsetMs(ramp, p.seed, index)))
        }
      }),
    )
  })

  it('together follow the rate: by any moment as many viewers have started as it says, to within the jitter', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: 0, max: 1.2, noNaN: true }), (p, share) => {
        const ramp = { ratePerSecond: p.ratePerSecond, jitterMs: p.jitterMs }
        const atMs = rampEndMs(ramp, p.clients) * share
        const started = allShards(p)
          .flatMap((shard) => Array.from(shard.offsetsMs))
          .filter((offsetMs) => offsetMs <= atMs).length
        // One more or less where a floating-point instant falls on the edge.
        expect(started).toBeLessThanOrEqual(viewersDue(ramp, p.clients, atMs) + 1)
        const early = atMs - p.jitterMs
        expect(started).toBeGreaterThanOrEqual(early < 0 ? 1 : viewersDue(ramp, p.clients, early) - 1)
      }),
    )
  })

  it('start exactly the rate each second without jitter', () => {
    const shards = allShards({ clients: 1000, workers: 7, ratePerSecond: 130, jitterMs: 0, seed: 1 })
    const perSecond = new Array<number>(8).fill(0)
    for (const { offsetsMs } of shards) {
      for (const offsetMs of offsetsMs)
        perSecond[Math.floor(offsetMs / 1000)] = (perSecond[Math.floor(offsetMs / 1000)] ?? 0) + 1
    }
    expect(perSecond).toEqual([130, 130, 130, 130, 130, 130, 130, 90])
  })

  it('bear a million viewers', () => {
    const shard = shardStarts(
      { clients: 1_000_000, seed: 5, ramp: { ratePerSecond: 50_000, jitterMs: 500 } },
      { worker: 1, workers: 2 },
    )
    expect(shard.indices.length).toBe(500_000)
    expect(shard.offsetsMs.every((offsetMs, i, all) => i === 0 || offsetMs >= (all[i - 1] ?? 0))).toBe(true)
    expect(shard.indices.every((index) => index % 2 === 1)).toBe(true)
  })
})

describe('the pacer', () => {
  it('starts the first viewer at once, whatever the jitter', () => {
    fc.assert(
      fc.property(plans, (p) => {
        expect(startOffsetMs({ ratePerSecond: p.ratePerSecond, jitterMs: p.jitterMs }, p.seed, 0)).toBe(0)
      }),
    )
  })

  it('adds a share of the jitter to the turn at the rate', () => {
    const profile = { ratePerSecond: 10, jitterMs: 500 }
    expect(startOffsetMs(profile, 42, 30)).toBe(3000 + 500 * seededUnit(42, 30))
  })

  it('knows when the ramp ends', () => {
    expect(rampEndMs({ ratePerSecond: 10, jitterMs: 500 }, 101)).toBe(10_500)
    expect(rampEndMs({ ratePerSecond: 10, jitterMs: 500 }, 1)).toBe(0)
  })
})

describe('seededUnit', () => {
  it('is a fixed function: results can be repeated on any machine and version', () => {
    expect([seededUnit(0, 0), seededUnit(1, 1), seededUnit(77, 12_345)]).toMatchInlineSnapshot(`
      [
        0.665013991529122,
        0.8220879365690053,
        0.5597756442148238,
      ]
    `)
  })

  it('is spread evenly over 0 to 1 for neighbouring indices and seeds', () => {
    for (const unit of [(i: number) => seededUnit(9, i), (i: number) => seededUnit(i, 9)]) {
      const bins = new Array<number>(20).fill(0)
      for (let i = 0; i < 20_000; i++) {
        const u = unit(i)
        expect(u >= 0 && u < 1).toBe(true)
        bins[Math.floor(u * 20)] = (bins[Math.floor(u * 20)] ?? 0) + 1
      }
      // 1000 a bin; the standard deviation is about 31.
      expect(Math.min(...bins)).toBeGreaterThan(850)
      expect(Math.max(...bins)).toBeLessThan(1150)
    }
  })

  it('differs between seeds for the same viewer', () => {
    const units = new Set(Array.from({ length: 1000 }, (_, seed) => seededUnit(seed, 1)))
    expect(units.size).toBe(1000)
  })
})
