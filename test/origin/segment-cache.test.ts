import { expect, it } from 'vitest'
import { SegmentCache } from '../../src/origin/segment-cache.ts'

it('makes a segment once, and forgets the one not asked for longest when it is full', () => {
  const cache = new SegmentCache(300)
  const made: string[] = []
  const get = (key: string, bytes = 100) =>
    cache.get(key, () => {
      made.push(key)
      return Buffer.alloc(bytes)
    })
  const a = get('a')
  expect(get('a')).toBe(a)
  get('b')
  get('c')
  get('a')
  get('d') // b goes
  expect(cache.bytes).toBe(300)
  for (const key of ['a', 'c', 'd']) get(key)
  expect(made).toEqual(['a', 'b', 'c', 'd'])
  get('b')
  expect(made).toEqual(['a', 'b', 'c', 'd', 'b'])
})

it('keeps at least the newest, however large', () => {
  const cache = new SegmentCache(300)
  cache.get('a', () => Buffer.alloc(100))
  const large = cache.get('large', () => Buffer.alloc(1000))
  expect(cache.bytes).toBe(1000)
  expect(cache.get('large', () => Buffer.alloc(1))).toBe(large)
})
