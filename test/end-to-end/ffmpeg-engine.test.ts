import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { RequestKind } from '../../src/metrics/request-kind.ts'
import type { Origin } from '../../src/origin/origin.ts'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { ffmpegProcesses } from '../helpers/ffmpeg-processes.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { runWithResult, startCli } from '../helpers/run-cli.ts'

const ffmpeg = requireTool('ffmpeg')

let origin: Origin | undefined
afterEach(async () => {
  await origin?.close()
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries += 1) await wait(100)
}

describe.skipIf(!ffmpeg)('viewers that are processes of ffmpeg', () => {
  it.each<[string, Partial<OriginOptions>, readonly RequestKind[]]>([
    ['transport streams', {}, ['multivariantPlaylist', 'mediaPlaylist', 'segment']],
    [
      'fragmented MP4 with audio and keys',
      {
        container: 'fmp4',
        audio: [{ name: 'en', language: 'en', default: true, bitsPerSecond: 64_000 }],
        encryption: { rotateEverySegments: 3, iv: 'absent' },
      },
      ['initSection', 'key', 'segment'],
    ],
    ['a VOD', { kind: 'vod', totalSegments: 5 }, ['mediaPlaylist', 'segment']],
  ])('play %s and tell what the origin served', { timeout: 60_000 }, async (_, options, kinds) => {
    origin = await startOrigin({ segmentSeconds: 1, ...options })
    const { code, result } = await runWithResult([
      ...[origin.url, '--engine', 'ffmpeg', '-c', '3', '-d', '10s', '--ramp-rate', '2/s', '--workers', '1'],
    ])
    expect(code).toBe(0)
    expect(result.viewers).toMatchObject({ started: 3, failed: 0 })
    expect(result.playback.stalls.count).toBe(0)
    expect(result.playback.startupTimeMs?.count).toBe(3)
    expect(Object.keys(result.requests)).toEqual(expect.arrayContaining([...kinds]))
    const served = await origin.requests()
    for (const [kind, { count, bytes, failures, responseTimeMs }] of Object.entries(result.requests)) {
      const { requests, bodyBytes } = served[kind as RequestKind]
      const own = kind === 'multivariantPlaylist' ? result.preflight : { requests: 0, bytes: 0 }
      expect([kind, count, failures, responseTimeMs]).toEqual([kind, requests - own.requests, {}, null])
      // What was announced to a process that was stopped before it read it, the origin may not have sent.
      expect(bytes).toBeGreaterThanOrEqual(bodyBytes - own.bytes)
      if (options.kind === 'vod') expect(bytes).toBe(bodyBytes - own.bytes)
    }
    const exits = options.kind === 'vod' ? { ended: 3 } : { stopped: 3 }
    expect(result.generator.processExits).toEqual(exits)
    expect(result.generator.cpuSeconds).toBeGreaterThan(0)
    expect(ffmpegProcesses(origin.url)).toEqual([])
  })

  it('play the variant that was chosen', { timeout: 60_000 }, async () => {
    origin = await startOrigin({ segmentSeconds: 1 })
    const { result } = await runWithResult([
      ...[origin.url, '--engine', 'ffmpeg', '-c', '2', '-d', '6s', '--variant', '720p', '--workers', '1'],
    ])
    expect(Object.keys(result.playback.variants)).toEqual([expect.stringMatching(/^1280x720/)])
  })

  it.each<[NodeJS.Signals, number | null]>([
    ['SIGINT', 130],
    ['SIGKILL', null],
  ])('are gone after %s', { timeout: 60_000 }, async (signal, code) => {
    origin = await startOrigin({ segmentSeconds: 1 })
    const { url } = origin
    const run = startCli(['run', url, '--engine', 'ffmpeg', '-c', '4', '-d', '50s', '--ramp-rate', '20/s', '--quiet'])
    await until(() => ffmpegProcesses(url).length === 4)
    expect(ffmpegProcesses(url)).toHaveLength(4)
    run.kill(signal)
    expect((await run.end).code).toBe(code)
    await until(() => ffmpegProcesses(url).length === 0)
    expect(ffmpegProcesses(url)).toEqual([])
  })

  it('are started again when they die', { timeout: 60_000 }, async () => {
    origin = await startOrigin({ segmentSeconds: 1 })
    const { url } = origin
    const run = runWithResult([url, '--engine', 'ffmpeg', '-c', '1', '-d', '12s', '--workers', '1'])
    await until(() => ffmpegProcesses(url).length === 1)
    await wait(3000)
    const [dying = 0] = ffmpegProcesses(url)
    process.kill(dying, 'SIGKILL')
    const { result } = await run
    expect(result.generator.processExits).toEqual({ killed: 1, stopped: 1 })
    expect(result.playback.incidents.processRestarts).toBe(1)
  })

  it('are named where their program is missing', { timeout: 60_000 }, async () => {
    const { code, stderr } = await startCli([
      'run',
      'http://127.0.0.1:1/',
      '--engine',
      'ffmpeg',
      '--ffmpeg',
      '/no/ffmpeg',
    ]).end
    expect(code).toBe(6)
    expect(stderr).toContain('There is no /no/ffmpeg to play with.')
  })
})
