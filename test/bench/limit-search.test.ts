import { describe, expect, it } from 'vitest'
import { bracketOf, nextProbe, type Probe } from '../../bench/harness/limit-search.ts'

const search = { first: 100, most: 20_000, tolerance: 0.05 }

/** Searches where so many viewers are the most that hold, and where a viewer uses so much of the fullest part. */
function searchFor(limit: number, usePerViewer = 0.9 / limit): Probe[] {
  const probes: Probe[] = []
  for (let step = 0; step < 50; step += 1) {
    const viewers = nextProbe(probes, search)
    if (viewers === undefined) return probes
    probes.push({ viewers, held: viewers <= limit, use: Math.min(viewers * usePerViewer, 1) })
  }
  throw new Error('it did not end')
}

describe('the search for a limit', () => {
  it.each([1, 7, 99, 100, 101, 500, 1234, 9999, 19_999])('finds a limit of %i to the tolerance', (limit) => {
    const { held, broke } = bracketOf(searchFor(limit))
    expect(held?.viewers).toBeLessThanOrEqual(limit)
    expect(broke?.viewers).toBeGreaterThan(limit)
    expect((broke?.viewers ?? 0) - (held?.viewers ?? 0)).toBeLessThanOrEqual(Math.max((held?.viewers ?? 0) * 0.05, 1))
  })

  it('needs few steps where use tells how far the limit is', () => {
    expect(searchFor(8000).length).toBeLessThanOrEqual(7)
  })

  it('ends at the most viewers that there can be', () => {
    expect(searchFor(50_000).at(-1)).toMatchObject({ viewers: 20_000, held: true })
  })

  it('ends where not even one viewer holds', () => {
    expect(searchFor(0).at(-1)).toMatchObject({ viewers: 1, held: false })
  })

  it('takes what held above what broke for chance', () => {
    const probes = [
      { viewers: 100, held: true, use: 0.5 },
      { viewers: 150, held: false, use: 0.8 },
      { viewers: 300, held: true, use: 0.9 },
    ]
    expect(bracketOf(probes)).toMatchObject({ held: { viewers: 100 }, broke: { viewers: 150 } })
  })
})
