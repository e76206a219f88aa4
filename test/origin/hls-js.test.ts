import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Origin } from '../../src/origin/origin.ts'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { type HlsJsPlayer, type HlsJsStory, startHlsJs } from '../helpers/hls-js-player.ts'
import { launchBrowser } from '../helpers/launch-browser.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { english } from './origins.ts'

const chromium = requireTool('chromium')
const variants = [
  { name: 'low', bitsPerSecond: 300_000, width: 320, height: 180 },
  { name: 'high', bitsPerSecond: 900_000, width: 640, height: 360 },
]

/** An independent judge of the origin: a player that many sites use, in a real browser. */
describe.skipIf(!chromium)('hls.js plays without an error', () => {
  let browser: Browser
  let origin: Origin | undefined
  let player: HlsJsPlayer | undefined
  beforeAll(async () => {
    browser = await launchBrowser(chromium ?? '')
  })
  afterEach(async () => {
    await player?.close()
    await origin?.close()
  })
  afterAll(() => browser.close())

  /** Until it has played so long, or 40 s are over. */
  async function play(options: Partial<OriginOptions>, seconds: number): Promise<HlsJsStory> {
    origin = await startOrigin({ variants, ...options })
    player = await startHlsJs(browser, origin.url)
    return player.storyWhen(({ playedSeconds }) => playedSeconds >= seconds)
  }

  it.each<[string, Partial<OriginOptions>]>([
    ['live transport streams', {}],
    ['live fragmented MP4', { container: 'fmp4' }],
    ['a VOD in fragmented MP4', { container: 'fmp4', kind: 'vod', totalSegments: 10 }],
  ])(
    '%s',
    async (_, options) => {
      const story = await play(options, 6)
      expect(story.errors).toEqual([])
      expect(story.playedSeconds).toBeGreaterThanOrEqual(6)
    },
    60_000,
  )

  // A second ahead is not much on a machine that does other things besides: a player that was held up loads whole segments, and
  // is given another try.
  it('a low-latency stream: in parts, with held reloads, a second and a bit behind', {
    timeout: 60_000,
    retry: 2,
  }, async () => {
    const story = await play({ partSeconds: 0.333 }, 15)
    expect(story.errors).toEqual([])
    expect(story.playedSeconds).toBeGreaterThanOrEqual(15)
    expect(story.targetLatencySeconds).toBeCloseTo(1, 1)
    expect(story.latencySeconds).toBeLessThan(3)
    const { part, mediaPlaylist, segment } = (await origin?.requests()) ?? {}
    // Three parts and as many reloads a second.
    expect(part?.requests).toBeGreaterThan(30)
    expect(mediaPlaylist?.requests).toBeGreaterThan(30)
    expect(segment?.requests).toBeLessThan(10)
    expect(Object.keys(part?.statuses ?? {})).toEqual(['200'])
  })

  it.each<[string, Partial<OriginOptions>]>([
    ['audio of its own', {}],
    ['audio of its own, both encrypted', { encryption: { rotateEverySegments: 2, iv: 'absent' } }],
  ])('a low-latency stream with %s', { timeout: 60_000, retry: 2 }, async (_, options) => {
    const story = await play({ partSeconds: 0.333, audio: [english], ...options }, 8)
    expect(story.errors).toEqual([])
    expect(story.playedSeconds).toBeGreaterThanOrEqual(8)
    expect(story.latencySeconds).toBeLessThan(3)
    const folders = (await origin?.requestsByFolder()) ?? {}
    for (const folder of [story.loaded.main.at(-1)?.split('/')[1] ?? '', 'audio-en']) {
      expect(folders[folder]?.part.requests).toBeGreaterThan(15)
      expect(Object.keys(folders[folder]?.part.statuses ?? {})).toEqual(['200'])
    }
  })
})
