import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FindingKind } from '../../src/metrics/validation-finding.ts'
import { makeTracks } from '../../src/origin/make-tracks.ts'
import { resolveOriginOptions } from '../../src/origin/origin-options.ts'
import type { MediaPlaylist, MediaSegment } from '../../src/playlist/media-playlist.ts'
import { EdgeBoard } from '../../src/validate/edge-board.ts'
import { ViewerValidator } from '../../src/validate/viewer-validator.ts'
import { makeMediaPlaylist, makeSegment, makeWindow } from '../helpers/make-playlist.ts'

const variants = [{ name: 'low', bitsPerSecond: 300_000, width: 320, height: 180 }]
const [variant] = makeTracks(resolveOriginOptions({ variants }, 0)).variants
const bytesOf = (number: number) => variant?.track.segment(number) ?? Buffer.alloc(0)

const source = 'http://origin.test/index.m3u8'

function setUp(edges = new EdgeBoard()) {
  const kinds: FindingKind[] = []
  let checked = 0
  const validator = new ViewerValidator(
    {
      checked: () => {
        checked += 1
      },
      finding: (kind) => kinds.push(kind),
    },
    edges,
  )
  /** Segment `as` of the playlist holds the media of `number`. */
  const receive = (number: number, fields: Partial<MediaSegment> = {}, as = number) => {
    const sink = validator.media(0, makeSegment(as, fields), undefined)
    sink?.chunk(bytesOf(number))
    sink?.complete(1)
  }
  return { validator, kinds, receive, checked: () => checked }
}

describe('the media of one segment after the other', () => {
  it('continues', () => {
    const { receive, kinds, checked } = setUp()
    for (const number of [5, 6, 7]) receive(number)
    expect(kinds).toEqual([])
    expect(checked()).toBe(3)
  })

  it.each<[string, FindingKind[], Partial<MediaSegment>]>([
    ['does not', ['timeline'], {}],
    ['need not after a discontinuity', [], { discontinuity: true }],
    ['need not in another variant', [], { uri: 'http://origin.test/other/7.ts' }],
  ])('%s', (_, expected, fields) => {
    const { receive, kinds } = setUp()
    receive(5)
    receive(9, fields, 6)
    expect(kinds).toEqual(expected)
  })

  it('need not after a segment that was passed over', () => {
    const { receive, kinds } = setUp()
    receive(5)
    receive(9)
    expect(kinds).toEqual([])
  })

  it('need not after media that was not looked at', () => {
    const { receive, kinds, validator } = setUp()
    receive(5)
    validator.overlook(0)
    receive(9, {}, 6)
    receive(11, {}, 7)
    expect(kinds).toEqual(['timeline'])
  })

  it('lasts as long as EXTINF says, give or take a quarter of a second', () => {
    const { receive, kinds } = setUp()
    receive(5, { durationSeconds: 2.2 })
    expect(kinds).toEqual([])
    receive(6, { durationSeconds: 2.6 })
    expect(kinds).toEqual(['duration'])
  })

  it('is left alone where its key is not known', () => {
    const { validator } = setUp()
    const key = { method: 'SAMPLE-AES', uri: 'skd://1', keyFormat: 'com.apple', initializationVector: undefined }
    expect(validator.media(0, makeSegment(1, { key }), undefined)).toBeUndefined()
  })
})

