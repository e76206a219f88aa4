import { describe, expect, it } from 'vitest'
import type { PlaybackChoices } from '../../src/plan/playback-choices.ts'
import type { MediaInitializationSection } from '../../src/playlist/media-playlist.ts'
import { makeMediaPlaylist, makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, type Simulation, simulatePlayback } from '../helpers/simulate-playback.ts'

interface Times {
  readonly playlistMs?: number
  readonly mediaMs?: number
  /** Of one playlist request, by its number from 0. */
  readonly slowPlaylist?: { readonly number: number; readonly ms: number }
}

/** A live origin of 2 s segments that has been on the air for a minute. */
function playLive(player: PlaybackChoices['player'], untilMs: number, times: Times = {}): Simulation {
  const { playlistMs = 20, mediaMs = 20, slowPlaylist } = times
  let playlists = 0
  const answer = (fetch: FetchCommand, now: number): Answer => {
    if (fetch.do === 'fetchMedia') return { afterMs: mediaMs, bytes: 500_000 }
    if (fetch.kind === 'multivariantPlaylist') return { afterMs: playlistMs, playlist: makeMultivariant([{}]) }
    const isSlow = playlists === slowPlaylist?.number
    playlists += 1
    const newest = Math.floor((now + 60_000) / 2000)
    return { afterMs: isSlow ? slowPlaylist.ms : playlistMs, playlist: makeWindow(newest - 5, 6) }
  }
  return simulatePlayback({ untilMs, choices: { player }, answer })
}

describe('the timetable of hls.js', () => {
  it('does not let the lateness of loads add up', () => {
    const hour = 3_600_000
    const times = playLive('hlsjs', hour, { playlistMs: 33 }).requestTimes('mediaPlaylist')
    expect(times).toHaveLength(hour / 2000)
    // Wanted at 33 ms and every 2 s from then on; asked for at the next tick of 10 ms.
    expect(times.slice(1).every((time, index) => time === 40 + (index + 1) * 2000)).toBe(true)
  })

  it('begins anew with a load that took longer than the time to the next', () => {
    const times = playLive('hlsjs', 12_000, { slowPlaylist: { number: 1, ms: 2500 } }).requestTimes('mediaPlaylist')
    // Asked for at 2020, there at 4520: the next one, due at 4020, leaves at once, and the others 2 s after each other.
    expect(times).toEqual([20, 2020, 4520, 6520, 8520, 10_520])
  })

  it('is not kept by the specification, which counts from the start of each load', () => {
    const times = playLive('spec', 10_000, { playlistMs: 33 }).requestTimes('mediaPlaylist')
    expect(times).toEqual([33, 2040, 4040, 6040, 8040])
  })
})

