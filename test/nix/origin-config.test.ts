import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { evaluateOrigin, type OriginOverrides } from '../helpers/real-origin.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'

const nixInstantiate = requireTool('nix-instantiate')
const nginx = requireTool('nginx')

const profiles = ['default', 'low-latency', '4k-abr', 'stress', 'logged', 'debug']

/** The value after each occurrence of an option, like `-map`, or after each option that begins so, like `-maxrate:v:`. */
function valuesOf(args: readonly string[], option: string): string[] {
  return args.filter((_, index) => {
    const before = args[index - 1]
    return before === option || (option.endsWith(':') && before?.startsWith(option))
  })
}

describe.skipIf(!nixInstantiate)('the configuration of the test origin', () => {
  test.skipIf(!nginx).each(profiles)('nginx accepts that of %s', async (profile) => {
    const folder = await mkdtemp(join(tmpdir(), 'nginx-test-'))
    try {
      await mkdir(join(folder, 'temp'))
      const { nginxConf } = await evaluateOrigin(profile)
      await writeFile(join(folder, 'nginx.conf'), nginxConf)
      const tested = await runTool('nginx', ['-t', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'])
      expect(tested).toMatchObject({ code: 0, stderr: expect.stringContaining('test is successful') })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('segments can be fMP4, and groups of pictures of another length than segments', async () => {
    const { ffmpegArguments } = await evaluateOrigin('default', { segmentType: 'fmp4', keyFrameSeconds: 0.8 })
    expect(valuesOf(ffmpegArguments, '-hls_segment_type')).toEqual(['fmp4'])
    expect(valuesOf(ffmpegArguments, '-hls_segment_filename')).toEqual(['%v/%d.m4s'])
    expect(valuesOf(ffmpegArguments, '-g')).toEqual(['24'])
    expect(valuesOf(ffmpegArguments, '-hls_time')).toEqual(['2'])
  })

  test.each([
    { profile: 'default', seconds: 2, heights: [1080], log: 'off', maxAge: 26 },
    { profile: 'low-latency', seconds: 1, heights: [720], log: 'off', maxAge: 13 },
    { profile: '4k-abr', seconds: 2, heights: [2160, 1440, 1080, 720, 480], log: 'off', maxAge: 26 },
    { profile: 'stress', seconds: 2, heights: [2160], log: 'off', maxAge: 26 },
    { profile: 'logged', seconds: 2, heights: [1080], log: 'access.log requests buffer=64k flush=5s', maxAge: 26 },
    { profile: 'debug', seconds: 2, heights: [1080], log: 'access.log requests buffer=64k flush=1s', maxAge: 26 },
  ])('$profile has its segments, variants, log and cache', async ({ profile, seconds, heights, log, maxAge }) => {
    const { config, nginxConf, ffmpegArguments } = await evaluateOrigin(profile)
    expect(config.variants.map(({ height }) => height)).toEqual(heights)
    expect(valuesOf(ffmpegArguments, '-hls_time')).toEqual([`${seconds}`])
    expect(nginxConf).toContain(`access_log ${log};`)
    expect(nginxConf).toContain(`~\\.(ts|m4s)$ "public, max-age=${maxAge}, immutable";`)
    expect(nginxConf).toContain(`open_file_cache max=${heights.length * 14} inactive=${maxAge}s;`)
  })

  test.each(profiles)('ffmpeg encodes %s at a constant rate, in closed groups of one segment', async (profile) => {
    const { config, ffmpegArguments } = await evaluateOrigin(profile)
    const rates = config.variants.map(({ videoBitsPerSecond }) => `${videoBitsPerSecond}`)
    for (const option of ['-b:v:', '-minrate:v:', '-maxrate:v:']) {
      expect(valuesOf(ffmpegArguments, option)).toEqual(rates)
    }
    const group = `${config.segmentSeconds * config.framesPerSecond}`
    expect(valuesOf(ffmpegArguments, '-g')).toEqual([group])
    expect(valuesOf(ffmpegArguments, '-keyint_min')).toEqual([group])
    expect(valuesOf(ffmpegArguments, '-sc_threshold')).toEqual(['0'])
    expect(valuesOf(ffmpegArguments, '-flags')).toEqual(['+cgop'])
    // RFC 8216bis, section 6.2.2: as long as the segment and the longest playlist that listed it.
    expect(config.keptSegments).toBeGreaterThanOrEqual(config.playlistSegments + 1)
    expect(valuesOf(ffmpegArguments, '-hls_delete_threshold')).toEqual([`${config.keptSegments}`])
  })

  test('a scale shrinks pictures to even sizes, and rates as far as MPEG-TS allows', async () => {
    const { config, ffmpegArguments } = await evaluateOrigin('4k-abr', { scale: 0.25 })
    expect(config.variants.map(({ width, height }) => `${width}x${height}`)).toEqual([
      ...['960x540', '640x360', '480x270', '320x180', '214x120'],
    ])
    expect(config.variants.map(({ videoBitsPerSecond }) => videoBitsPerSecond)).toEqual([
      ...[5_000_000, 2_500_000, 1_250_000, 750_000, 500_000],
    ])
    expect(ffmpegArguments).toContain('testsrc2=size=960x540:rate=30')
  })

  test.each([
    ['a profile that is not there', 'bogus', {}, /no profile bogus; there are default, low-latency/],
    ['a name that means nothing', 'default', { prot: 1 }, /The override sets prot; what can be set is .*\bport\b/],
  ])('%s is refused with what there is', async (_, profile, overrides, message) => {
    await expect(evaluateOrigin(profile, overrides as OriginOverrides)).rejects.toThrow(message)
  })
})
