import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Demand, fitPanels } from '../../../src/report/dashboard/fit-panels.ts'

const head: Demand = { least: 1, usual: 2, most: 2, rank: 0, apart: false }
const chart: Demand = { least: 1, usual: 1, most: 10, rank: 2, apart: true }
const table: Demand = { least: 3, usual: 5, most: 5, rank: 1, apart: true }

/** `2` for two lines, `_2` with a blank one in front, `-` for what has no room. */
function fitted(demands: readonly Demand[], lines: number): string {
  return fitPanels(demands, lines)
    .map(({ lines, gap }) => (lines === 0 ? '-' : `${gap > 0 ? '_' : ''}${lines}`))
    .join(' ')
}

describe('fitPanels', () => {
  it.each([
    [0, '- - -'],
    [1, '1 - -'],
    [2, '1 1 -'],
    [4, '1 - 3'],
    [5, '1 1 3'],
    [6, '2 1 3'],
    [8, '2 1 5'],
    [9, '2 _1 5'],
    [10, '2 _1 _5'],
    [13, '2 _4 _5'],
    [19, '2 _10 _5'],
    [99, '2 _10 _5'],
  ])('divides %i lines', (lines, expected) => {
    expect(fitted([head, chart, table], lines)).toBe(expected)
  })

  it('shares what is left among those that grow', () => {
    expect(fitted([chart, { ...chart, most: 2 }, chart], 14)).toBe('5 _2 _5')
  })

  it('leaves no blank line above all', () => {
    expect(fitted([{ ...head, least: 50 }, table, chart], 6)).toBe('- 5 1')
  })

  it('never gives more than there are, nor less than is worth showing', () => {
    const demand = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(5), fc.nat(9), fc.nat(9), fc.boolean())
      .map(([least, more, most, rank, apart]) => ({
        least,
        usual: least + more,
        most: least + more + most,
        rank,
        apart,
      }))
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 8 }), fc.nat(60), (demands, lines) => {
        const fit = fitPanels(demands, lines)
        expect(fit.reduce((sum, { lines, gap }) => sum + lines + gap, 0)).toBeLessThanOrEqual(lines)
        for (const [place, given] of fit.entries()) {
          if (given.lines === 0) expect(given.gap).toBe(0)
          else expect(given.lines).toBeGreaterThanOrEqual(demands[place]?.least ?? 0)
          expect(given.lines).toBeLessThanOrEqual(demands[place]?.most ?? 0)
        }
      }),
    )
  })
})