describe('the reader of ffmpeg', () => {
  it('sleeps in steps of 100 ms from the last byte of what is listed until the reload is due', () => {
    const run = playLive('ffmpeg', 10_000, { playlistMs: 20, mediaMs: 33 })
    const times = run.requestTimes('mediaPlaylist')
    // The first playlist is there at 40, its three segments at 139: the first look after 2040 is at 2139. From then on a
    // playlist and a segment take 20 + 33 ms, so that the reader sleeps 20 times.
    expect(times).toEqual([20, 2139, 2139 + 2053, 2139 + 2 * 2053, 2139 + 3 * 2053])
  })

  it('reloads before the next segment if that has become due, and never while one is read', () => {
    const run = playLive('ffmpeg', 9000, { playlistMs: 20, mediaMs: 1500 })
    const requests = run.log.flatMap(({ at, command }) => ('url' in command ? [`${at} ${command.kind}`] : []))
    expect(requests).toEqual([
      '0 multivariantPlaylist',
      '20 mediaPlaylist',
      ...['40 segment', '1540 segment'],
      // Due at 2040, while the second one was read; there is a third to be read.
      ...['3040 mediaPlaylist', '3060 segment', '4560 segment'],
      ...['6060 mediaPlaylist', '6080 segment', '7580 segment'],
    ])
  })

  it('asks for an empty playlist again', () => {
    const run = simulatePlayback({
      untilMs: 4000,
      choices: { player: 'ffmpeg' },
      answer: ({ kind }) => ({
        afterMs: 20,
        playlist: kind === 'multivariantPlaylist' ? makeMultivariant([{}]) : makeWindow(0, 0),
      }),
    })
    expect(run.requestTimes('mediaPlaylist')).toEqual([20, 1040, 2060, 3080])
  })

  const section: MediaInitializationSection = { uri: 'http://origin.test/video/init.mp4', byteRange: undefined }

  it.each([
    { player: 'ffmpeg' as const, sections: 5 },
    { player: 'hlsjs' as const, sections: 1 },
  ])(
    '$player loads an initialization section $sections times in five loads of the playlist',
    ({ player, sections }) => {
      const run = simulatePlayback({
        untilMs: 9900,
        choices: { player },
        answer: (fetch, now) => {
          if (fetch.do === 'fetchMedia') return { afterMs: 20, bytes: 1000 }
          if (fetch.kind === 'multivariantPlaylist') return { afterMs: 20, playlist: makeMultivariant([{}]) }
          const newest = Math.floor((now + 60_000) / 2000)
          const segments = Array.from({ length: 6 }, () => ({ initializationSection: section }))
          return { afterMs: 20, playlist: makeMediaPlaylist({ mediaSequenceNumber: newest - 5, segments }) }
        },
      })
      expect(run.requestTimes('mediaPlaylist')).toHaveLength(5)
      expect(run.requestTimes('initSection')).toHaveLength(sections)
    },
  )

  it('opens every variant before it plays one: a playlist and two segments of each', () => {
    const run = playVariants('ffmpeg', false)
    expect(requestsOf(run, 'v0')).toEqual(['index.m3u8', '25.ts', '26.ts'])
    expect(requestsOf(run, 'v2')).toEqual(['index.m3u8', '25.ts', '26.ts'])
    expect(requestsOf(run, 'v1').slice(0, 4)).toEqual(['index.m3u8', '25.ts', '26.ts', '27.ts'])
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('noteStallBegan')).toEqual([])
    expect(requestsOf(playVariants('hlsjs', false), 'v0')).toEqual([])
  })

  it('does not wait for a variant that cannot be opened', () => {
    const run = playVariants('ffmpeg', true)
    expect(requestsOf(run, 'v0')).toEqual(['index.m3u8'])
    expect(requestsOf(run, 'v2')).toEqual(['index.m3u8', '25.ts'])
    expect(run.state.phase.is).toBe('playing')
  })
})

/** Three variants, of which the second is played. With `broken`, the first has no playlist and the third no segments. */
function playVariants(player: PlaybackChoices['player'], broken: boolean): Simulation {
  const folder = (variant: number) => `http://origin.test/v${variant}/`
  const variants = [1e6, 2e6, 3e6].map((bandwidth, index) => ({ uri: `${folder(index)}index.m3u8`, bandwidth }))
  return simulatePlayback({
    untilMs: 20_000,
    choices: { player },
    variant: { is: 'bandwidth', bitsPerSecond: 2e6 },
    answer: (fetch, now) => {
      const variant = Number(/\/v(\d)\//.exec(fetch.url)?.[1] ?? -1)
      if (fetch.kind === 'multivariantPlaylist') return { afterMs: 20, playlist: makeMultivariant(variants) }
      const isMissing = broken && variant === (fetch.do === 'fetchMedia' ? 2 : 0)
      if (isMissing) return { afterMs: 20, failure: 'http404' }
      if (fetch.do === 'fetchMedia') return { afterMs: 20, bytes: 1000 }
      const { segments, ...fields } = makeWindow(Math.floor(now / 2000) + 22, 6)
      const named = segments.map((segment) => ({ uri: `${folder(variant)}${segment.mediaSequenceNumber}.ts` }))
      return { afterMs: 20, playlist: makeMediaPlaylist({ ...fields, segments: named }) }
    },
  })
}

function requestsOf({ log }: Simulation, folder: string): string[] {
  const path = `http://origin.test/${folder}/`
  return log.flatMap(({ command }) =>
    'url' in command && command.url.startsWith(path) ? [command.url.slice(path.length)] : [],
  )
}
