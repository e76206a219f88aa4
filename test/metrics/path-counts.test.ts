import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/metrics/histogram.ts'
import { MetricSet } from '../../src/metrics/metric-set.ts'
import { PathCounts, pathPattern } from '../../src/metrics/path-counts.ts'

describe('pathPattern', () => {
  it.each([
    // what differs between the segments of a stream, and what lets somebody in, is left out
    ['https://a.example/live/720p/1234.ts?token=s3cret#x', '/live/720p/#.ts'],
    ['https://a.example/2026/11/28/seg-007.m4s', '/#/#/#/seg-#.m4s'],
    // heights tell variants apart
    ['https://a.example/1080P/1.5.ts', '/1080P/#.#.ts'],
    ['https://a.example/v360p_0001.ts', '/v360p_#.ts'],
    ['https://a.example/12part.ts', '/#part.ts'],
    // and so do endings
    ['https://a.example/live.1/index-2.m3u8', '/live.#/index-#.m3u8'],
    ['https://a.example/seg.12.mp4', '/seg.#.mp4'],
    ['https://a.example/v1.9', '/v#.#'],
    ['https://user:pass@a.example/', '/'],
    // as ffmpeg writes what it opens
    ['http://a.example/live/low/../keys/3.key', '//a.example/live/keys/#.key'],
    ['https://b.example:8443/1.ts', '//b.example:8443/#.ts'],
    ['not a url', undefined],
  ])('%s is %s', (url, pattern) => {
    expect(pathPattern(url, url.startsWith('http:') ? 'other' : 'a.example')).toBe(pattern)
  })
})

/** The counters after these requests for segments. */
function count(streams: readonly string[], urls: readonly string[]) {
  const metrics = new MetricSet(Histogram.forInterval)
  const paths = new PathCounts(metrics, streams)
  for (const url of urls) paths.count('segment', url)
  return Object.fromEntries(metrics.counters())
}

describe('PathCounts', () => {
  it('counts by kind and pattern, and leaves out the host of the stream alone', () => {
    const stream = 'https://a.example/index.m3u8'
    expect(count([stream], ['https://a.example/1.ts', 'https://a.example/22.ts', 'https://cdn.example/3.ts'])).toEqual({
      'segment.paths./#.ts': 2,
      'segment.paths.//cdn.example/#.ts': 1,
    })
  })

  it('keeps apart what two streams of different hosts name alike', () => {
    const streams = ['https://a.example/index.m3u8', 'https://b.example/index.m3u8']
    expect(count(streams, ['https://a.example/1.ts', 'https://b.example/1.ts'])).toEqual({
      'segment.paths.//a.example/#.ts': 1,
      'segment.paths.//b.example/#.ts': 1,
    })
  })

  it('stays bounded whatever a stream names its segments', () => {
    const letters = (index: number) => [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
    const urls = Array.from({ length: 1000 }, (_, index) => `https://a.example/${letters(index)}.ts`)
    const counters = count(['https://a.example/'], [...urls, ...urls])
    expect(Object.keys(counters)).toHaveLength(201)
    expect(counters['segment.paths./a.ts']).toBe(2)
    expect(counters['segment.paths.(other)']).toBe(1600)
  })
})
