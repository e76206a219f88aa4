import { describe, expect, it } from 'vitest'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { english, useOrigins } from './origins.ts'

const ffprobe = requireTool('ffprobe')
const ffmpeg = requireTool('ffmpeg')
const start = useOrigins()

const strict = ['-v', 'error', '-xerror', '-err_detect', 'crccheck+bitstream+buffer+careful+explode']
const vod: Partial<OriginOptions> = {
  kind: 'vod',
  totalSegments: 4,
  audio: [english, { ...english, name: 'fr', language: 'fr', default: false, bitsPerSecond: 64_000 }],
  subtitles: [{ name: 'en', language: 'en' }],
}
const encryption = { rotateEverySegments: 2, iv: 'absent' } as const

/** A line of ffmpeg's framehash: a picture, or a frame of audio. */
interface Frame {
  readonly stream: number
  readonly presentationTime: number
  readonly duration: number
  readonly hash: string
}

async function decode(url: string, maps: readonly string[]): Promise<Frame[]> {
  const args = [...strict, '-i', url, ...maps.flatMap((map) => ['-map', map]), '-f', 'framehash', '-hash', 'crc32', '-']
  const { code, stderr, stdout } = await runTool(ffmpeg ?? '', args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.split('\n').flatMap((line) => {
    const [stream, , presentationTime, duration, , hash] = line.split(',').map((field) => field.trim())
    if (line.startsWith('#') || hash === undefined) return []
    return [{ stream: Number(stream), presentationTime: Number(presentationTime), duration: Number(duration), hash }]
  })
}

describe.skipIf(!ffmpeg)('ffmpeg decodes without a complaint', () => {
  // Not here: encrypted byte ranges. ffmpeg 5 asks for a key with the range of the segment, which the key has not.
  it.each<[string, Partial<OriginOptions>]>([
    ['transport streams', {}],
    ['fragmented MP4', { container: 'fmp4' }],
    ['byte ranges', { byteRanges: true }],
    ['encrypted transport streams, keys turning', { encryption }],
    ['encrypted transport streams, IVs stated', { encryption: { rotateEverySegments: undefined, iv: 'stated' } }],
    ['encrypted fragmented MP4', { container: 'fmp4', encryption }],
    ['the pathway of a steered stream', { steering: { pathways: 2, ttlSeconds: 10, switchAfterSeconds: undefined } }],
  ])('video with its audio in %s', async (_, options) => {
    const origin = await start({ ...vod, ...options })
    const frames = await decode(origin.url, ['0:v:0', '0:a:0', '0:a:1'])
    const of = (stream: number) => frames.filter((frame) => frame.stream === stream)
    expect(of(0)).toHaveLength(4 * 50)
    for (const stream of [1, 2]) {
      // 8 s have 375 frames of audio. They are silent, all of them, and follow one another without a gap.
      expect(of(stream)).toHaveLength(375)
      expect(new Set(of(stream).map(({ hash }) => hash)).size).toBe(1)
      const begin = of(stream)[0]?.presentationTime ?? Number.NaN
      expect(of(stream).map(({ presentationTime }) => presentationTime)).toEqual(
        Array.from({ length: 375 }, (_, index) => begin + 1024 * index),
      )
      expect(begin).toBe(0)
    }
    expect(of(0)[0]?.presentationTime).toBe(0)
  })

  it('audio whose segments end where frames do, in a live stream in the middle', async () => {
    const origin = await start({ ...vod, kind: 'live', segmentSeconds: 1.001, encryption })
    await origin.setFaults([{ fault: { is: 'endList', atMs: 600_000 } }])
    origin.setTime(600_000)
    const decoded = await decode(origin.url, ['0:v:0', '0:a:1'])
    const frames = decoded.filter(({ stream }) => stream === 1)
    // 6.006 s are 281.5 frames.
    expect([281, 282]).toContain(frames.length)
    const steps = frames.slice(1).map((frame, index) => frame.presentationTime - (frames[index]?.presentationTime ?? 0))
    expect([...new Set(steps)]).toEqual([1024])
  })

  it('subtitles, with a cue a second', async () => {
    const origin = await start(vod)
    const url = origin.at('/subtitles-en/index.m3u8')
    const { code, stderr, stdout } = await runTool(ffmpeg ?? '', [...strict, '-i', url, '-f', 'srt', '-'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(
      Array.from({ length: 8 }, (_, second) => {
        const [from, to] = [second, second + 1].map((at) => `00:00:0${at},000`)
        return `${second + 1}\n${from} --> ${to}\nen 00:00:0${second}\n\n`
      }).join(''),
    )
  })
})

describe.skipIf(!ffprobe)('ffprobe finds', () => {
  it('two audio renditions by their languages, and the audio that the playlist states', async () => {
    const origin = await start(vod)
    const entries = 'stream=codec_name,profile,sample_rate,channels:stream_tags=language'
    const args = ['-v', 'error', '-select_streams', 'a', '-show_entries', entries, '-of', 'csv=p=0', origin.url]
    const { stderr, stdout } = await runTool(ffprobe ?? '', args)
    expect(stderr).toBe('')
    // They are there once more for each variant, in which they have no language.
    for (const language of ['en', 'fr']) expect(stdout.split('\n')).toContain(`aac,LC,48000,2,${language}`)
    expect(stdout.split('\n').filter((line) => !/^(aac,LC,48000,2(,en|,fr)?)?$/.test(line))).toEqual([])
  })
})
