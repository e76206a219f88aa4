import { describe, expect, it } from 'vitest'
import type { MultivariantPlaylist } from '../../src/playlist/multivariant-playlist.ts'
import { withPathwayClones } from '../../src/playlist/pathway-clones.ts'
import { parseSteeringManifest } from '../../src/playlist/steering-manifest.ts'
import { makeMultivariant } from '../helpers/make-playlist.ts'
import { prototypeFingerprint } from './prototype-fingerprint.ts'

const url = 'https://steer.example/a/manifest.json?x=1'
const parse = (value: unknown) =>
  parseSteeringManifest(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), url)
const least = { VERSION: 1, 'PATHWAY-PRIORITY': ['A'] }

describe('parseSteeringManifest', () => {
  it('reads what is stated, with absolute URIs', () => {
    const read = parse({
      VERSION: 1,
      TTL: 60,
      'RELOAD-URI': 'next.json',
      'PATHWAY-PRIORITY': ['A', 'B'],
      'PATHWAY-CLONES': [
        {
          'BASE-ID': 'A',
          ID: 'C',
          'URI-REPLACEMENT': {
            HOST: 'c.example',
            PARAMS: { t: '1' },
            'PER-VARIANT-URIS': { v1: 'https://d.example/v' },
          },
        },
      ],
    })
    expect(read).toEqual({
      ok: true,
      manifest: {
        ttlSeconds: 60,
        reloadUri: 'https://steer.example/a/next.json',
        pathwayPriority: ['A', 'B'],
        pathwayClones: [
          {
            baseId: 'A',
            id: 'C',
            host: 'c.example',
            parameters: new Map([['t', '1']]),
            variantUris: new Map([['v1', 'https://d.example/v']]),
            renditionUris: new Map(),
          },
        ],
      },
    })
  })

  it.each([
    [undefined, 300],
    [0.001, 1],
    [1e9, 86_400],
  ])('takes a TTL of %s for %s s', (TTL, ttlSeconds) => {
    expect(parse({ ...least, TTL })).toMatchObject({ ok: true, manifest: { ttlSeconds } })
  })

  it.each([
    ['nothing', ''],
    ['HTML', '<html>'],
    ['null', null],
    ['another version', { ...least, VERSION: 2 }],
    ['no priority', { VERSION: 1 }],
    ['a priority of numbers', { VERSION: 1, 'PATHWAY-PRIORITY': [1] }],
    ['an ID that is none', { VERSION: 1, 'PATHWAY-PRIORITY': ['a b'] }],
    ['a TTL that is none', { ...least, TTL: 'soon' }],
    [
      'too many clones',
      { ...least, 'PATHWAY-CLONES': Array(101).fill({ 'BASE-ID': 'A', ID: 'B', 'URI-REPLACEMENT': {} }) },
    ],
    ['too much', `{"VERSION":1,"x":"${'y'.repeat(300_000)}"}`],
  ])('refuses %s with a reason', (_, value) => {
    const read = parse(value)
    expect(read.ok).toBe(false)
    expect(read).toHaveProperty('reason', expect.stringMatching(/.{10}/))
  })

  it('cannot be made to write to prototypes', () => {
    const before = prototypeFingerprint()
    parse(
      '{"VERSION":1,"PATHWAY-PRIORITY":["A"],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    )
    parse(
      '{"VERSION":1,"PATHWAY-PRIORITY":["A"],"PATHWAY-CLONES":[{"BASE-ID":"A","ID":"B","URI-REPLACEMENT":{"PARAMS":{"__proto__":"x"}}}]}',
    )
    expect(prototypeFingerprint()).toEqual(before)
  })

  it('drops a RELOAD-URI that cannot be requested over HTTP', () => {
    expect(parse({ ...least, 'RELOAD-URI': 'data:x' })).toMatchObject({ ok: true, manifest: { reloadUri: undefined } })
  })
})

describe('withPathwayClones', () => {
  const playlist = {
    ...makeMultivariant([
      { uri: 'https://a.example/v1.m3u8?t=0', pathwayId: 'A', stableVariantId: 'v1', audio: 'aac' },
      { uri: 'https://a.example/v2.m3u8', pathwayId: 'A', stableVariantId: 'v2', audio: 'aac' },
    ]),
    renditions: [
      {
        type: 'AUDIO' as const,
        groupId: 'aac',
        name: 'English',
        language: 'en',
        default: true,
        autoselect: true,
        uri: 'https://a.example/en.m3u8',
      },
    ],
  }
  const clone = {
    baseId: 'A',
    id: 'C',
    host: 'c.example',
    parameters: new Map([['t', '1']]),
    variantUris: new Map([['v2', 'https://d.example/other.m3u8']]),
    renditionUris: new Map<string, string>(),
  }
  const cloned = withPathwayClones(playlist, { pathwayClones: [clone] })

  it('adds the variants and renditions of the pathway with other URIs', () => {
    expect(cloned.variants.slice(2).map(({ uri, pathwayId }) => [uri, pathwayId])).toEqual([
      ['https://c.example/v1.m3u8?t=1', 'C'],
      ['https://d.example/other.m3u8', 'C'],
    ])
    const group = cloned.variants[2]?.audio
    expect(cloned.renditions.find(({ groupId }) => groupId === group)?.uri).toBe('https://c.example/en.m3u8?t=1')
    expect(cloned.variants.slice(0, 2)).toEqual(playlist.variants)
  })

  it('tells clones of the same ID apart, as of a server that gives each viewer a token', () => {
    const other = withPathwayClones(playlist, { pathwayClones: [{ ...clone, parameters: new Map([['t', '2']]) }] })
    expect(other.variants[2]?.uri).toBe('https://c.example/v1.m3u8?t=2')
    expect(cloned.variants[2]?.uri).toBe('https://c.example/v1.m3u8?t=1')
  })

  it('does not grow without end, however many pathways manifests add', () => {
    let grown: MultivariantPlaylist = playlist
    for (let load = 0; load < 50; load += 1) {
      const pathwayClones = Array.from({ length: 100 }, (_, index) => ({ ...clone, id: `C${load}-${index}` }))
      grown = withPathwayClones(grown, { pathwayClones })
    }
    expect(grown.variants.length).toBeGreaterThan(1000)
    expect(grown.variants.length + grown.renditions.length).toBeLessThanOrEqual(10_000)
  })

  it('makes each clone once', () => {
    expect(withPathwayClones(playlist, { pathwayClones: [clone] })).toBe(cloned)
    expect(withPathwayClones(cloned, { pathwayClones: [clone] })).toBe(cloned)
  })
})
