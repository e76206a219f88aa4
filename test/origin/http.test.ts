import { Agent } from 'node:http'
import { createServer } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { openSockets, useOrigins } from './origins.ts'
import { ask } from './raw-exchange.ts'

const start = useOrigins()

describe('a GET', () => {
  it('of the multivariant playlist', async () => {
    const origin = await start()
    const { status, headers, body } = await ask(origin.url)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'content-length': `${body.length}`,
      'cache-control': 'max-age=60',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      vary: 'Accept-Encoding',
    })
    expect(body.toString()).toMatch(/^#EXTM3U\n[\s\S]*\nlow\/index\.m3u8\n[\s\S]*\nhigh\/index\.m3u8\n$/)
  })

  it('of a media playlist, which follows the clock; a query changes nothing', async () => {
    const origin = await start({ segmentSeconds: 4 })
    const sequence = async (target: string) =>
      /MEDIA-SEQUENCE:(\d+)/.exec((await ask(origin.at(target))).body.toString())?.[1]
    expect(await sequence('/low/index.m3u8')).toBe('0')
    origin.setTime(3_999)
    expect(await sequence('/low/index.m3u8')).toBe('0')
    origin.setTime(4_000)
    expect(await sequence('/low/index.m3u8?token=1')).toBe('1')
    expect((await ask(origin.at('/high/index.m3u8'))).headers['cache-control']).toBe('max-age=2')
  })

  it('of a segment: of the size that the bitrate asks for, and the same each time', async () => {
    const origin = await start()
    const [low, again, high] = await Promise.all(
      ['/low/3.ts', '/low/3.ts', '/high/3.ts'].map((path) => ask(origin.at(path))),
    )
    expect(low?.headers).toMatchObject({ 'content-type': 'video/mp2t', 'content-length': '49820' })
    expect(low?.headers).not.toHaveProperty('vary')
    expect(low?.body.length).toBe(49_820)
    expect(low?.body.equals(again?.body ?? Buffer.alloc(0))).toBe(true)
    expect(high?.body.length).toBe(99_828)
  })

  it('of a segment that is to come, listed, in grace and gone', async () => {
    const origin = await start({ windowSegments: 3, graceSegments: 2 })
    const status = async (ms: number) => {
      origin.setTime(ms)
      return (await ask(origin.at('/low/4.ts'))).status
    }
    // Segment 4 is there from 4 s on, leaves the window at 10 s and the grace at 14 s.
    expect(await status(3_999)).toBe(404)
    expect(await status(4_000)).toBe(200)
    expect(await status(10_000)).toBe(200)
    expect(await status(13_999)).toBe(200)
    expect(await status(14_000)).toBe(404)
  })

  it.each([
    '/',
    '/none/index.m3u8',
    '/low',
    '/low/',
    '/low/01.ts',
    '/low/-1.ts',
    '/low/1.mp4',
    '/low/1.ts/',
    '/low/a/1.ts',
  ])('of %s finds nothing', async (path) => {
    const origin = await start()
    expect((await ask(origin.at(path))).status).toBe(404)
  })

  it('of /health', async () => {
    const { status, body } = await ask((await start()).at('/health'))
    expect([status, body.toString()]).toEqual([200, 'ok\n'])
  })
})

describe('methods', () => {
  it('HEAD: the headers of GET and no body', async () => {
    const origin = await start()
    for (const path of ['/index.m3u8', '/low/index.m3u8', '/low/1.ts']) {
      const { date: _, ...expected } = (await ask(origin.at(path))).headers
      const { status, headers, body } = await ask(origin.at(path), { method: 'HEAD' })
      expect([status, body.length]).toEqual([200, 0])
      expect(headers).toMatchObject(expected)
    }
  })

  it('OPTIONS: what a browser asks before it sends a Range', async () => {
    const { status, headers } = await ask((await start()).at('/low/1.ts'), { method: 'OPTIONS' })
    expect(status).toBe(204)
    expect(headers).not.toHaveProperty('content-length')
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': '*',
    })
  })

  it.each(['POST', 'PUT', 'DELETE'])('%s is not allowed', async (method) => {
    const { status, headers } = await ask((await start()).at('/low/1.ts'), { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })
})

describe('ranges', () => {
  it.each([
    ['bytes=0-', 0, 49_820],
    ['bytes=188-375', 188, 376],
    ['bytes=-188', 49_632, 49_820],
  ])('%s gets its part', async (range, from, to) => {
    const origin = await start()
    const whole = (await ask(origin.at('/low/1.ts'))).body
    const { status, headers, body } = await ask(origin.at('/low/1.ts'), { headers: { range } })
    expect(status).toBe(206)
    expect(headers['content-range']).toBe(`bytes ${from}-${to - 1}/49820`)
    expect(headers['content-length']).toBe(`${to - from}`)
    expect(body.equals(whole.subarray(from, to))).toBe(true)
  })

  it('behind the end cannot be satisfied', async () => {
    const { status, headers } = await ask((await start()).at('/low/1.ts'), { headers: { range: 'bytes=49820-' } })
    expect([status, headers['content-range']]).toEqual([416, 'bytes */49820'])
  })

  it('are ignored for HEAD, and for a version that cannot match', async () => {
    const origin = await start()
    const range = 'bytes=0-9'
    expect((await ask(origin.at('/low/1.ts'), { method: 'HEAD', headers: { range } })).status).toBe(200)
    expect((await ask(origin.at('/low/1.ts'), { headers: { range, 'if-range': '"a"' } })).status).toBe(200)
  })

  it('of a playlist are of its plain text', async () => {
    const headers = { range: 'bytes=0-6', 'accept-encoding': 'gzip' }
    const { status, body } = await ask((await start()).at('/low/index.m3u8'), { headers })
    expect([status, body.toString()]).toEqual([206, '#EXTM3U'])
  })
})

