import { afterEach, describe, expect, it } from 'vitest'
import type { RequestKind } from '../../src/metrics/request-kind.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { runResultSchema } from '../../src/report/run-result.ts'
import { type AccessLogEntry, type RealOrigin, startRealOrigin } from '../helpers/real-origin.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { runWithResult } from '../helpers/run-cli.ts'

const closing: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((resource) => resource.close()))
})

type Tally = Partial<Record<RequestKind, { count: number; bytes: number }>>

const told = ({ requests }: RunResult): Tally =>
  Object.fromEntries(Object.entries(requests).map(([kind, { count, bytes }]) => [kind, { count, bytes }]))

/** What nginx's access log says that viewers fetched; the preflight names itself in its user agent. */
function logged(entries: readonly AccessLogEntry[], multivariantPlaylist: string): Tally {
  const tally: Tally = {}
  for (const { uri, bodyBytes, userAgent } of entries) {
    if (userAgent.endsWith(' preflight') || !userAgent.startsWith('hls-swarm/')) continue
    const kind = !uri.endsWith('.m3u8')
      ? 'segment'
      : uri === `/${multivariantPlaylist}`
        ? 'multivariantPlaylist'
        : 'mediaPlaylist'
    const { count, bytes } = tally[kind] ?? { count: 0, bytes: 0 }
    tally[kind] = { count: count + 1, bytes: bytes + bodyBytes }
  }
  return tally
}

describe('the result', () => {
  it('equals what the embedded origin served, request for request and byte for byte', async () => {
    const origin = await startOrigin({ segmentSeconds: 1 })
    closing.push(origin)
    const args = [origin.url, '-c', '60', '-d', '5s', '--workers', '2', '--ramp-rate', '40/s', '--count-paths']
    const { code, result } = await runWithResult(args)
    const served = await origin.requests()

    expect(code).toBe(0)
    expect(runResultSchema.parse(result)).toEqual(result)
    expect(result.viewers).toMatchObject({ requested: 60, started: 60, stopped: 60, failed: 0 })
    expect(told(result)).toEqual({
      multivariantPlaylist: {
        count: served.multivariantPlaylist.requests - result.preflight.requests,
        bytes: served.multivariantPlaylist.bodyBytes - result.preflight.bytes,
      },
      mediaPlaylist: { count: served.mediaPlaylist.requests, bytes: served.mediaPlaylist.bodyBytes },
      segment: { count: served.segment.requests, bytes: served.segment.bodyBytes },
    })
    expect(served.segment.cut).toBe(0)
    const paths = Object.fromEntries(Object.entries(result.requests).map(([kind, { paths }]) => [kind, paths]))
    const variants = ['1080p', '360p', '720p']
    expect(paths).toEqual({
      multivariantPlaylist: { '/index.m3u8': told(result).multivariantPlaylist?.count },
      mediaPlaylist: Object.fromEntries(variants.map((name) => [`/${name}/index.m3u8`, expect.any(Number)])),
      segment: Object.fromEntries(variants.map((name) => [`/${name}/#.ts`, expect.any(Number)])),
    })
    const sum = (counts: Readonly<Record<string, number>> = {}) => Object.values(counts).reduce((a, b) => a + b, 0)
    expect(sum(paths.mediaPlaylist)).toBe(result.requests.mediaPlaylist?.count)
    expect(sum(paths.segment)).toBe(result.requests.segment?.count)
  })

  const tools = ['nginx', 'ffmpeg', 'nix-instantiate'].map(requireTool)
  it.skipIf(tools.includes(undefined))(
    'equals nginx’s access log of a live stream that ffmpeg encodes, and nobody stalls',
    { timeout: 120_000 },
    async () => {
      const origin: RealOrigin = await startRealOrigin()
      closing.push({ close: () => origin.stop() })
      const { code, result } = await runWithResult([
        ...[origin.url, '-c', '100', '-d', '15s', '--ramp-rate', '50/s'],
        ...['--validate', '10%'],
      ])

      expect(code).toBe(0)
      expect(told(result)).toEqual(logged(await origin.readAccessLog(), origin.config.multivariantPlaylist))
      expect(result.playback.stalls.count).toBe(0)
      // A healthy stream raises no alarm.
      expect(result.validation?.findings).toEqual({})
      expect(result.validation?.checked).toBeGreaterThan(20)
      expect(Object.values(result.requests).map(({ failures }) => failures)).toEqual([{}, {}, {}])
      expect(result.requests.segment?.count).toBeGreaterThan(100 * 5)
    },
  )
})
