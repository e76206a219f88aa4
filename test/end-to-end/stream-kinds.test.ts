import { afterEach, describe, expect, it } from 'vitest'
import type { RequestKind } from '../../src/metrics/request-kind.ts'
import type { Origin } from '../../src/origin/origin.ts'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { runWithResult } from '../helpers/run-cli.ts'
import { untilPlaying } from '../helpers/until-playing.ts'

let origin: Origin | undefined
afterEach(async () => {
  await origin?.close()
})

const english = { name: 'en', language: 'en', default: true, bitsPerSecond: 128_000 }
const subtitles = { name: 'en', language: 'en' }
const encryption = { rotateEverySegments: 2, iv: 'absent' as const }
const steering = { pathways: 2, ttlSeconds: 1, switchAfterSeconds: 2 }

/** Light ones: what is proved is how viewers play, and not how much a machine carries. */
const variants = [
  { name: 'low', bitsPerSecond: 400_000, width: 320, height: 180 },
  { name: 'middle', bitsPerSecond: 800_000, width: 640, height: 360 },
  { name: 'high', bitsPerSecond: 1_200_000, width: 1280, height: 720 },
]

/** Three parts of a quarter of a second, as far as they play from the edge by themselves, are little on such a machine. */
const farther = ['--start', '-2s']

/**
 * That a stream plays without a stall is proved by a run in which it does: a machine that is busy with other things may hold a
 * process up for longer than a part lasts, so there are three tries.
 */
async function play(options: Partial<OriginOptions>, args: readonly string[] = []): Promise<RunResult> {
  for (let tries = 1; ; tries += 1) {
    origin = await startOrigin({ segmentSeconds: 1, variants, ...options })
    const { code, result } = await runWithResult([
      ...[origin.url, '-c', '20', '-d', '5s', '--ramp-rate', '20/s', '--validate', 'all'],
      ...args,
    ])
    if ((result.generator.saturated || result.playback.stalls.count > 0) && tries < 3) {
      await origin.close()
      continue
    }
    expect(code).toBe(0)
    return result
  }
}

/** Requests and bytes by kind, as the viewers tell them and as the origin served them, without the preflight. */
async function compared({ requests, preflight }: RunResult) {
  const served = await origin?.requests()
  const kinds = Object.keys(requests) as RequestKind[]
  const told = kinds.map((kind) => [kind, requests[kind]?.count, requests[kind]?.bytes])
  const recorded = kinds.map((kind) => {
    const { requests: count = 0, bodyBytes = 0 } = served?.[kind] ?? {}
    const isFirst = kind === 'multivariantPlaylist'
    return [kind, count - (isFirst ? preflight.requests : 0), bodyBytes - (isFirst ? preflight.bytes : 0)]
  })
  return { told, recorded }
}

describe('viewers play without a stall or a failure, and tell what the origin served:', () => {
  it.each<[string, Partial<OriginOptions>, readonly string[], readonly RequestKind[]]>([
    ['transport streams', {}, [], ['mediaPlaylist', 'segment']],
    ['fragmented MP4', { container: 'fmp4' }, [], ['initSection', 'segment']],
    ['low latency', { partSeconds: 0.25 }, farther, ['initSection', 'part', 'mediaPlaylist']],
    ['low latency with preload hints', { partSeconds: 0.25 }, [...farther, '--player', 'spec'], ['part']],
    ['low latency as ffmpeg plays it', { partSeconds: 0.25 }, ['--player', 'ffmpeg'], ['segment']],
    ['demuxed audio and subtitles', { audio: [english], subtitles: [subtitles] }, ['--subtitles', 'en'], ['segment']],
    ['AES-128 with rotating keys', { encryption }, [], ['key', 'segment']],
    ['encrypted fragmented MP4', { encryption, container: 'fmp4' }, [], ['key', 'initSection', 'segment']],
    ['content steering', { steering }, [], ['steeringManifest', 'segment']],
    ['an adaptive ladder', {}, ['--abr', 'throughput'], ['segment']],
    ['a VOD again and again', { kind: 'vod', totalSegments: 4 }, ['--loop', '--bandwidth', '8M'], ['segment']],
    ['a VOD of byte ranges', { kind: 'vod', byteRanges: true }, ['--start', 'random'], ['segment']],
    ['an event from its beginning', { kind: 'event' }, ['--start', 'beginning'], ['segment']],
    ['a DVR window from half a minute ago', { windowSegments: 60 }, ['--start', '-30s'], ['segment']],
  ])('%s', { timeout: 120_000 }, async (_, options, args, kinds) => {
    const result = await play(options, args)
    expect(result.viewers).toMatchObject({ started: 20, failed: 0 })
    expect(result.playback.stalls.count).toBe(0)
    expect(Object.values(result.requests).flatMap(({ failures }) => Object.keys(failures))).toEqual([])
    expect(Object.keys(result.requests)).toEqual(expect.arrayContaining([...kinds]))
    expect(result.validation).toMatchObject({ findings: {}, examples: [] })
    expect(result.validation?.checked).toBeGreaterThan(40)
    expect(result.notes).toMatchObject({ unplayedFeatures: [], playlistFaults: [] })
    const { told, recorded } = await compared(result)
    // A request that the end of the run cancelled was served, in part or whole, and is not told.
    const cancelled = result.playback.incidents.requestsCancelled ?? 0
    if (cancelled === 0) expect(told).toEqual(recorded)
  })

  it('follows the steering manifest from one pathway to the other', { timeout: 60_000 }, async () => {
    const steered = await startOrigin({
      segmentSeconds: 1,
      variants,
      steering: { ...steering, switchAfterSeconds: undefined },
    })
    origin = steered
    const foldersOf = async (pathway: string) =>
      Object.entries(await steered.requestsByFolder()).filter(([name]) => name.startsWith(pathway))
    const { result } = await runWithResult([steered.url, '-c', '20', '-d', '1h', '--ramp-rate', '20/s'], {
      during: async (cli) => {
        await untilPlaying(steered, 20)
        expect(await foldersOf('cdn-b')).toEqual([])
        await steered.setPathwayPriority(['CDN-B', 'CDN-A'])
        await untilPlaying(steered, 20)
        cli.kill('SIGINT')
      },
    })
    expect(result.playback.incidents.pathwaySwitches).toBe(20)
    const segmentsOf = async (pathway: string) =>
      (await foldersOf(pathway)).reduce((sum, [, { segment }]) => sum + segment.requests, 0)
    expect(await segmentsOf('cdn-a')).toBeGreaterThan(0)
    expect(await segmentsOf('cdn-b')).toBeGreaterThan(0)
  })

  it('is a second or so behind the edge of a low-latency stream, tells how long reloads were held, and parses each playlist once', {
    timeout: 60_000,
  }, async () => {
    const result = await play({ partSeconds: 0.25 }, ['--workers', '1'])
    // Three variants, four parts a second for the five seconds and a bit that viewers are there; each body is parsed once.
    const loads = result.requests.mediaPlaylist?.count ?? 0
    expect(result.generator.playlistsParsed).toBeLessThan(3 * 4 * 6.5 + 4)
    expect(loads).toBeGreaterThan(3 * result.generator.playlistsParsed)
    expect(result.playback.liveLatencySeconds?.p50).toBeLessThan(1.5)
    expect(result.requests.mediaPlaylist?.holdTimeMs?.count).toBeGreaterThan(20 * 4 * 3)
  })
})
