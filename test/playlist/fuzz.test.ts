import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparePlaylists } from '../../src/playlist/compare-playlists.ts'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'
import type { ParseResult } from '../../src/playlist/parse-result.ts'
import { tagRules } from '../../src/playlist/tag-rules.ts'
import { expectSound } from './expect-sound.ts'
import { playlistUrl, readFixture } from './parse-text.ts'
import { prototypeFingerprint } from './prototype-fingerprint.ts'

const runs = { seed: 20_240_501, numRuns: 2500 }

/** Longer than any of these bodies takes; a case is tried again before it counts, since the machine may pause it. */
const hangMs = 50
const tries = 3

function parseInTime(body: Uint8Array): ParseResult {
  let result: ParseResult
  let cpuMs: number
  let tried = 0
  do {
    const start = process.cpuUsage()
    result = parsePlaylist(body, playlistUrl)
    const { user, system } = process.cpuUsage(start)
    cpuMs = (user + system) / 1000
    tried += 1
  } while (cpuMs > hangMs && tried < tries)
  expect(cpuMs).toBeLessThan(hangMs)
  return result
}

const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'a', 'b']
const attributeNames = [
  ...['URI', 'METHOD', 'IV', 'KEYFORMAT', 'BYTERANGE', 'TYPE', 'GROUP-ID', 'NAME', 'LANGUAGE', 'DEFAULT', 'AUDIO'],
  ...['SUBTITLES', 'BANDWIDTH', 'RESOLUTION', 'FRAME-RATE', 'CODECS', 'VALUE', 'IMPORT', 'QUERYPARAM', 'TIME-OFFSET'],
  ...['SKIPPED-SEGMENTS', 'PART-TARGET', 'HOLD-BACK', 'CAN-BLOCK-RELOAD', 'ID', 'START-DATE', 'DURATION'],
  ...names,
]
const values = [
  ...['', '0', '1', '-1', '1.5', '1e1', '6', '6.000', '.', '9'.repeat(20), '9'.repeat(400), 'NaN', 'Infinity', 'abc'],
  ...['YES', 'NO', 'NONE', 'AES-128', 'AUDIO', 'VIDEO', 'VOD', 'EVENT', '100@0', '100', '@', '5@x', '1920x1080', '0x1'],
  ...[
    '2024-01-01T00:00:00Z',
    '2024-13-01T00:00:00',
    'session',
    '{$a}',
    '{$__proto__}',
    '"',
    '""',
    ',',
    '=',
    '😀',
    '\0',
  ],
  ...['a.ts', '../b.ts?c#d', 'http://[', 'data:,a', '//h/c', '#', `0x${'f'.repeat(32)}`],
  ...names,
]

const tagName = fc.constantFrom(...tagRules.keys(), 'EXTM3U', 'EXT-X-UNKNOWN', 'EXT-X-ALLOW-CACHE', 'EXT-X-CUE-OUT')
const value = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, fc.string())
const attribute = fc
  .tuple(fc.constantFrom(...attributeNames), value, fc.constantFrom('"', '"', '', "'"))
  .map(([name, text, quote]) => `${name}=${quote}${text}${quote}`)
const attributes = fc
  .array(fc.oneof({ weight: 9, arbitrary: attribute }, value), { maxLength: 8 })
  .chain((list) => fc.constantFrom(',', ', ', ' ,', ',,').map((separator) => list.join(separator)))
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(tagName, fc.oneof(value, attributes)).map(([tag, text]) => `#${tag}:${text}`) },
  { weight: 1, arbitrary: tagName.map((tag) => `#${tag}`) },
  { weight: 3, arbitrary: value },
  { weight: 3, arbitrary: fc.constantFrom('#EXTINF:6,\na.ts', '#EXTINF:4.5,\nb.ts?t=1') },
)
const grammar = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\r', ' \n'))
  .map(([lines, end]) => Buffer.from(['#EXTM3U', ...lines].join(end)))

