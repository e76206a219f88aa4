import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shareCells } from '../../../src/report/dashboard/share-cells.ts'

it.each([
  ['in proportion', [50, 25], 100, 20, [10, 5]],
  ['at least a cell for what is there', [999, 1], 1000, 10, [9, 1]],
  ['none for what is not', [0, 10], 10, 4, [0, 4]],
  ['none of nothing', [0], 0, 4, [0]],
  ['none where there is no room', [3, 3], 6, 0, [0, 0]],
] as const)('gives cells %s', (_, parts, total, width, expected) => {
  expect(shareCells(parts, total, width)).toEqual(expected)
})

it('never gives more than there are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 6 }), fc.nat(100), (parts, width) => {
      const total = parts.reduce((sum, part) => sum + part, 0)
      const cells = shareCells(parts, total, width)
      expect(cells.reduce((sum, cell) => sum + cell, 0)).toBeLessThanOrEqual(width)
      expect(Math.min(...cells)).toBeGreaterThanOrEqual(0)
    }),
  )
})
