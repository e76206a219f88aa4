import { describe, expect, it } from 'vitest'
import { alignPlaylist } from '../../src/player/align-playlists.ts'
import { selectRendition } from '../../src/player/select-rendition.ts'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import type { MultivariantPlaylist, Rendition } from '../../src/playlist/multivariant-playlist.ts'
import { makeMediaPlaylist, makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, simulatePlayback } from '../helpers/simulate-playback.ts'

function rendition(fields: Partial<Rendition>): Rendition {
  return {
    type: 'AUDIO',
    groupId: 'a',
    name: 'English',
    language: 'en',
    default: false,
    autoselect: false,
    uri: 'http://origin.test/en/index.m3u8',
    ...fields,
  }
}

function presentationOf(renditions: readonly Rendition[]): MultivariantPlaylist {
  return {
    ...makeMultivariant([{ uri: 'http://origin.test/main/index.m3u8', audio: 'a', subtitles: 's' }]),
    renditions,
  }
}

const folderOf = (url: string) => /origin\.test\/([^/]+)\//.exec(url)?.[1] ?? ''

function named(playlist: MediaPlaylist, folder: string): MediaPlaylist {
  const segments = playlist.segments.map((segment) => ({
    ...segment,
    uri: `http://origin.test/${folder}/${segment.mediaSequenceNumber}.ts`,
  }))
  return { ...playlist, segments }
}

const english = rendition({ default: true })
const french = rendition({ name: 'Français', language: 'fr-FR', uri: 'http://origin.test/fr/index.m3u8' })
const subtitles = rendition({
  type: 'SUBTITLES',
  groupId: 's',
  default: true,
  uri: 'http://origin.test/subs/index.m3u8',
})

/** A live presentation whose tracks are all cut alike; `media` may answer otherwise. */
function liveOrigin(
  presentation: MultivariantPlaylist,
  media?: (fetch: FetchCommand, now: number) => Answer | undefined,
) {
  return (fetch: FetchCommand, now: number): Answer => {
    if (fetch.do === 'fetchMedia') return media?.(fetch, now) ?? { afterMs: 20, bytes: 1000 }
    if (fetch.kind === 'multivariantPlaylist') return { afterMs: 20, playlist: presentation }
    return { afterMs: 20, playlist: named(makeWindow(Math.floor(now / 2000) + 30, 6), folderOf(fetch.url)) }
  }
}

const segmentsOf = (run: ReturnType<typeof simulatePlayback>, folder: string) =>
  run
    .commands('fetchMedia')
    .filter(({ url }) => folderOf(url) === folder)
    .map(({ url }) => Number(/(\d+)\.ts/.exec(url)?.[1]))