describe('compression', () => {
  it.each([
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.0, br', false],
    ['br', false],
    ['x-gzip', false],
  ])('of a playlist for Accept-Encoding: %s is %s', async (acceptEncoding, compressed) => {
    const origin = await start()
    const plain = (await ask(origin.at('/low/index.m3u8'))).body
    const { headers, body } = await ask(origin.at('/low/index.m3u8'), {
      headers: { 'accept-encoding': acceptEncoding },
    })
    expect(headers['content-encoding']).toBe(compressed ? 'gzip' : undefined)
    expect(headers['content-length']).toBe(`${body.length}`)
    expect((compressed ? gunzipSync(body) : body).equals(plain)).toBe(true)
  })

  it('is for playlists only, and can be switched off', async () => {
    const headers = { 'accept-encoding': 'gzip' }
    const origin = await start()
    expect((await ask(origin.at('/low/1.ts'), { headers })).headers['content-encoding']).toBeUndefined()
    const plain = await start({ gzip: false })
    const answer = await ask(plain.at('/low/index.m3u8'), { headers })
    expect([answer.headers['content-encoding'], answer.headers.vary]).toEqual([undefined, undefined])
  })
})

describe('connections', () => {
  it('are kept for ten minutes, and used again', async () => {
    const origin = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    agent.on('free', (socket) => ports.add(socket.localPort))
    for (const path of ['/index.m3u8', '/low/index.m3u8', '/low/0.ts', '/none']) {
      expect((await ask(origin.at(path), { agent })).headers['keep-alive']).toBe('timeout=600')
    }
    expect(ports.size).toBe(1)
    agent.destroy()
  })

  it('are all ended by close, idle ones and those in the middle of a body', async () => {
    const origin = await start()
    const agent = new Agent({ keepAlive: true })
    await ask(origin.at('/index.m3u8'), { agent })
    await origin.setFaults([{ fault: { is: 'slowBody', bytesPerSecond: 1000 } }])
    const cut = ask(origin.at('/low/0.ts'), { agent: false }).then(
      () => 'complete',
      (error: NodeJS.ErrnoException) => error.code,
    )
    await expect.poll(async () => (await origin.requests()).segment.bodyBytes).toBeGreaterThan(0)
    await Promise.all([origin.close(), origin.close()])
    expect(await cut).toBe('ECONNRESET')
    agent.destroy()
    await expect.poll(openSockets).toEqual([])
  })
})

describe('listening', () => {
  it('on a port in use fails with what to do', async () => {
    const origin = await start()
    const failure = await startOrigin({ port: origin.port }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FaultsError)
    expect(failure).toMatchObject({
      kind: 'environment',
      faults: [
        {
          problem: `Port ${origin.port} of 127.0.0.1 is in use.`,
          remedy: 'Stop the program that uses it, or choose another port; 0 takes any free one.',
        },
      ],
    })
  })

  it('on an address of another machine fails with the reason', async () => {
    await expect(startOrigin({ host: '192.0.2.1' })).rejects.toMatchObject({
      kind: 'environment',
      faults: [{ problem: expect.stringContaining('192.0.2.1') }],
    })
  })

  it('on all addresses gives a URL that this machine can use', async () => {
    const origin = await start({ host: '0.0.0.0' })
    expect(origin.url).toBe(`http://127.0.0.1:${origin.port}/index.m3u8`)
    expect((await ask(origin.url)).status).toBe(200)
  })

  it('on the port asked for', async () => {
    const port = await freePort()
    expect((await start({ port })).port).toBe(port)
  })
})

const openssl = requireTool('openssl')

it.skipIf(!openssl)('serves https with a key and certificate', async () => {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  const { stdout } = await runTool(openssl ?? '', [...request, '-subj', '/CN=localhost', '-keyout', '-', '-out', '-'])
  const pem = (label: string) =>
    new RegExp(`-----BEGIN ${label}-----[\\s\\S]*?-----END ${label}-----`).exec(stdout)?.[0] ?? ''
  const origin = await start({ tls: { key: pem('PRIVATE KEY'), cert: pem('CERTIFICATE') } })
  expect(origin.url).toBe(`https://127.0.0.1:${origin.port}/index.m3u8`)
  const { status, body } = await ask(origin.at('/low/0.ts'), { rejectUnauthorized: false })
  expect([status, body.length]).toEqual([200, 49_820])
  await origin.setFaults([{ fault: { is: 'reset', afterBytes: 0 } }])
  await expect(ask(origin.url, { rejectUnauthorized: false })).rejects.toMatchObject({ code: 'ECONNRESET' })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