/** One kind each, since a playlist with tags of both is refused at once. */
function grammarOf(sections: readonly string[], before: string): fc.Arbitrary<Buffer> {
  const own = [...tagRules.values()].filter(({ section }) => sections.some((prefix) => section.startsWith(prefix)))
  const ownTag = fc.constantFrom(...own.map(({ name }) => name))
  const ownLine = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(ownTag, fc.oneof(value, attributes)).map(([tag, text]) => `#${tag}:${text}`) },
    { weight: 1, arbitrary: ownTag.map((tag) => `#${tag}`) },
    { weight: 3, arbitrary: value },
  )
  return fc.array(ownLine, { maxLength: 40 }).map((lines) => Buffer.from(before + lines.join('\n')))
}

const media = grammarOf(['4.4.1', '4.4.2', '4.4.3', '4.4.4', '4.4.5'], '#EXTM3U\n#EXT-X-TARGETDURATION:6\n')
const multivariant = grammarOf(['4.4.1', '4.4.2', '4.4.6'], '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n')

const fixtures = readdirSync(new URL('fixtures/', import.meta.url)).map((name) =>
  readFixture(name.slice(0, -'.m3u8'.length)),
)

/** A golden playlist with pieces taken out, repeated, moved, replaced or cut off. */
const mutation = fc
  .tuple(
    fc.constantFrom(...fixtures),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat(60),
        kind: fc.constantFrom('remove', 'repeat', 'replace', 'cut', 'insert'),
        text: fc.oneof(value, line, attributes),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([fixture, edits]) =>
    Buffer.from(
      edits.reduce((text, { at, length, kind, text: inserted }) => {
        // Behind #EXTM3U, without which nothing is read.
        const start = 8 + Math.floor(at * Math.max(0, text.length - 8))
        const [before, piece, after] = [
          text.slice(0, start),
          text.slice(start, start + length),
          text.slice(start + length),
        ]
        switch (kind) {
          case 'remove':
            return before + after
          case 'repeat':
            return before + piece + piece + after
          case 'replace':
            return before + inserted + after
          case 'insert':
            return before + inserted + piece + after
          default:
            return before
        }
      }, fixture),
    ),
  )

const bytes = fc
  .tuple(fc.uint8Array({ maxLength: 400 }), fc.boolean())
  .map(([noise, begun]) => (begun ? Buffer.concat([Buffer.from('#EXTM3U\n'), noise]) : Buffer.from(noise)))

describe('every body gives a sound result, in time, and leaves no trace', () => {
  let before: string[]
  const counts = { media: 0, multivariant: 0, refused: 0, faulty: 0 }
  beforeAll(() => {
    before = prototypeFingerprint()
  })

  it.each([
    ['random bytes', bytes, runs.numRuns],
    ['random lines', grammar, 1000],
    ['random lines of a media playlist', media, 2500],
    ['random lines of a multivariant playlist', multivariant, 1500],
    ['mutated playlists', mutation, 2500],
  ])('%s', (_, arbitrary, numRuns) => {
    fc.assert(
      fc.property(arbitrary, (body) => {
        const result = parseInTime(body)
        expectSound(result)
        counts[result.ok ? result.playlist.type : 'refused'] += 1
        if (result.ok && result.playlist.faults.length > 0) counts.faulty += 1
      }),
      { seed: runs.seed, numRuns },
    )
  })

  it('compares whatever two playlists, and never as both newer and older', () => {
    const playlist = fc.oneof(media, mutation).map((body) => parsePlaylist(body, playlistUrl))
    fc.assert(
      fc.property(playlist, playlist, (one, other) => {
        if (!one.ok || !other.ok || one.playlist.type !== 'media' || other.playlist.type !== 'media') return
        const [there, back] = [
          comparePlaylists(one.playlist, other.playlist),
          comparePlaylists(other.playlist, one.playlist),
        ]
        const ends = one.playlist.endList !== other.playlist.endList
        if (there.is === 'advanced' && !ends) expect(['regressed', 'reset']).toContain(back.is)
        if (there.is === 'unchanged' && !ends) expect(back.is).toBe('unchanged')
        if (there.is === 'advanced') expect(there.inconsistent).toBeLessThanOrEqual(one.playlist.segments.length)
      }),
      { seed: runs.seed, numRuns: 1000 },
    )
  })

  afterAll(() => {
    expect(prototypeFingerprint()).toEqual(before)
    // The generators are of use only as long as they reach every kind of result.
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(1000)
  })
})