describe('demuxed renditions', () => {
  const presentation = presentationOf([english, french, subtitles])

  it('are played in parallel, from the same place on, each with reloads of its own', () => {
    const run = simulatePlayback({ untilMs: 60_000, answer: liveOrigin(presentation) })
    expect(run.commands('noteStallBegan')).toEqual([])
    const main = segmentsOf(run, 'main')
    expect(segmentsOf(run, 'en')).toEqual(main)
    expect(segmentsOf(run, 'subs')).toEqual(main)
    const reloads = (folder: string) =>
      run.commands('fetchPlaylist').filter(({ url }) => folderOf(url) === folder).length
    expect(reloads('main')).toBe(30)
    expect([reloads('en'), reloads('subs'), reloads('fr')]).toEqual([30, 30, 0])
    // All at once at the beginning, not one after the other.
    const first = run.log.filter(({ command }) => command.do === 'fetchPlaylist').slice(1, 4)
    expect(first.map(({ at }) => at)).toEqual([20, 20, 20])
  })

  it('wait for the main track when they are a segment ahead', () => {
    const run = simulatePlayback({
      untilMs: 1500,
      answer: liveOrigin(presentation, ({ url }) =>
        folderOf(url) === 'main' ? { afterMs: 1000, bytes: 1 } : undefined,
      ),
    })
    expect(segmentsOf(run, 'main')).toHaveLength(2)
    expect(segmentsOf(run, 'en')).toHaveLength(2)
  })

  it('hold playing back until they have media', () => {
    const run = simulatePlayback({
      untilMs: 5000,
      answer: liveOrigin(presentation, ({ url }) => (folderOf(url) === 'en' ? { afterMs: 800, bytes: 1 } : undefined)),
    })
    expect(run.commands('noteStartup')[0]?.times.total).toBe(840)
  })

  it('stall the player, and are named as what did', () => {
    const run = simulatePlayback({
      untilMs: 40_000,
      answer: liveOrigin(presentation, ({ url }, now) =>
        folderOf(url) === 'en' && now > 10_000 && now < 20_000 ? { afterMs: 15_000, bytes: 1 } : undefined,
      ),
    })
    expect(run.commands('noteStallBegan').map(({ culprit }) => culprit)).toEqual(['audio'])
    const [stall] = run.commands('noteStallEnded')
    expect(stall?.seconds).toBeGreaterThan(5)
    expect(run.state.phase.is).toBe('playing')
  })

  it('are chosen by language, or left out', () => {
    const spoken = simulatePlayback({
      untilMs: 5000,
      choices: { audio: { is: 'language', language: 'fr' }, subtitles: { is: 'none' } },
      answer: liveOrigin(presentation),
    })
    // The multivariant playlist is in no folder.
    expect(new Set(spoken.commands('fetchPlaylist').map(({ url }) => folderOf(url)))).toEqual(
      new Set(['', 'main', 'fr']),
    )
  })

  it('go on with the variant when segments are missing from the main track', () => {
    const run = simulatePlayback({
      untilMs: 60_000,
      answer: liveOrigin(presentation, ({ url }) =>
        url === 'http://origin.test/main/40.ts' ? { afterMs: 20, failure: 'http404' } : undefined,
      ),
    })
    expect(run.state.phase.is).toBe('playing')
    const [main, audio] = run.state.tracks
    // Both are at the same place of the stream, and at the same place of the timeline.
    expect(audio?.nextSequence).toBe(main?.nextSequence)
    expect(audio?.bufferedEnd).toBeCloseTo(main?.bufferedEnd ?? 0, 6)
  })
})

describe('a presentation of encrypted segments', () => {
  const key = (n: number) => ({
    method: 'AES-128',
    uri: `http://origin.test/keys/${n}`,
    keyFormat: 'identity',
    initializationVector: undefined,
  })
  const encrypted = (n: (sequence: number) => number, fields = {}) =>
    makeMediaPlaylist({
      endList: true,
      segments: Array.from({ length: 6 }, (_, sequence) => ({ key: { ...key(n(sequence)), ...fields } })),
    })
  const kinds = (playlist: MediaPlaylist) =>
    simulatePlayback({
      untilMs: 60_000,
      answer: (fetch) => (fetch.do === 'fetchMedia' ? { afterMs: 20, bytes: 16 } : { afterMs: 20, playlist }),
    })
      .commands('fetchMedia')
      .map(({ kind }) => kind)

  it('fetches each key once, before the first segment that needs it', () => {
    expect(kinds(encrypted((sequence) => Math.floor(sequence / 3)))).toEqual([
      ...['key', 'segment', 'segment', 'segment'],
      ...['key', 'segment', 'segment', 'segment'],
    ])
  })

  it.each([
    ['SAMPLE-AES', { method: 'SAMPLE-AES' }],
    ['a key of a DRM system', { keyFormat: 'com.apple.streamingkeydelivery' }],
    ['a key that is no HTTP resource', { uri: 'skd://1' }],
  ])('leaves %s alone', (_, fields) => {
    expect(kinds(encrypted(() => 0, fields))).not.toContain('key')
  })
})

describe('--loop', () => {
  it('plays what has ended again, without another playlist request', () => {
    const playlist = makeWindow(0, 3, { endList: true })
    const run = simulatePlayback({
      untilMs: 20_000,
      choices: { loop: true },
      policy: { bufferGoalSeconds: 4, bufferGoalBits: 0 },
      answer: (fetch) => (fetch.do === 'fetchMedia' ? { afterMs: 20, bytes: 16 } : { afterMs: 20, playlist }),
    })
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('noteStallBegan')).toEqual([])
    expect(run.requestTimes('segment').length).toBeGreaterThanOrEqual(11)
    expect(run.commands('fetchPlaylist')).toHaveLength(1)
  })
})

