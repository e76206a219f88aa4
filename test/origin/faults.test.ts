import { describe, expect, it } from 'vitest'
import type { FaultMatch, OriginFault } from '../../src/origin/fault-rule.ts'
import { type TestOrigin, useOrigins } from './origins.ts'
import { ask, askRaw } from './raw-exchange.ts'

const start = useOrigins()
const segmentBytes = 49_820

/** An origin with one fault. */
async function startWith(fault: OriginFault, match: FaultMatch = {}): Promise<TestOrigin> {
  const origin = await start()
  await origin.setFaults([{ match, fault }])
  return origin
}

async function sequenceOf(origin: TestOrigin, variant = 'low'): Promise<number> {
  const { body } = await ask(origin.at(`/${variant}/index.m3u8`))
  return Number(/MEDIA-SEQUENCE:(\d+)/.exec(body.toString())?.[1])
}

describe('responses', () => {
  it('status, with and without Retry-After', async () => {
    const origin = await startWith({ is: 'status', code: 503, retryAfterSeconds: 7 }, { kind: 'segment' })
    const { status, headers, body } = await ask(origin.at('/low/0.ts'))
    expect([status, headers['retry-after'], body.toString()]).toEqual([503, '7', '503 Service Unavailable\n'])
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'content-type': 'text/plain' })
    expect(headers).not.toHaveProperty('cache-control')
    expect((await ask(origin.at('/low/index.m3u8'))).status).toBe(200)

    await origin.setFaults([{ fault: { is: 'status', code: 204 } }])
    const empty = await ask(origin.at('/low/0.ts'))
    expect([empty.status, empty.body.length, empty.headers['retry-after']]).toEqual([204, 0, undefined])
  })

  it('delay: nothing comes before its time', async () => {
    const origin = await startWith({ is: 'delay', ms: 150 })
    const { status, headersMs, body } = await ask(origin.at('/low/0.ts'))
    expect([status, body.length]).toEqual([200, segmentBytes])
    expect(headersMs).toBeGreaterThanOrEqual(149)
  })

  it('slowBody: the headers come, and the body takes its time', async () => {
    const origin = await startWith({ is: 'slowBody', bytesPerSecond: segmentBytes * 5 })
    const whole = (await ask(origin.at('/low/0.ts'))).body
    const { headersMs, endMs, body } = await ask(origin.at('/low/0.ts'))
    expect(body.length).toBe(segmentBytes)
    expect(body.equals(whole)).toBe(true)
    expect(endMs - headersMs).toBeGreaterThan(150)
  })

  it('pauseBody: a hole in the middle', async () => {
    const origin = await startWith({ is: 'pauseBody', afterBytes: 1000, ms: 150 })
    const { headersMs, endMs, body } = await ask(origin.at('/low/0.ts'))
    expect(body.length).toBe(segmentBytes)
    expect(endMs - headersMs).toBeGreaterThan(100)
  })

  it.each([0, 1, 1000, segmentBytes - 1])(
    'truncate after %d bytes: the connection ends in order',
    async (afterBytes) => {
      const origin = await startWith({ is: 'truncate', afterBytes })
      const { head, body, ending } = await askRaw(origin.port, '/low/0.ts')
      expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(head).toMatch(/content-length: 49820\r\n/i)
      expect([body.length, ending]).toEqual([afterBytes, 'end'])
      expect((await origin.requests()).segment).toEqual({
        requests: 1,
        statuses: { 200: 1 },
        bodyBytes: afterBytes,
        cut: 1,
      })
    },
  )

  it.each([1, 1000])('reset after %d bytes', async (afterBytes) => {
    const origin = await startWith({ is: 'reset', afterBytes })
    const { head, body, ending } = await askRaw(origin.port, '/low/0.ts')
    expect(head).toMatch(/content-length: 49820\r\n/i)
    expect([body.length, ending]).toEqual([afterBytes, 'ECONNRESET'])
  })

  it('reset at once: no response at all', async () => {
    const origin = await startWith({ is: 'reset', afterBytes: 0 })
    const { head, ending } = await askRaw(origin.port, '/low/0.ts')
    expect([head, ending]).toEqual(['', 'ECONNRESET'])
    expect((await origin.requests()).segment).toEqual({ requests: 1, statuses: {}, bodyBytes: 0, cut: 1 })
  })

  it('redirect', async () => {
    const origin = await startWith({ is: 'redirect', url: '/high/0.ts' }, { path: '^/low/' })
    const first = await ask(origin.at('/low/0.ts'))
    expect([first.status, first.headers.location]).toEqual([302, '/high/0.ts'])
    await origin.setFaults([{ fault: { is: 'redirect', url: 'https://example.test/', code: 307 } }])
    const second = await ask(origin.at('/low/0.ts'))
    expect([second.status, second.headers.location]).toEqual([307, 'https://example.test/'])
  })

  it('garbage: as if all were well, and never marked as gzipped', async () => {
    const origin = await startWith({ is: 'garbage', text: '<html>déjà vu</html>' }, { kind: 'mediaPlaylist' })
    const headers = { 'accept-encoding': 'gzip' }
    const { status, body, ...answer } = await ask(origin.at('/low/index.m3u8'), { headers })
    expect([status, body.toString()]).toEqual([200, '<html>déjà vu</html>'])
    expect(answer.headers['content-type']).toBe('application/vnd.apple.mpegurl')
    expect(answer.headers).not.toHaveProperty('content-encoding')
  })

  it('several at once', async () => {
    const origin = await start()
    await origin.setFaults([
      { fault: { is: 'delay', ms: 60 } },
      { fault: { is: 'delay', ms: 60 } },
      { fault: { is: 'status', code: 500 } },
      { fault: { is: 'truncate', afterBytes: 3 } },
    ])
    const asked = performance.now()
    const { head, body } = await askRaw(origin.port, '/low/0.ts')
    expect(performance.now() - asked).toBeGreaterThanOrEqual(119)
    expect([head.split('\r\n')[0], body.toString()]).toEqual(['HTTP/1.1 500 Internal Server Error', '500'])
  })

  it('of a client that goes away leave nothing behind', async () => {
    const origin = await startWith({ is: 'slowBody', bytesPerSecond: 100 })
    const abort = new AbortController()
    const asked = ask(origin.at('/low/0.ts'), { signal: abort.signal })
    await expect.poll(async () => (await origin.requests()).segment.bodyBytes).toBeGreaterThan(0)
    abort.abort()
    await expect(asked).rejects.toThrow()
    await expect.poll(async () => (await origin.requests()).segment.cut).toBe(1)
    // The origin's own check for open sockets follows; and what was sent is far from the whole.
    expect((await origin.requests()).segment.bodyBytes).toBeLessThan(segmentBytes / 2)
  })
})

