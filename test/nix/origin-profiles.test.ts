import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NixFlake, prepareFlake, requireNix } from '../helpers/nix-flake.ts'
import { type Runner, startRunner, waitUntil } from '../helpers/nix-runner.ts'
import { evaluateOrigin, findFreePort, type OriginConfig } from '../helpers/real-origin.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { mainFile } from '../helpers/run-cli.ts'

// Every profile as the flake builds it (with stand-ins for its inputs), run and played. The pictures are small, so that two
// cores encode all profiles at once; everything else is the profile's own.
const isReady = requireNix() && requireTool('ffprobe') !== undefined
const scale = 0.2

interface Listed {
  readonly uri: string
  readonly durationSeconds: number
  readonly dateMs: number
}

interface ProbedPacket {
  readonly pts_time: string
  readonly flags: string
  readonly size: string
}

describe.skipIf(!isReady)('the origin that the flake builds', { timeout: 60_000 }, () => {
  let flake: NixFlake
  let folder: string
  beforeAll(async () => {
    flake = await prepareFlake()
    folder = await mkdtemp(join(tmpdir(), 'profiles-'))
  }, 60_000)
  afterAll(async () => {
    await flake.remove()
    await rm(folder, { recursive: true })
  })

  describe.each(['default', 'low-latency', '4k-abr', 'stress', 'logged', 'debug'])('with profile %s', (profile) => {
    let runner: Runner
    let base: string
    let config: OriginConfig
    const readPlaylist = async (variant = '') => (await fetch(`${base}/${variant}/stream.m3u8`)).text()
    /** Of every variant: its media playlist, when it listed three segments. */
    const playlists = new Map<string, string>()

    beforeAll(async () => {
      const overrides = { scale, port: await findFreePort(), listenAddress: '127.0.0.1' }
      config = (await evaluateOrigin(profile, overrides)).config
      base = `http://127.0.0.1:${config.port}`
      const output = profile === 'default' ? 'test-origin' : `test-origin-${profile}`
      runner = startRunner(join(await flake.build(output, overrides), 'bin/test-origin'), [], { TMPDIR: folder })
      for (const { name } of config.variants) {
        await waitUntil(async () => {
          const text = await readPlaylist(name)
          playlists.set(name, text)
          return parsePlaylist(text).length >= 3
        })
      }
    }, 90_000)
    afterAll(async () => {
      runner.kill('SIGTERM')
      expect((await runner.end).code).toBe(0)
    })

    test('plays in hls-swarm check, without a fault', async () => {
      const checked = await runTool(process.execPath, [mainFile, 'check', '--duration', '3s', `${base}/stream.m3u8`])
      expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('Faults: none') })
      for (const { width, height } of config.variants) expect(checked.stdout).toContain(`${width}x${height}`)
    })

    test('plays in ffprobe, with every variant in H.264 and AAC', async () => {
      const { streams } = await probe(`${base}/stream.m3u8`, 'stream=codec_name,codec_type,width,height,r_frame_rate')
      const videos = streams.filter(({ codec_type }) => codec_type === 'video')
      expect(videos).toHaveLength(config.variants.length)
      for (const { width, height } of config.variants) {
        expect(videos).toContainEqual(
          expect.objectContaining({ codec_name: 'h264', width, height, r_frame_rate: '30/1' }),
        )
      }
      const audios = streams.filter(({ codec_type }) => codec_type === 'audio')
      expect(audios.map(({ codec_name }) => codec_name)).toEqual(config.variants.map(() => 'aac'))
    })

    test('lists segments of their length, dated, independent, and the same in every variant', async () => {
      const [first = [], ...others] = [...playlists.values()].map(parsePlaylist)
      for (const text of playlists.values()) {
        expect(text).toContain('#EXT-X-INDEPENDENT-SEGMENTS\n')
        expect(text).toContain(`#EXT-X-TARGETDURATION:${config.segmentSeconds}\n`)
        expect(text).not.toContain('#EXT-X-ENDLIST')
      }
      first.forEach((segment, index) => {
        expect(Math.abs(segment.durationSeconds - config.segmentSeconds)).toBeLessThanOrEqual(
          1 / config.framesPerSecond,
        )
        const before = first[index - 1]
        if (before !== undefined) {
          expect(segment.dateMs - before.dateMs).toBeCloseTo(before.durationSeconds * 1000, -1)
        }
        expect(Math.abs(segment.dateMs - Date.now())).toBeLessThan(120_000)
      })
      for (const other of others) {
        const name = (segment: Listed) => segment.uri
        // One variant's playlist may be read a segment later than the other's.
        const common = other.filter((segment) => first.some(({ uri }) => uri === segment.uri))
        expect(common.length, `${first.map(name)} and ${other.map(name)}`).toBeGreaterThanOrEqual(2)
        for (const segment of common) {
          const same = first.find(({ uri }) => uri === segment.uri)
          expect(Math.abs(segment.dateMs - (same?.dateMs ?? 0))).toBeLessThan(1000 / config.framesPerSecond)
          expect(segment.durationSeconds).toBe(same?.durationSeconds)
        }
      }
    })

    test('has one closed group of pictures a segment, at the same times in every variant', async () => {
      // Listed now, and so there for a while.
      const { uri } = parsePlaylist(await readPlaylist(config.variants[0]?.name)).at(-2) ?? {}
      const starts = new Set<string | undefined>()
      for (const { name, videoBitsPerSecond } of config.variants) {
        const { packets } = await probe(`${base}/${name}/${uri}`, 'packet=pts_time,flags,size', 'v:0')
        expect(packets).toHaveLength(config.framesPerGroup)
        expect(packets.map(({ flags }) => flags.startsWith('K'))).toEqual(packets.map((_, index) => index === 0))
        // No picture is shown before the key frame, so none can need the segment before: the group is closed.
        const times = packets.map(({ pts_time }) => Number(pts_time))
        expect(Math.min(...times)).toBe(times[0])
        const spanSeconds = Math.max(...times) - Math.min(...times) + 1 / config.framesPerSecond
        expect(Math.abs(spanSeconds - config.segmentSeconds)).toBeLessThanOrEqual(1 / config.framesPerSecond)
        starts.add(packets[0]?.pts_time)
        const bits = 8 * packets.reduce((sum, { size }) => sum + Number(size), 0)
        const ratio = bits / config.segmentSeconds / videoBitsPerSecond
        expect(ratio, `${name} has ${ratio} of its rate`).toBeGreaterThan(0.95)
        expect(ratio, `${name} has ${ratio} of its rate`).toBeLessThan(1.1)
      }
      expect(starts.size).toBe(1)
    })

    if (profile !== 'default') return
    test('plays in the client that the flake builds', async () => {
      const client = join(await flake.build('swarm-client'), 'bin/swarm-client')
      const ended = await startRunner(client, ['--quiet'], {
        STREAM_URL: `${base}/stream.m3u8`,
        CLIENTS: '1000000',
        HLS_SWARM_CLIENTS: '4',
        DURATION: '5s',
      }).end
      expect(ended).toMatchObject({ code: 0 })
      expect(ended.said).toMatch(/\b4 viewers?\b/)
    })
  })
})

async function probe(
  url: string,
  entries: string,
  streams?: string,
): Promise<{ readonly streams: readonly Record<string, unknown>[]; readonly packets: readonly ProbedPacket[] }> {
  const selection = streams === undefined ? [] : ['-select_streams', streams]
  const probed = await runTool('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', entries, ...selection, url])
  expect(probed).toMatchObject({ code: 0 })
  return JSON.parse(probed.stdout)
}

function parsePlaylist(text: string): Listed[] {
  const pattern = /#EXTINF:([\d.]+),\n#EXT-X-PROGRAM-DATE-TIME:(\S+)\n(\S+\.ts)/g
  return [...text.matchAll(pattern)].map(([, duration, date = '', uri = '']) => ({
    uri,
    durationSeconds: Number(duration),
    dateMs: Date.parse(date),
  }))
}
