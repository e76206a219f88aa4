import { describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import type { FaultRule } from '../../src/origin/fault-rule.ts'
import { FaultRules } from '../../src/origin/fault-rules.ts'
import { resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { TsVideoTrack } from '../../src/origin/ts-video-track.ts'
import { startMs } from './origins.ts'

function faultsOf(attempt: () => unknown): string[] {
  try {
    attempt()
    return []
  } catch (error) {
    if (!(error instanceof FaultsError) || error.kind !== 'usage') throw error
    return error.faults.map((fault) => fault.problem)
  }
}

describe('the options', () => {
  it('have the documented defaults', () => {
    const { variants, ...options } = resolveOriginOptions({}, startMs)
    expect(options).toEqual({
      host: '127.0.0.1',
      port: 0,
      container: 'ts',
      partSeconds: 0,
      kind: 'live',
      segmentSeconds: 2,
      windowSegments: 6,
      graceSegments: 7,
      totalSegments: 60,
      audio: [],
      subtitles: [],
      byteRanges: false,
      startOffsetSeconds: undefined,
      encryption: undefined,
      steering: undefined,
      programDateTime: true,
      gzip: true,
      epochMs: startMs - 12_000,
      tls: undefined,
    })
    expect(variants.map((variant) => variant.name)).toEqual(['360p', '720p', '1080p'])
  })

  it('keep a grace that the window does not decide', () => {
    expect(resolveOriginOptions({ windowSegments: 3 }, startMs).graceSegments).toBe(4)
    expect(resolveOriginOptions({ windowSegments: 3, graceSegments: 0 }, startMs).graceSegments).toBe(0)
  })

  it('say all that is wrong at once', () => {
    const variant = { name: 'a/b', bitsPerSecond: 0, width: 321, height: 180 }
    const bad = {
      port: 70_000,
      segmentSeconds: Number.NaN,
      windowSegments: 0,
      totalSegments: 1.5,
      graceSegments: -1,
      startOffsetSeconds: Number.NaN,
    }
    expect(faultsOf(() => resolveOriginOptions({ ...bad, variants: [variant, variant] }, startMs))).toEqual([
      'Port 70000 does not exist.',
      'Segments of NaN s cannot be made.',
      'A window of 0 segments is none.',
      'A grace of -1 segments is none.',
      'A stream of 1.5 segments is none.',
      'A start offset of NaN s is none.',
      'Variant name "a/b" does not fit in a URL.',
      'Variant a/b cannot be 321x180 pixels.',
      'Variant a/b cannot have 0 bit/s.',
      'Variant name "a/b" does not fit in a URL.',
      'Variant a/b cannot be 321x180 pixels.',
      'Variant a/b cannot have 0 bit/s.',
      'The folder a/b is taken.',
    ])
    const audio = { name: 'en', language: 'en', default: true, bitsPerSecond: -1 }
    const renditions = { audio: [audio, { ...audio, language: 'e n' }], subtitles: [{ name: '', language: '' }] }
    expect(faultsOf(() => resolveOriginOptions(renditions, startMs))).toEqual([
      'Audio en cannot have -1 bit/s.',
      'Audio en cannot have -1 bit/s.',
      'Audio en, en cannot all be the default.',
      'Audio en has language "e n".',
      'Subtitles name "" does not fit in a URL.',
      'Subtitles  has language "".',
      'The folder audio-en is taken.',
    ])
    const encryption = { rotateEverySegments: 0, iv: 'absent' } as const
    expect(faultsOf(() => resolveOriginOptions({ encryption, variants: [{ ...variant, name: 'keys' }] }, 0))).toEqual([
      'A key for 0 segments is for none.',
      'Variant keys cannot be 321x180 pixels.',
      'Variant keys cannot have 0 bit/s.',
      'The folder keys is taken.',
    ])
    const steering = { pathways: 27, ttlSeconds: 0.5, switchAfterSeconds: -1 }
    expect(
      faultsOf(() => resolveOriginOptions({ steering, variants: [{ ...variant, name: 'cdn-b' }] }, startMs)),
    ).toEqual([
      'Variant cdn-b cannot be 321x180 pixels.',
      'Variant cdn-b cannot have 0 bit/s.',
      'There cannot be 27 pathways.',
      'A steering TTL of 0.5 s is none.',
      'No pathway can change after -1 s.',
      'The folder cdn-b is taken.',
    ])
    expect(faultsOf(() => resolveOriginOptions({ variants: [] }, startMs))).toEqual(['A stream needs a variant.'])
  })

  it('name the least bitrate that a picture fits in, and that one does', () => {
    const variant = { name: 'tiny', bitsPerSecond: 1000, width: 1280, height: 720 }
    let remedy = ''
    try {
      new TsVideoTrack(variant, 2, 0)
    } catch (error) {
      remedy = error instanceof FaultsError ? (error.faults[0]?.remedy ?? '') : ''
    }
    const least = Number(/Give it (\d+) bit/.exec(remedy)?.[1])
    expect(new TsVideoTrack({ ...variant, bitsPerSecond: least }, 2, 0).segment(0).length).toBe((least * 2) / 8)
    expect(faultsOf(() => new TsVideoTrack({ ...variant, bitsPerSecond: least - 1 }, 2, 0))).toHaveLength(1)
  })

  it('refuse a segment that is too large for memory', () => {
    const variant = { name: 'huge', bitsPerSecond: 200_000_000, width: 1280, height: 720 }
    expect(faultsOf(() => new TsVideoTrack(variant, 60, 0))).toEqual([
      'A segment of variant huge would have 1499999924 bytes; 268435456 are allowed.',
    ])
  })
})

describe('fault rules', () => {
  const request = { target: '/low/7.ts?token=x', kind: 'segment', atMs: 5_000 } as const
  const fault = { is: 'delay', ms: 1 } as const

  it.each<[string, FaultRule['match'], string]>([
    ['no condition', {}, 'xxxxxx'],
    ['a kind', { kind: 'segment' }, 'xxxxxx'],
    ['another kind', { kind: 'mediaPlaylist' }, '......'],
    ['a path', { path: '^/low/\\d+\\.ts' }, 'xxxxxx'],
    ['a query', { path: 'token=x$' }, 'xxxxxx'],
    ['another path', { path: '^/high/' }, '......'],
    ['a time that has come', { fromMs: 5_000 }, 'xxxxxx'],
    ['a time to come', { fromMs: 5_001 }, '......'],
    ['a time that lasts', { untilMs: 5_001 }, 'xxxxxx'],
    ['a time that is over', { untilMs: 5_000 }, '......'],
    ['every second', { everyNth: 2 }, '.x.x.x'],
    ['two', { count: 2 }, 'xx....'],
    ['every second, once', { everyNth: 2, count: 1 }, '.x....'],
    ['every second of another kind', { everyNth: 2, kind: 'health' }, '......'],
  ])('with %s', (_, match, expected) => {
    const rules = new FaultRules()
    rules.set([{ match: match ?? {}, fault }])
    const applied = Array.from({ length: 6 }, () => (rules.matching(request).length > 0 ? 'x' : '.'))
    expect(applied.join('')).toBe(expected)
  })

  it('apply in their order, and begin to count anew when they are set', () => {
    const rules = new FaultRules()
    const status = { is: 'status', code: 503 } as const
    const set = [{ match: { count: 1 }, fault }, { fault: status }]
    rules.set(set)
    expect(rules.matching(request)).toEqual([fault, status])
    expect(rules.matching(request)).toEqual([status])
    rules.set(set)
    expect(rules.matching(request)).toEqual([fault, status])
  })

  it('with a playlist fault match and count media playlists only', () => {
    const rules = new FaultRules()
    rules.set([{ match: { everyNth: 2 }, fault: { is: 'latePlaylist', byMs: 1 } }])
    const kinds = ['segment', 'mediaPlaylist', 'segment', 'multivariantPlaylist', 'mediaPlaylist'] as const
    expect(kinds.map((kind) => rules.matching({ ...request, kind }).length)).toEqual([0, 0, 0, 0, 1])
  })

  it('that make no sense are all named, and those in force stay', () => {
    const rules = new FaultRules()
    rules.set([{ fault }])
    const bad: FaultRule[] = [
      { match: { path: '(' }, fault },
      { match: { everyNth: 0 }, fault: { is: 'status', code: 99 } },
      { fault: { is: 'slowBody', bytesPerSecond: 0 } },
      { fault: { is: 'redirect', url: '/\n' } },
      { fault: { is: 'gap', segments: { first: -1, every: 0 } } },
    ]
    expect(faultsOf(() => rules.set(bad))).toEqual([
      'The rule of fault "delay" has path "(".',
      'The rule of fault "status" has everyNth 0.',
      'The rule of fault "status" has status 99.',
      'The rule of fault "slowBody" has bytesPerSecond 0.',
      'The rule of fault "redirect" has URL "/\n".',
      'The rule of fault "gap" has first -1.',
      'The rule of fault "gap" has every 0.',
    ])
    expect(rules.matching(request)).toEqual([fault])
  })
})
