import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RealOrigin, startRealOrigin } from '../helpers/real-origin.ts'
import { requireTool } from '../helpers/real-tool.ts'

const isReady = ['nix-instantiate', 'nginx', 'ffmpeg'].map(requireTool).every((path) => path !== undefined)

const playlistCaching = 'public, max-age=1'
const segmentCaching = 'public, max-age=26, immutable'
const methods = 'GET, HEAD, OPTIONS'

describe.skipIf(!isReady)('the test origin answers', () => {
  let origin: RealOrigin
  let segment: string
  beforeAll(async () => {
    origin = await startRealOrigin()
    const playlist = await (await ask('GET', '/360p/stream.m3u8')).text()
    segment = `/360p/${playlist.split('\n').find((line) => line.endsWith('.ts'))}`
  }, 60_000)
  afterAll(() => origin.stop())

  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, origin.url), { method, headers })

  test.each([
    {
      what: 'the multivariant playlist',
      path: '/stream.m3u8',
      type: 'application/vnd.apple.mpegurl',
      caching: playlistCaching,
    },
    {
      what: 'a media playlist',
      path: '/360p/stream.m3u8',
      type: 'application/vnd.apple.mpegurl',
      caching: playlistCaching,
    },
    { what: 'a segment', path: () => segment, type: 'video/mp2t', caching: segmentCaching },
  ])('$what, with its type, its caching and for every web page', async ({ path, type, caching }) => {
    const url = typeof path === 'string' ? path : path()
    const got = await ask('GET', url)
    const body = await got.arrayBuffer()
    expect(got.status).toBe(200)
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': type,
      'cache-control': caching,
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': '*',
      'timing-allow-origin': '*',
    })
    expect(Number(got.headers.get('content-length'))).toBe(body.byteLength)
    expect(body.byteLength).toBeGreaterThan(0)

    const head = await ask('HEAD', url)
    expect([head.status, head.headers.get('cache-control')]).toEqual([200, caching])
    expect((await head.arrayBuffer()).byteLength).toBe(0)

    const options = await ask('OPTIONS', url, { origin: 'http://page.test', 'access-control-request-method': 'GET' })
    expect(options.status).toBe(204)
    expect(options.headers.get('access-control-allow-methods')).toBe(methods)
    expect(options.headers.get('access-control-allow-headers')).toBe('*')
    expect(options.headers.get('allow')).toBe(methods)

    for (const method of ['POST', 'PUT', 'DELETE']) {
      const refused = await ask(method, url)
      await refused.arrayBuffer()
      expect([method, refused.status, refused.headers.get('allow')]).toEqual([method, 405, methods])
    }
  })

  test('a missing file with 404, which no cache keeps as long as a file', async () => {
    for (const path of ['/360p/1.ts', '/none/stream.m3u8', '/', '/360p/', '/nginx.conf', '/../nginx.conf']) {
      const missing = await ask('GET', path)
      await missing.arrayBuffer()
      expect([path, missing.status, missing.headers.get('cache-control')]).toEqual([path, 404, null])
      expect(missing.headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  test('ranges of a segment', async () => {
    const whole = Buffer.from(await (await ask('GET', segment)).arrayBuffer())
    const part = await ask('GET', segment, { range: 'bytes=188-375' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 188-375/${whole.length}`])
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(188, 376))).toBe(true)
    const beyond = await ask('GET', segment, { range: `bytes=${whole.length}-` })
    await beyond.arrayBuffer()
    expect(beyond.status).toBe(416)
  })

  test('its health once, and its load', async () => {
    const health = await ask('GET', '/health')
    expect([health.status, health.headers.get('content-type'), await health.text()]).toEqual([
      200,
      'text/plain',
      'ok\n',
    ])
    expect(await (await ask('GET', '/stub_status')).text()).toMatch(/^Active connections: \d+/)
  })

  test('many requests on one connection, and logs what it sent', async () => {
    await origin.readAccessLog()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const get = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const options = { agent, headers: { 'user-agent': 'a "quoted" viewer' } }
        request(new URL(path, origin.url), options, (response) => {
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length
          })
          response.on('end', () => resolve(bytes)).on('error', reject)
        })
          .on('error', reject)
          .end()
      })
    const sent: { uri: string; bodyBytes: number }[] = []
    // More than the 1000 after which nginx closes a connection unless told otherwise.
    for (let index = 0; index < 1_100; index++) {
      const uri = index % 100 === 0 ? segment : `/360p/stream.m3u8?viewer=${index}`
      sent.push({ uri, bodyBytes: await get(uri) })
    }
    agent.destroy()
    const entries = await origin.readAccessLog()
    const inOrder = entries.map(({ uri, bodyBytes }) => ({ uri, bodyBytes }))
    expect(inOrder).toHaveLength(sent.length)
    expect(inOrder).toEqual(expect.arrayContaining(sent.slice(0, 120)))
    expect(new Set(entries.map(({ connection }) => connection)).size).toBe(1)
    expect(entries[0]).toMatchObject({ method: 'GET', status: 200, userAgent: 'a "quoted" viewer' })
    expect(entries.every(({ time, requestTime }) => time > 1e9 && requestTime >= 0)).toBe(true)
  })

  test('nobody while it is stopped, and everybody again after', async () => {
    const { ffmpegPid, nginxPid } = origin
    await origin.stopNginx()
    await expect(ask('GET', '/health')).rejects.toThrow()
    expect(() => origin.nginxPid).toThrow('nginx is stopped')
    await origin.startNginx()
    expect((await ask('GET', '/health')).status).toBe(200)
    expect(origin.ffmpegPid).toBe(ffmpegPid)
    expect(origin.nginxPid).not.toBe(nginxPid)
  })
})