describe('playlists', () => {
  it('no new segments for a while, then a jump', async () => {
    const origin = await startWith({ is: 'stalePlaylist', asOfMs: 4_000 }, { fromMs: 4_000, untilMs: 20_000 })
    const sequences: number[] = []
    for (const ms of [0, 2_000, 4_000, 8_000, 19_999, 20_000, 22_000]) {
      origin.setTime(ms)
      sequences.push(await sequenceOf(origin))
    }
    expect(sequences).toEqual([0, 1, 2, 2, 2, 10, 11])
  })

  it('a step back in every other response', async () => {
    const origin = await startWith({ is: 'latePlaylist', byMs: 4_000 }, { everyNth: 2 })
    origin.setTime(20_000)
    const sequences: number[] = []
    for (let request = 0; request < 4; request++) {
      sequences.push(await sequenceOf(origin))
      await ask(origin.at('/low/10.ts'))
    }
    expect(sequences).toEqual([10, 8, 10, 8])
  })

  it('of one variant only', async () => {
    const origin = await startWith({ is: 'endList', atMs: 2_000 }, { path: '^/low/' })
    origin.setTime(10_000)
    expect((await ask(origin.at('/low/index.m3u8'))).body.toString()).toMatch(/\n6\.ts\n#EXT-X-ENDLIST\n$/)
    expect((await ask(origin.at('/high/index.m3u8'))).body.toString()).toMatch(/\n10\.ts\n$/)
  })

  it.each<[OriginFault, RegExp]>([
    [{ is: 'resetSequence', atMs: 2_000 }, /MEDIA-SEQUENCE:0\n[\s\S]*\n6\.ts\n[\s\S]*\n7\.ts\n$/],
    [{ is: 'gap', segments: { first: 7 } }, /\n#EXT-X-GAP\n#EXTINF:2,\n7\.ts\n$/],
    [
      { is: 'discontinuity', segments: { first: 0, every: 7 } },
      /DISCONTINUITY-SEQUENCE:1\n[\s\S]*\n6\.ts\n#EXT-X-DISC/,
    ],
  ])('with %o', async (fault, expected) => {
    const origin = await startWith(fault)
    origin.setTime(4_000)
    expect((await ask(origin.at('/low/index.m3u8'))).body.toString()).toMatch(expected)
  })

  it('that has a fault can be late or gzipped as any other, and is well again when the rules are gone', async () => {
    const origin = await start()
    const well = (await ask(origin.at('/low/index.m3u8'))).body
    await origin.setFaults([
      { fault: { is: 'endList', atMs: 0 } },
      { match: { kind: 'mediaPlaylist' }, fault: { is: 'delay', ms: 50 } },
    ])
    const ill = await ask(origin.at('/low/index.m3u8'))
    expect(ill.body.toString()).toBe(`${well}#EXT-X-ENDLIST\n`)
    expect(ill.headersMs).toBeGreaterThanOrEqual(49)
    await origin.setFaults([])
    expect((await ask(origin.at('/low/index.m3u8'))).body.equals(well)).toBe(true)
  })
})

it('counts requests, statuses and body bytes as a client does', async () => {
  const origin = await start()
  await origin.setFaults([{ match: { path: '^/low/1\\.ts' }, fault: { is: 'status', code: 500 } }])
  const asked = [
    ['multivariantPlaylist', await ask(origin.url)],
    ['mediaPlaylist', await ask(origin.at('/low/index.m3u8'))],
    ['mediaPlaylist', await ask(origin.at('/low/index.m3u8'), { headers: { 'accept-encoding': 'gzip' } })],
    ['segment', await ask(origin.at('/low/0.ts'))],
    ['segment', await ask(origin.at('/low/0.ts'), { headers: { range: 'bytes=0-999' } })],
    ['segment', await ask(origin.at('/low/0.ts'), { method: 'HEAD' })],
    ['segment', await ask(origin.at('/low/1.ts'))],
    ['segment', await ask(origin.at('/low/9999.ts'))],
    ['unknown', await ask(origin.at('/none'))],
    ['health', await ask(origin.at('/health'))],
  ] as const
  const bytesOf = (kind: string) =>
    asked.filter((entry) => entry[0] === kind).reduce((sum, [, answer]) => sum + answer.body.length, 0)
  const unasked = { requests: 0, statuses: {}, bodyBytes: 0, cut: 0 }
  expect(await origin.requests()).toEqual({
    multivariantPlaylist: { requests: 1, statuses: { 200: 1 }, bodyBytes: bytesOf('multivariantPlaylist'), cut: 0 },
    mediaPlaylist: { requests: 2, statuses: { 200: 2 }, bodyBytes: bytesOf('mediaPlaylist'), cut: 0 },
    segment: {
      requests: 5,
      statuses: { 200: 2, 206: 1, 404: 1, 500: 1 },
      bodyBytes: bytesOf('segment'),
      cut: 0,
    },
    key: unasked,
    steeringManifest: unasked,
    initSection: unasked,
    part: unasked,
    unknown: { requests: 1, statuses: { 404: 1 }, bodyBytes: bytesOf('unknown'), cut: 0 },
    health: { requests: 1, statuses: { 200: 1 }, bodyBytes: 3, cut: 0 },
  })
})
