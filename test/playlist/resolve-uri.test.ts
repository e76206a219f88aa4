import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUriResolver, httpOnly } from '../../src/playlist/resolve-uri.ts'

const base = 'http://host.example/a/b.m3u8'

describe('createUriResolver', () => {
  it.each([
    ['c.ts', 'http://host.example/a/c.ts'],
    ['c/d.ts?e=f', 'http://host.example/a/c/d.ts?e=f'],
    ['?x=1', 'http://host.example/a/b.m3u8?x=1'],
    ['/c.ts', 'http://host.example/c.ts'],
    ['../../c.ts', 'http://host.example/c.ts'],
    ['./c/../d.ts', 'http://host.example/a/d.ts'],
    ['//other.example/c.ts', 'http://other.example/c.ts'],
    ['HTTPS://Other.example:443/c.ts', 'https://other.example/c.ts'],
    ['c d.ts', 'http://host.example/a/c%20d.ts'],
    ['ç.ts', 'http://host.example/a/%C3%A7.ts'],
    ['c.ts#t=10', 'http://host.example/a/c.ts'],
    ['c.ts?', 'http://host.example/a/c.ts?'],
    ['skd://key', 'skd://key'],
  ])('%s is %s', (reference, absolute) => {
    expect(createUriResolver(base)(reference)).toBe(absolute)
  })

  it.each(['', '#', '#fragment', 'http://[', 'http://', 'http://a b/'])('%j is nothing to request', (reference) => {
    const resolve = createUriResolver(base)
    expect([resolve(reference), resolve(reference)]).toEqual([undefined, undefined])
    expect(resolve('c.ts')).toBe('http://host.example/a/c.ts')
  })

  it('agrees with URL on every reference without a fragment', () => {
    const piece = fc.constantFrom(
      'a',
      'Z',
      '0',
      '.',
      '..',
      '/',
      '?',
      '=',
      '&',
      '%2e',
      '~',
      '-',
      '_',
      ':',
      '@',
      '!',
      "'",
      '(',
      ';',
      ' ',
      'é',
    )
    const reference = fc
      .array(piece, { minLength: 1, maxLength: 10 })
      .map((pieces) => pieces.join(''))
      .filter((text) => URL.canParse(text, base))
    fc.assert(
      fc.property(reference, fc.constantFrom(base, 'http://h/', 'https://u:p@h:81/x%20y/z/'), (text, from) => {
        expect(createUriResolver(from)(text)).toBe(new URL(text, from).href)
      }),
      { seed: 1, numRuns: 3000 },
    )
  })
})

describe('httpOnly', () => {
  it.each([
    ['http://a/', 'http://a/'],
    ['https://a/', 'https://a/'],
    ['data:,a', undefined],
    ['file:///a', undefined],
    [undefined, undefined],
  ])('%s gives %s', (uri, expected) => {
    expect(httpOnly(uri)).toBe(expected)
  })
})
