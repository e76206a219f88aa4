import { expect, test } from 'vitest'
import { BoundedCache } from '../../src/transport/bounded-cache.ts'
import { UrlTargets } from '../../src/transport/url-targets.ts'

test.each([
  ['http://a.example/', 'http://a.example', false, 'a.example', 80, '/'],
  ['https://a.example/x/y.ts?z=1#frag', 'https://a.example', true, 'a.example', 443, '/x/y.ts?z=1'],
  ['http://a.example:8080', 'http://a.example:8080', false, 'a.example', 8080, '/'],
  ['http://[::1]:81/é', 'http://[::1]:81', false, '::1', 81, '/%C3%A9'],
])('%s', (url, key, secure, hostname, port, path) => {
  expect(new UrlTargets().find(url)).toMatchObject({ origin: { key, secure, hostname, port }, path })
})

test('what was split once is found again, and URLs of one origin share it', () => {
  const targets = new UrlTargets()
  const first = targets.find('http://a.example/1')
  expect(targets.find('http://a.example/1')).toBe(first)
  expect(targets.find('http://a.example/2')?.origin).toBe(first?.origin)
  expect(targets.find('http://a.example:81/2')?.origin).not.toBe(first?.origin)
})

test.each(['', '/a', 'a.example', 'ftp://a.example/', 'http://'])('%s is refused', (url) => {
  expect(new UrlTargets().find(url)).toBeUndefined()
})

test('a bounded cache keeps what is used and never more than two generations', () => {
  const cache = new BoundedCache<number, string>(10)
  for (let key = 0; key < 1000; key++) {
    cache.set(key, `value ${key}`)
    // Used all the time, so never forgotten.
    expect(cache.get(0)).toBe('value 0')
    expect(cache.get(key)).toBe(`value ${key}`)
  }
  const held = Array.from({ length: 1000 }, (_, key) => key).filter((key) => cache.get(key) !== undefined)
  expect(held.length).toBeLessThanOrEqual(20)
  expect(held).toContain(0)
  expect(held).toContain(999)
  cache.delete(999)
  expect(cache.get(999)).toBeUndefined()
})
