import { describe, expect, it } from 'vitest'
import { type OriginOptions, resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { useOrigins } from './origins.ts'

const ffprobe = requireTool('ffprobe')
const ffmpeg = requireTool('ffmpeg')
const start = useOrigins()

const vod = { kind: 'vod', totalSegments: 4 } as const

describe.skipIf(!ffprobe)('ffprobe accepts without a complaint', () => {
  const probe = (url: string, entries: string) =>
    runTool(ffprobe ?? '', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', url])

  it('all variants, with the size that the playlist states', async () => {
    const origin = await start({ ...vod, variants: resolveOriginOptions({}, 0).variants })
    const result = await probe(origin.url, 'stream=codec_name,codec_type,profile,width,height')
    expect(result.stderr).toBe('')
    const streams = new Set(result.stdout.split('\n').filter((line) => line !== ''))
    expect([...streams]).toEqual([
      'h264,Constrained Baseline,video,640,360',
      'h264,Constrained Baseline,video,1280,720',
      'h264,Constrained Baseline,video,1920,1080',
    ])
  })

  it.each([
    [2, 50],
    [0.48, 12],
    [1.001, 25],
  ])('segments of %d s, whose pictures follow one another evenly', async (segmentSeconds, pictures) => {
    const origin = await start({ ...vod, segmentSeconds })
    const result = await probe(origin.at('/low/index.m3u8'), 'packet=pts_time,flags')
    expect(result.stderr).toBe('')
    const packets = result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(',')]))
    expect(packets).toHaveLength(4 * pictures)
    const times = packets.map(([time]) => Number(time))
    for (const [index, time] of times.entries()) {
      expect(Math.abs(time - (0.7 + (index * segmentSeconds) / pictures))).toBeLessThan(0.0001)
    }
    const keyframes = packets.flatMap(([, flags], index) => (flags?.startsWith('K') ? [index] : []))
    expect(keyframes).toEqual([0, 1, 2, 3].map((segment) => segment * pictures))
  })

  it('a stream whose time stamps wrap', async () => {
    const origin = await start({ ...vod, totalSegments: 47_724 })
    for (const number of [47_720, 47_721, 47_722]) {
      const result = await probe(origin.at(`/low/${number}.ts`), 'packet=size')
      expect(result.stderr).toBe('')
      expect(result.stdout.match(/\d+/g)).toHaveLength(50)
    }
  })
})

describe.skipIf(!ffmpeg)('ffmpeg decodes without a complaint', () => {
  const strict = ['-v', 'error', '-xerror', '-err_detect', 'crccheck+bitstream+buffer+careful+explode']
  const decode = async (url: string) => {
    const args = [...strict, '-i', url, '-map', '0:v:0', '-f', 'framehash', '-hash', 'crc32', '-']
    const { code, stderr, stdout } = await runTool(ffmpeg ?? '', args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout.split('\n').filter((line) => /^\d/.test(line))
  }

  it.each<[string, Partial<OriginOptions>, number]>([
    ['odd sizes', { variants: [{ name: 'low', bitsPerSecond: 500_000, width: 854, height: 482 }] }, 200],
    ['one macroblock', { variants: [{ name: 'low', bitsPerSecond: 500_000, width: 16, height: 16 }] }, 200],
    [
      'a bitrate that just fits',
      { variants: [{ name: 'low', bitsPerSecond: 240_000, width: 1920, height: 1080 }] },
      200,
    ],
    [
      'segments of a picture or two',
      { segmentSeconds: 0.04, variants: [{ name: 'low', bitsPerSecond: 1_000_000, width: 320, height: 180 }] },
      8,
    ],
    ['more pictures than frame_num counts', { segmentSeconds: 12, totalSegments: 2 }, 600],
  ])('%s', async (_, options, pictures) => {
    const origin = await start({ ...vod, ...options })
    const frames = await decode(origin.at('/low/index.m3u8'))
    expect(frames).toHaveLength(pictures)
    // All pictures are the same one.
    expect(new Set(frames.map((line) => line.split(',').at(-1))).size).toBe(1)
  })

  it.each([
    ['whole segments', {}, 4 * 50],
    ['segments of six parts of eight pictures', { partSeconds: 0.333 }, 4 * 48],
    ['an odd length', { segmentSeconds: 1.001 }, 4 * 25],
  ])('fragmented MP4: %s', async (_, options, pictures) => {
    const origin = await start({ ...vod, container: 'fmp4', ...options })
    const frames = await decode(origin.at('/high/index.m3u8'))
    expect(frames).toHaveLength(pictures)
    expect(new Set(frames.map((line) => line.split(',').at(-1))).size).toBe(1)
    // Decode times follow one another without a gap.
    const times = frames.map((line) => Number(line.split(',')[1]))
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1)
  })

  it('a live stream in the middle, up to where it ends', async () => {
    const origin = await start({ kind: 'live' })
    await origin.setFaults([{ fault: { is: 'endList', atMs: 600_000 } }])
    origin.setTime(600_000)
    expect(await decode(origin.at('/high/index.m3u8'))).toHaveLength(6 * 50)
    expect((await origin.requests()).segment).toMatchObject({ requests: 6, bodyBytes: 6 * 99_828, cut: 0 })
  })

  it('the colours of variants, which differ', async () => {
    const colours = await Promise.all(
      ['low', 'high'].map(async (name) => {
        const origin = await start({ ...vod, totalSegments: 1 })
        const metadata = ['-vf', 'signalstats,metadata=print:file=-', '-frames:v', '1', '-f', 'null', '-']
        const { stdout } = await runTool(ffmpeg ?? '', [...strict, '-i', origin.at(`/${name}/index.m3u8`), ...metadata])
        return ['YMIN', 'YMAX', 'UMIN', 'UMAX', 'VMIN', 'VMAX'].map((key) =>
          Number(new RegExp(`signalstats\\.${key}=(\\d+)`).exec(stdout)?.[1]),
        )
      }),
    )
    expect(colours).toEqual([
      [100, 100, 188, 188, 128, 128],
      [100, 100, 84, 84, 169, 169],
    ])
  })
})
