import { describe, expect, it } from 'vitest'
import { engineFigures } from '../../src/compare/engine-figures.ts'
import { judgeRequests } from '../../src/compare/judge-requests.ts'
import { type Asked, calmMinute, resultOf } from './compare-fixtures.ts'

const judge = (native: Asked, ffmpeg: Asked, tolerance = 0.03) =>
  judgeRequests(engineFigures([resultOf(native)]), engineFigures([resultOf(ffmpeg)]), tolerance)

/** The calm minute with other counts of some paths. */
function asking(kind: 'mediaPlaylist' | 'segment' | 'key', counts: Record<string, number>): Asked {
  return { ...calmMinute, requests: { ...calmMinute.requests, [kind]: { ...calmMinute.requests[kind], ...counts } } }
}

describe('judgeRequests', () => {
  it('finds what is the same alike', () => {
    const judgement = judge(calmMinute, calmMinute)
    expect(judgement).toMatchObject({ alike: true, paths: [], bytes: { difference: 0, differs: false } })
    expect(judgement.kinds.mediaPlaylist).toEqual({ native: 30, ffmpeg: 30, difference: 0, differs: false })
    expect(Object.keys(judgement.kinds)).toEqual(['multivariantPlaylist', 'mediaPlaylist', 'segment'])
  })

  it('allows the tolerance, and not more', () => {
    // 309 instead of 300: 3 %
    const more = asking('mediaPlaylist', { '/live/720p/index.m3u8': 159 })
    expect(judge(more, calmMinute, 0.0301).alike).toBe(true)
    const judgement = judge(more, calmMinute, 0.0299)
    expect(judgement.alike).toBe(false)
    expect(judgement.kinds.mediaPlaylist).toEqual({
      native: expect.closeTo(30.9, 10),
      ffmpeg: 30,
      difference: expect.closeTo(0.03, 10),
      differs: true,
    })
    expect(judgement.kinds.segment?.differs).toBe(false)
  })

  it('says which requests differ, the most different first', () => {
    const judgement = judge(
      asking('segment', { '/live/720p/1.ts': 255, '/live/audio/1.ts': 20 }),
      asking('segment', { '/live/360p/1.ts': 195 }),
    )
    expect(judgement.paths).toEqual([
      {
        kind: 'segment',
        pattern: '/live/720p/#.ts',
        native: expect.closeTo(25.5, 10),
        ffmpeg: expect.closeTo(15.5, 10),
        difference: expect.closeTo(0.645, 3),
      },
      {
        kind: 'segment',
        pattern: '/live/360p/#.ts',
        native: expect.closeTo(15.5, 10),
        ffmpeg: expect.closeTo(19.5, 10),
        difference: expect.closeTo(-0.205, 3),
      },
      { kind: 'segment', pattern: '/live/audio/#.ts', native: expect.closeTo(2, 10), ffmpeg: 0, difference: null },
    ])
  })

  it('names all that have a part in it where many paths differ a little', () => {
    const paths = ['a', 'b', 'c', 'd', 'e'].map((name) => `/${name}/1.ts`)
    const asked = (count: number) => asking('segment', Object.fromEntries(paths.map((path) => [path, count])))
    // 5 %, of which each path is a seventh
    const { alike, paths: named } = judge(asked(69), asked(62))
    expect(alike).toBe(false)
    expect(named.map(({ pattern }) => pattern)).toEqual(paths.map((path) => path.replace('1', '#')))
    // less than 3 % in all
    expect(judge(asked(65), asked(62))).toMatchObject({ alike: true, paths: [] })
  })

  it('finds other requests though there are as many', () => {
    const swapped = asking('segment', { '/live/720p/1.ts': 310, '/live/360p/1.ts': 0 })
    const judgement = judge(swapped, calmMinute)
    expect(judgement.alike).toBe(true)
    expect(judgement.paths.map(({ pattern }) => pattern)).toEqual(['/live/720p/#.ts', '/live/360p/#.ts'])
  })

  it('counts a kind that only one asked for', () => {
    const withKeys = asking('key', { '/keys/1.key': 10 })
    expect(judge(withKeys, calmMinute)).toMatchObject({
      alike: false,
      kinds: { key: { native: 1, ffmpeg: 0, difference: null, differs: true } },
      paths: [{ pattern: '/keys/#.key', native: 1, ffmpeg: 0 }],
    })
    expect(judge(calmMinute, withKeys).kinds.key).toEqual({ native: 0, ffmpeg: 1, difference: -1, differs: true })
  })

  it('compares bytes, though requests are the same', () => {
    const judgement = judge({ ...calmMinute, segmentBytes: 600_000 }, calmMinute)
    expect(judgement).toMatchObject({ alike: false, paths: [], bytes: { differs: true } })
    expect(judgement.bytes.difference).toBeCloseTo(0.2, 2)
  })

  it('compares rates, not counts: rounds may be more on one side', () => {
    const once = engineFigures([resultOf(calmMinute)])
    const twice = engineFigures([resultOf(calmMinute), resultOf(calmMinute)])
    expect(twice.requests.segment?.count).toBe(620)
    expect(judgeRequests(twice, once, 0)).toMatchObject({ alike: true, paths: [] })
  })

  it('names no paths where a side did not count them', () => {
    const figures = engineFigures([resultOf(asking('segment', { '/live/720p/1.ts': 255 }))])
    const { paths: _, ...segment } = figures.requests.segment ?? {
      paths: {},
      count: 0,
      failed: 0,
      perViewerMinute: 0,
      bytesPerViewerMinute: 0,
    }
    const without = { ...figures, requests: { ...figures.requests, segment } }
    const judgement = judgeRequests(without, engineFigures([resultOf(calmMinute)]), 0.03)
    expect(judgement).toMatchObject({ alike: false, paths: [], kinds: { segment: { differs: true } } })
  })
})
