import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FindingKind } from '../../src/metrics/validation-finding.ts'
import { makeTracks } from '../../src/origin/make-tracks.ts'
import { type OriginOptions, resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { type Decryption, MediaCheck } from '../../src/validate/media-check.ts'
import { readInitialization } from '../../src/validate/mp4-initialization.ts'

const variants = [{ name: 'low', bitsPerSecond: 300_000, width: 320, height: 180 }]

function trackOf(options: Partial<OriginOptions> = {}) {
  const [variant] = makeTracks(resolveOriginOptions({ variants, ...options }, 0)).variants
  if (variant === undefined) throw new Error('no variant')
  return variant.track
}

interface Looked {
  readonly kinds: readonly FindingKind[]
  readonly start: number | undefined
  readonly seconds: number | undefined
}

/** What is found in bytes that come in pieces of this size. */
function look(
  bytes: Buffer,
  { pieces = 1000, decryption, init }: { pieces?: number; decryption?: Decryption; init?: Buffer } = {},
): Looked {
  const kinds = new Set<FindingKind>()
  const check = new MediaCheck(decryption, init && readInitialization(init), (kind) => kinds.add(kind))
  // As from the transport: the memory of a piece is used again for the next.
  const lent = Buffer.alloc(pieces)
  for (let at = 0; at < bytes.length; at += pieces) {
    const piece = bytes.subarray(at, at + pieces)
    piece.copy(lent)
    check.chunk(lent.subarray(0, piece.length))
    lent.fill(0)
  }
  const timing = check.end()
  return { kinds: [...kinds], start: timing?.startSeconds, seconds: timing?.durationSeconds }
}

const edited = (bytes: Buffer, edit: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes)
  edit(copy)
  return copy
}

describe('a transport stream', () => {
  const segment = trackOf().segment(5)

  it.each([1, 7, 187, 188, 189, 1000, 65_536, 10_000_000])('is sound, in pieces of %i bytes', (pieces) => {
    const { kinds, start, seconds } = look(segment, { pieces })
    expect(kinds).toEqual([])
    expect(start).toBeCloseTo(10.7, 6)
    expect(seconds).toBeCloseTo(2, 6)
  })

  it.each<[string, FindingKind[], (bytes: Buffer) => Buffer]>([
    [
      'a lost packet',
      ['tsContinuity'],
      (bytes) => Buffer.concat([bytes.subarray(0, 188 * 3), bytes.subarray(188 * 4)]),
    ],
    [
      'a packet that came twice is none',
      [],
      (bytes) => Buffer.concat([bytes.subarray(0, 188 * 4), bytes.subarray(188 * 3)]),
    ],
    ['half a packet at the end', ['tsSync'], (bytes) => bytes.subarray(0, bytes.length - 100)],
    [
      'a byte too many in the middle',
      ['tsSync'],
      (bytes) => Buffer.concat([bytes.subarray(0, 1880), Buffer.from('x'), bytes.subarray(1880)]),
    ],
    ['no tables', ['tsTables'], (bytes) => bytes.subarray(188 * 2)],
    ['no PMT', ['tsTables'], (bytes) => Buffer.concat([bytes.subarray(0, 188), bytes.subarray(188 * 2)])],
    [
      'a transport error',
      ['tsDamaged'],
      (bytes) =>
        edited(bytes, (copy) => {
          copy[188 * 3 + 1] = (copy[188 * 3 + 1] ?? 0) | 0x80
        }),
    ],
    [
      'a scrambled packet',
      ['tsDamaged'],
      (bytes) =>
        edited(bytes, (copy) => {
          copy[188 * 3 + 3] = (copy[188 * 3 + 3] ?? 0) | 0x80
        }),
    ],
  ])('%s', (_, kinds, damage) => {
    expect(look(damage(segment)).kinds.filter((kind) => kind !== 'tsContinuity' || kinds.includes(kind))).toEqual(kinds)
  })
})