describe('playlists', () => {
  const dated = (first: number, startMs: number, fields: Partial<MediaPlaylist> = {}) =>
    makeMediaPlaylist({
      ...fields,
      mediaSequenceNumber: first,
      segments: Array.from({ length: 4 }, (_, index) => ({ programDateTimeMs: startMs + index * 2000 })),
    })

  it.each<[string, FindingKind[], MediaPlaylist[]]>([
    ['that move on', [], [dated(5, 10_000), dated(6, 12_000)]],
    ['of another target duration', ['targetDuration'], [makeWindow(5, 4), makeWindow(6, 4, { targetDuration: 3 })]],
    [
      'whose dates jump',
      ['programDateTime'],
      [makeMediaPlaylist({ segments: [{ programDateTimeMs: 0 }, { programDateTimeMs: 5000 }] })],
    ],
    [
      'whose dates jump at a discontinuity',
      [],
      [makeMediaPlaylist({ segments: [{ programDateTimeMs: 0 }, { programDateTimeMs: 5000, discontinuity: true }] })],
    ],
    ['whose edge stays behind the clock', ['dateDrift'], [dated(5, 10_000), dated(6, 2000)]],
    [
      'that lose count of discontinuities',
      ['discontinuitySequence'],
      [
        makeMediaPlaylist({ segments: [{}, { discontinuitySequenceNumber: 1 }] }),
        makeMediaPlaylist({ mediaSequenceNumber: 1, segments: [{ discontinuitySequenceNumber: 0 }, {}] }),
      ],
    ],
  ])('%s', (_, expected, playlists) => {
    const { validator, kinds } = setUp()
    for (const [index, playlist] of playlists.entries())
      validator.playlist(0, source, playlist, index * 2000, index * 2000, 100_000 + index * 2000)
    expect(kinds).toEqual(expected)
  })

  it('that are older than what another viewer was shown long before', () => {
    const edges = new EdgeBoard()
    const [one, other] = [setUp(edges), setUp(edges)]
    one.validator.playlist(0, source, makeWindow(10, 4), 0, 0, 0)
    other.validator.playlist(0, source, makeWindow(9, 4), 3000, 3000, 3000)
    expect(other.kinds).toEqual([])
    other.validator.playlist(0, source, makeWindow(8, 4), 4100, 4100, 4100)
    expect(other.kinds).toEqual(['staleEdge'])
    expect(one.kinds).toEqual([])
  })

  it('are told apart by what they list: those of two streams may differ in their queries alone', () => {
    const edges = new EdgeBoard()
    const [one, other] = [setUp(edges), setUp(edges)]
    const named = (first: number, folder: string) => {
      const segments = Array.from({ length: 4 }, (_, index) => ({
        uri: `http://origin.test/${folder}/${first + index}.ts?t=${first}`,
      }))
      return makeMediaPlaylist({ mediaSequenceNumber: first, targetDuration: folder === 'a' ? 2 : 3, segments })
    }
    one.validator.playlist(0, `${source}?stream=a`, named(10, 'a'), 0, 0, 0)
    other.validator.playlist(0, `${source}?stream=b`, named(8, 'b'), 60_000, 60_000, 60_000)
    one.validator.playlist(0, `${source}?stream=b`, named(8, 'b'), 60_000, 60_000, 60_000)
    expect([...one.kinds, ...other.kinds]).toEqual([])
    other.validator.playlist(0, `${source}?stream=a`, named(8, 'a'), 60_000, 60_000, 60_000)
    expect(other.kinds).toEqual(['staleEdge'])
  })

  it('are forgotten when there are too many, as of a server that leads each reload to a URL of its own', () => {
    const { validator, kinds } = setUp()
    const shown = (first: number, url: string, atMs: number) =>
      validator.playlist(0, source, makeWindow(first, 4, { url }), atMs, atMs, atMs)
    shown(10, 'http://origin.test/first.m3u8', 0)
    for (let other = 0; other < 5000; other += 1) shown(10, `http://origin.test/${other}.m3u8`, 0)
    shown(9, 'http://origin.test/first.m3u8', 60_000)
    expect(kinds).toEqual([])
    shown(9, 'http://origin.test/4999.m3u8', 60_000)
    expect(kinds).toEqual(['staleEdge'])
  })

  it('are not called old or adrift for what came late, to a thread that was busy', () => {
    const edges = new EdgeBoard()
    const [one, other] = [setUp(edges), setUp(edges)]
    one.validator.playlist(0, source, dated(5, 10_000), 0, 0, 100_000)
    one.validator.playlist(0, source, dated(6, 12_000), 2000, 2000, 102_000)
    other.validator.playlist(0, source, dated(5, 10_000), 1900, 9900, 109_900)
    one.validator.playlist(0, source, dated(7, 14_000), 4000, 12_000, 112_000)
    expect([...one.kinds, ...other.kinds]).toEqual([])
    one.validator.playlist(0, source, dated(8, 16_000), 14_000, 14_000, 114_000)
    expect(one.kinds).toEqual(['dateDrift'])
  })
})

describe('an initialization section', () => {
  const section = makeTracks(resolveOriginOptions({ variants, container: 'fmp4' }, 0)).variants[0]?.track.initSection
  const vector = Buffer.alloc(16, 2)
  const key = {
    method: 'AES-128',
    uri: 'http://origin.test/key',
    keyFormat: 'identity',
    initializationVector: vector.toString('hex'),
  }

  it.each([
    ['is encrypted like the segments behind it', true, Buffer.alloc(16, 1), []],
    ['is in the clear before encrypted segments', false, Buffer.alloc(16, 1), []],
    ['is encrypted with another key', true, Buffer.alloc(16, 3), ['mp4Initialization']],
    ['is encrypted with a key that is none', true, Buffer.alloc(5), ['mp4Initialization']],
  ])('%s', (_, isEncrypted, served, expected) => {
    const { validator, kinds } = setUp()
    const cipher = createCipheriv('aes-128-cbc', Buffer.alloc(16, 1), vector)
    const clear = section ?? Buffer.alloc(0)
    const bytes = isEncrypted ? Buffer.concat([cipher.update(clear), cipher.final()]) : clear
    validator.key(key.uri, served)
    const sink = validator.initialization(0, 'http://origin.test/init.mp4', makeSegment(0, { key }))
    sink.chunk(bytes)
    sink.complete(bytes.length)
    expect(kinds).toEqual(expected)
  })

  it.each<[string, FindingKind[], Buffer[]]>([
    [
      'describes its tracks',
      [],
      [
        makeTracks(resolveOriginOptions({ variants, container: 'fmp4' }, 0)).variants[0]?.track.initSection ??
          Buffer.alloc(0),
      ],
    ],
    ['that is none', ['mp4Initialization'], [Buffer.from('not found')]],
    ['of any size is looked at without being kept', ['mp4Initialization'], Array(100).fill(Buffer.alloc(2 ** 20))],
  ])('%s', (_, expected, chunks) => {
    const { validator, kinds } = setUp()
    const sink = validator.initialization(0, 'http://origin.test/init.mp4', makeSegment(0))
    const before = process.memoryUsage().arrayBuffers
    for (const chunk of chunks) sink.chunk(chunk)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
    sink.complete(chunks.reduce((sum, { length }) => sum + length, 0))
    expect(kinds).toEqual(expected)
  })
})
