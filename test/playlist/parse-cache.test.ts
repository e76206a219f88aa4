import { describe, expect, it } from 'vitest'
import { PlaylistCache } from '../../src/playlist/parse-cache.ts'
import { playlistUrl } from './parse-text.ts'

const body = (name: string, lines = 1): Buffer =>
  Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:6\n${`#EXTINF:6,\n${name}.ts\n`.repeat(lines)}`)

describe('PlaylistCache', () => {
  it('parses a body once, whoever loads it, and gives all the same object', () => {
    const cache = new PlaylistCache()
    const first = cache.parse(body('a'), playlistUrl)
    for (let viewer = 0; viewer < 1000; viewer += 1) {
      expect(cache.parse(body('a'), `https://origin.example/live/channel/index.m3u8?session=${viewer}`)).toBe(first)
    }
    expect(cache.parses).toBe(1)
    expect(first).toMatchObject({ ok: true, playlist: { url: 'https://origin.example/live/channel/index.m3u8' } })
  })

  it('tells bodies of the same length apart, and URLs up to the query', () => {
    const cache = new PlaylistCache()
    const uriOf = (text: Buffer, url: string): unknown => {
      const result = cache.parse(text, url)
      return result.ok && result.playlist.type === 'media' ? result.playlist.segments[0]?.uri : undefined
    }
    expect(uriOf(body('a'), 'http://h/x/v.m3u8?a')).toBe('http://h/x/a.ts')
    expect(uriOf(body('b'), 'http://h/x/v.m3u8?a')).toBe('http://h/x/b.ts')
    expect(uriOf(body('a'), 'http://h/y/v.m3u8?a')).toBe('http://h/y/a.ts')
    expect(uriOf(body('a'), 'http://h/x/v.m3u8')).toBe('http://h/x/a.ts')
    expect(uriOf(body('a'), 'http://h/x/v.m3u8#f')).toBe('http://h/x/a.ts')
    expect(uriOf(body('?x=1&.'), 'http://h/x/v.m3u8?a=1')).toBe('http://h/x/v.m3u8?x=1&..ts')
    expect(uriOf(body('?x=1&.'), 'http://h/x/v.m3u8?a=2')).toBe('http://h/x/v.m3u8?x=1&..ts')
    expect(cache.parses).toBe(4)
  })

  it('keeps bodies by the whole URL where the playlist reads its query', () => {
    const cache = new PlaylistCache()
    const text = Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:QUERYPARAM="t"\n#EXTINF:6,\n{$t}.ts\n')
    const uris = ['a', 'b', 'a', 'c', 'd', 'e', 'a', 'b'].map((token) => {
      const result = cache.parse(text, `http://h/v.m3u8?t=${token}`)
      return result.ok && result.playlist.type === 'media' ? result.playlist.segments[0]?.uri : undefined
    })
    expect(uris).toEqual(['a', 'b', 'a', 'c', 'd', 'e', 'a', 'b'].map((token) => `http://h/${token}.ts`))
    expect(cache.parses).toBe(5)
  })

  it('keeps bodies by the variables where the playlist imports some, and only there', () => {
    const cache = new PlaylistCache()
    const text = Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:IMPORT="t"\n#EXTINF:6,\n{$t}.ts\n')
    const one = new Map([['t', 'one']])
    const two = new Map([['t', 'two']])
    const results = [one, two, one, two].map((variables) => cache.parse(text, playlistUrl, variables))
    expect(results[2]).toBe(results[0])
    expect(results[3]).toBe(results[1])
    expect(results[0]).not.toEqual(results[1])
    expect(cache.parses).toBe(2)
    expect(cache.parse(body('a'), playlistUrl, one)).toBe(cache.parse(body('a'), playlistUrl, two))
    expect(cache.parses).toBe(3)
  })

  it('copies what it keeps, since bodies are views of a buffer that is used again', () => {
    const cache = new PlaylistCache()
    const shared = body('a')
    const first = cache.parse(shared, playlistUrl)
    shared.set(body('b'))
    expect(cache.parse(shared, playlistUrl)).not.toBe(first)
    expect(cache.parse(body('a'), playlistUrl)).toBe(first)
    expect(cache.parses).toBe(2)
  })

  it('keeps what is no playlist too', () => {
    const cache = new PlaylistCache()
    const page = Buffer.from('<html>')
    expect(cache.parse(page, playlistUrl)).toBe(cache.parse(page, playlistUrl))
    expect(cache.parses).toBe(1)
  })

  it('keeps the four latest bodies of a URL', () => {
    const cache = new PlaylistCache()
    for (let reload = 0; reload < 100; reload += 1) cache.parse(body(`${reload}`), playlistUrl)
    expect(cache.entries).toBe(4)
    for (let reload = 96; reload < 100; reload += 1) cache.parse(body(`${reload}`), playlistUrl)
    expect(cache.parses).toBe(100)
    cache.parse(body('95'), playlistUrl)
    expect(cache.parses).toBe(101)
  })

  it('drops the least recently used beyond its number of entries', () => {
    const cache = new PlaylistCache({ maxEntries: 2 })
    cache.parse(body('a'), 'http://h/1')
    cache.parse(body('a'), 'http://h/2')
    cache.parse(body('a'), 'http://h/1')
    cache.parse(body('a'), 'http://h/3')
    expect(cache.entries).toBe(2)
    cache.parse(body('a'), 'http://h/1')
    cache.parse(body('a'), 'http://h/3')
    expect(cache.parses).toBe(3)
    cache.parse(body('a'), 'http://h/2')
    expect(cache.parses).toBe(4)
  })

  it('drops the least recently used beyond its memory, and does not keep what is larger than all of it', () => {
    const size = body('a', 10).byteLength * 8
    const cache = new PlaylistCache({ maxBytes: 2 * size })
    for (const url of ['http://h/1', 'http://h/2', 'http://h/3']) cache.parse(body('a', 10), url)
    expect([cache.entries, cache.bytes]).toEqual([2, 2 * size])
    cache.parse(body('a', 100), 'http://h/4')
    expect([cache.entries, cache.bytes]).toEqual([2, 2 * size])
    cache.parse(body('a', 10), 'http://h/3')
    cache.parse(body('a', 10), 'http://h/2')
    expect(cache.parses).toBe(4)
  })

  it('allocates nothing on a hit', () => {
    const cache = new PlaylistCache()
    const text = body('a', 50)
    const urls = Array.from({ length: 100 }, (_, session) => `${playlistUrl}${session}`)
    const hit = (times: number): void => {
      for (let index = 0; index < times; index += 1) cache.parse(text, urls[index % urls.length] as string)
    }
    hit(100_000)
    const before = process.memoryUsage().heapUsed
    hit(200_000)
    // The smallest object takes 16 bytes: one a hit would be 3.2 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000)
    expect(cache.parses).toBe(1)
  })
})