describe('fragmented MP4', () => {
  const track = trackOf({ container: 'fmp4', partSeconds: 0.5 })
  const segment = track.segment(5)
  const init = track.initSection ?? Buffer.alloc(0)

  it.each([1, 7, 8, 16, 1000, 65_536, 10_000_000])('is sound, in pieces of %i bytes', (pieces) => {
    const { kinds, start, seconds } = look(segment, { pieces, init })
    expect(kinds).toEqual([])
    expect(start).toBeCloseTo(10.7, 6)
    expect(seconds).toBeCloseTo(2, 6)
  })

  it('is sound part by part', () => {
    for (const { startByte, endByte, startTicks } of track.parts(5)) {
      const { kinds, start, seconds } = look(segment.subarray(startByte, endByte), { init })
      expect(kinds).toEqual([])
      expect(start).toBeCloseTo(10.7 + startTicks / 90_000, 6)
      expect(seconds).toBeCloseTo(0.5, 6)
    }
  })

  it('has an initialization section that describes its track', () => {
    expect(readInitialization(init)).toEqual([{ id: 1, timescale: 90_000, isVideo: true, defaultDuration: 0 }])
    expect(readInitialization(Buffer.from('not found'))).toEqual([])
    expect(readInitialization(init.subarray(0, 100))).toEqual([])
  })

  const firstFragment = segment.indexOf('moof') - 4
  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['that is cut off', (bytes) => bytes.subarray(0, bytes.length - 5)],
    ['with a box of an impossible size', (bytes) => edited(bytes, (copy) => copy.writeUInt32BE(3, firstFragment))],
    ['without a fragment', (bytes) => bytes.subarray(0, firstFragment)],
    ['without a decode time', (bytes) => edited(bytes, (copy) => copy.write('free', copy.indexOf('tfdt')))],
    ['without media', (bytes) => edited(bytes, (copy) => copy.write('free', copy.indexOf('mdat')))],
  ])('%s', (_, damage) => {
    expect(look(damage(segment), { init }).kinds).toEqual(['mp4Boxes'])
  })

  it.each<[string, ...Buffer[]]>([
    ['decode time', box('tfhd', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])), box('tfdt')],
    ['run', box('tfhd', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])), box('tfdt', Buffer.alloc(8)), box('trun')],
  ])('whose %s ends before its fields do is told, and nothing breaks', (_, ...boxes) => {
    const bytes = Buffer.concat([box('moof', box('traf', ...boxes)), box('mdat', Buffer.alloc(9))])
    expect(look(bytes, { init }).kinds).toEqual(['mp4Boxes'])
  })

  it('may leave the size of the last box open', () => {
    const lastBox = segment.lastIndexOf('mdat') - 4
    const open = edited(segment, (copy) => copy.writeUInt32BE(0, lastBox))
    expect(look(open, { init }).kinds).toEqual([])
  })
})

function box(type: string, ...bodies: readonly Buffer[]): Buffer {
  const body = Buffer.concat(bodies)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + body.length)
  header.write(type, 4)
  return Buffer.concat([header, body])
}

describe('an encrypted segment', () => {
  const clear = trackOf().segment(5)
  const key = Buffer.alloc(16, 1)
  const vector = Buffer.alloc(16, 2)
  const cipher = createCipheriv('aes-128-cbc', key, vector)
  const encrypted = Buffer.concat([cipher.update(clear), cipher.final()])

  it('is decrypted and looked at', () => {
    const { kinds, seconds } = look(encrypted, { decryption: { key, vector }, pieces: 777 })
    expect(kinds).toEqual([])
    expect(seconds).toBeCloseTo(2, 6)
  })

  it.each([
    ['another key', { key: Buffer.alloc(16, 9), vector }],
    ['a key of another length', { key: Buffer.alloc(15, 1), vector }],
  ])('does not decrypt with %s', (_, decryption) => {
    expect(look(encrypted, { decryption }).kinds).toContain('decryption')
  })

  it('is no media with another IV', () => {
    expect(look(encrypted, { decryption: { key, vector: Buffer.alloc(16, 9) } }).kinds).toEqual(['notMedia'])
  })
})

describe('what else comes as media', () => {
  it.each<[string, string | Buffer, FindingKind[]]>([
    ['an error page', '<!doctype html><title>502</title>', ['notMedia']],
    ['JSON', '{"error":"not found"}', ['notMedia']],
    ['three bytes', 'abc', ['notMedia']],
    ['subtitles', 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n', []],
    ['packed audio with an ID3 tag', 'ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0010', []],
    ['packed audio', Buffer.from([0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc, 0, 0, 0, 0, 0]), []],
  ])('%s', (_, bytes, kinds) => {
    expect(look(Buffer.from(bytes)).kinds).toEqual(kinds)
  })
})