describe('alignPlaylist', () => {
  const dated = (first: number, count: number, startMs: number, fields: Partial<MediaPlaylist> = {}) =>
    makeMediaPlaylist({
      mediaSequenceNumber: first,
      segments: Array.from({ length: count }, (_, index) => ({ programDateTimeMs: startMs + index * 2000 })),
      ...fields,
    })
  it.each([
    ['by date, whatever the numbers', dated(10, 6, 100_000), 13, dated(700, 6, 102_000), { sequence: 702, at: 50 }],
    [
      'by date: a segment that began before',
      dated(10, 6, 100_000),
      13,
      dated(700, 6, 101_000),
      { sequence: 702, at: 49 },
    ],
    [
      'by date: one that is nearly over is passed over',
      dated(10, 6, 100_000),
      13,
      dated(0, 6, 100_300),
      { sequence: 3, at: 50.3 },
    ],
    ['by number without dates', makeWindow(10, 6), 13, makeWindow(11, 6), { sequence: 13, at: 50 }],
    ['by number: the one after the last', makeWindow(10, 6), 16, makeWindow(10, 6), { sequence: 16, at: 50 }],
    [
      'by the distance from the edge where the numbers do not meet',
      makeWindow(10, 6),
      14,
      makeWindow(500, 4),
      { sequence: 502, at: 50 },
    ],
    [
      'by the distance from the beginning of what has ended',
      makeWindow(10, 6, { endList: true }),
      14,
      makeWindow(500, 9, { endList: true }),
      { sequence: 504, at: 50 },
    ],
  ])('%s', (_, older, sequence, newer, expected) => {
    const entry = alignPlaylist({ playlist: older, sequence, at: 50 }, newer)
    expect(entry.sequence).toBe(expected.sequence)
    expect(entry.at).toBeCloseTo(expected.at, 6)
  })
})

describe('selectRendition', () => {
  const [variant] = presentationOf([]).variants
  const select = (
    renditions: readonly Rendition[],
    choice: Parameters<typeof selectRendition>[3],
    type: 'AUDIO' | 'SUBTITLES' = 'AUDIO',
  ) => variant && selectRendition(presentationOf(renditions), variant, type, choice)?.name
  const auto = rendition({ name: 'auto', language: 'de', autoselect: true })
  const muxed = rendition({ name: 'muxed', default: true, uri: undefined })
  it.each([
    ['the default one', [french, english], { is: 'default' }, 'English'],
    ['else one to select automatically', [french, auto], { is: 'default' }, 'auto'],
    ['else the first', [french], { is: 'default' }, 'Français'],
    ['one of the language, by its beginning', [english, french], { is: 'language', language: 'fr' }, 'Français'],
    [
      'the default one where the language is not there',
      [french, english],
      { is: 'language', language: 'ja' },
      'English',
    ],
    ['none', [english], { is: 'none' }, undefined],
    ['none where it is part of the variant', [muxed, french], { is: 'default' }, undefined],
  ] as const)('%s', (_, renditions, choice, expected) => {
    expect(select(renditions, choice)).toBe(expected)
  })

  it('shows no subtitles that are not the default', () => {
    expect(select([{ ...subtitles, default: false }], { is: 'default' }, 'SUBTITLES')).toBeUndefined()
  })
})

describe('a rendition that is complete and lists nothing', () => {
  it('is done without', () => {
    const silent = rendition({
      type: 'SUBTITLES',
      groupId: 's',
      default: true,
      uri: 'http://origin.test/none/index.m3u8',
    })
    const run = simulatePlayback({
      untilMs: 20_000,
      answer: (fetch, now) => {
        if (fetch.do === 'fetchPlaylist' && folderOf(fetch.url) === 'none') {
          return { afterMs: 20, playlist: makeMediaPlaylist({ segments: [], endList: true }) }
        }
        return liveOrigin(presentationOf([english, silent]))(fetch, now)
      },
    })
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('noteStallBegan')).toEqual([])
    expect(segmentsOf(run, 'en').length).toBeGreaterThan(5)
  })
})
