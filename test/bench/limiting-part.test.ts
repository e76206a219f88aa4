import { describe, expect, it } from 'vitest'
import { limitingPart } from '../../bench/harness/limiting-part.ts'

describe('the part that ended it', () => {
  it.each([
    ['the origin where it is full', { generator: 0.5, origin: 0.99, network: undefined }, false, 'origin'],
    ['the generator where it is full', { generator: 0.97, origin: 0.6, network: undefined }, false, 'generator'],
    ['the network where all it lets through is used', { generator: 0.2, origin: 0.1, network: 1 }, false, 'network'],
    ['the fullest of two', { generator: 0.92, origin: 0.99, network: undefined }, false, 'origin'],
    ['the generator where it says so itself', { generator: 0.7, origin: 0.3, network: undefined }, true, 'generator'],
    ['none where none is full', { generator: 0.7, origin: 0.8, network: 0.5 }, false, 'none of them'],
  ] as const)('is %s', (_, use, saidSaturated, expected) => {
    expect(limitingPart(use, saidSaturated)).toBe(expected)
  })
})
