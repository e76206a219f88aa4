import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { type HlsJsOptions, type HlsJsPlayer, type HlsJsStory, startHlsJs } from '../helpers/hls-js-player.ts'
import { launchBrowser } from '../helpers/launch-browser.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { english, smallVariants, useOrigins } from './origins.ts'

const chromium = requireTool('chromium')
const start = useOrigins()

const french = { ...english, name: 'fr', language: 'fr', default: false }
const renditions: Partial<OriginOptions> = { audio: [english, french], subtitles: [{ name: 'en', language: 'en' }] }
const vod: Partial<OriginOptions> = { kind: 'vod', totalSegments: 5, segmentSeconds: 1 }

const config = { subtitlePreference: { lang: 'en' } }

describe.skipIf(!chromium)('hls.js plays without an error', () => {
  let browser: Browser
  let player: HlsJsPlayer | undefined

  beforeAll(async () => {
    browser = await launchBrowser(chromium ?? '')
  })
  afterEach(() => player?.close())
  afterAll(() => browser.close())

  async function play(url: string, options: HlsJsOptions, until: (story: HlsJsStory) => boolean): Promise<HlsJsStory> {
    player = await startHlsJs(browser, url, options)
    return player.storyWhen(until)
  }

  it.each<[string, Partial<OriginOptions>]>([
    ['video alone', {}],
    ['audio and subtitles beside it', renditions],
    ['all of that encrypted', { ...renditions, encryption: { rotateEverySegments: 2, iv: 'absent' } }],
    ['the same with stated IVs', { ...renditions, encryption: { rotateEverySegments: undefined, iv: 'stated' } }],
    ['fragmented MP4 beside audio and subtitles', { ...renditions, container: 'fmp4' }],
    [
      'MP4, audio and subtitles, encrypted',
      { ...renditions, container: 'fmp4', encryption: { rotateEverySegments: 2, iv: 'absent' } },
    ],
    ['byte ranges', { ...renditions, byteRanges: true }],
    [
      'encrypted byte ranges',
      { ...renditions, byteRanges: true, encryption: { rotateEverySegments: 2, iv: 'absent' } },
    ],
  ])('a VOD of %s', async (_, options) => {
    const origin = await start({ ...vod, ...options })
    const played = await play(origin.url, { config, rate: 4 }, ({ ended }) => ended)
    expect(played).toMatchObject({ errors: [], ended: true })
    expect(played.positionSeconds).toBeCloseTo(5, 1)
    expect(played.decodedFrames).toBeGreaterThan(60)
    if (options.audio) {
      expect(played).toMatchObject({ audio: ['en', 'fr'], playedAudio: 'en', subtitles: ['en'] })
      expect(played.decodedAudioBytes).toBeGreaterThan(0)
      expect(played.cues).toEqual(
        [0, 1, 2, 3, 4].map((second) => ({ start: second, end: second + 1, text: `en 00:00:0${second}` })),
      )
    }
  })

  it.each<[string, Partial<OriginOptions>]>([
    ['a live stream', { kind: 'live' }],
    ['a live stream with a window of an hour', { kind: 'live', windowSegments: 3600 }],
    ['an event', { kind: 'event', totalSegments: 1000 }],
  ])('%s with encrypted audio and subtitles', async (_, options) => {
    const encryption = { rotateEverySegments: 3, iv: 'absent' } as const
    const origin = await start({ segmentSeconds: 1, ...renditions, encryption, ...options }, Date.now)
    const until = ({ playedSeconds }: HlsJsStory) => playedSeconds > 3
    const played = await play(origin.url, { config }, until)
    expect(played.errors).toEqual([])
    expect(until(played)).toBe(true)
    expect(played.playedAudio).toBe('en')
    expect(played.latencySeconds).toBeGreaterThan(0)
    // Three seconds by the playlist; however slowly the player starts, it does not begin where the window does.
    expect(played.targetLatencySeconds).toBe(3)
    expect(played.latencySeconds).toBeLessThan(30)
    // Each cue says which second of the stream it is. The player's own time begins elsewhere in a live stream.
    const shift = secondOf(played.cues[0]?.text) - (played.cues[0]?.start ?? Number.NaN)
    expect(played.cues.length).toBeGreaterThan(2)
    for (const { start: at, text } of played.cues) expect(secondOf(text) - at).toBeCloseTo(shift, 1)
  })

  it('the pathway that the steering manifest prefers, and changes with it', async () => {
    const steering = { pathways: 2, ttlSeconds: 1, switchAfterSeconds: undefined }
    const variants = smallVariants.slice(0, 1)
    const origin = await start({ ...vod, totalSegments: 60, variants, audio: [english], steering })
    let switched = false
    const until = ({ loaded: { main, audio }, playedSeconds }: HlsJsStory) => {
      if (!switched && playedSeconds > 1) void origin.setPathwayPriority(['CDN-B', 'CDN-A'])
      switched ||= playedSeconds > 1
      return [main, audio].every((paths) => paths.at(-1)?.startsWith('/cdn-b/'))
    }
    const played = await play(origin.url, { config: { maxMaxBufferLength: 4 } }, until)
    expect(played.errors).toEqual([])
    expect(until(played)).toBe(true)
    const folders = await origin.requestsByFolder()
    for (const folder of ['cdn-a/low', 'cdn-a/audio-en', 'cdn-b/low', 'cdn-b/audio-en']) {
      expect(folders[folder]).toMatchObject({ mediaPlaylist: { requests: 1 } })
      expect(folders[folder]?.segment.requests).toBeGreaterThan(0)
    }
    expect((await origin.requests()).steeringManifest.requests).toBeGreaterThan(1)
  })
})

/** Of a text like `en 00:01:02`. */
function secondOf(text = ''): number {
  const [, hours, minutes, seconds] = /(\d+):(\d+):(\d+)/.exec(text) ?? []
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
