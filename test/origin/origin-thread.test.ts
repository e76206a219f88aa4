import { afterEach, describe, expect, it } from 'vitest'
import { openSockets, smallVariants } from './origins.ts'
import { ask } from './raw-exchange.ts'

// Node 20 runs no TypeScript in a thread: there the compiled one is tested, which `npm test` builds first.
const runsTypeScript = 'typescript' in process.features && Boolean(process.features.typescript)
const compiled = '../../dist/origin/start-origin-thread.js'
const { startOriginThread } = runsTypeScript
  ? await import('../../src/origin/start-origin-thread.ts')
  : ((await import(compiled)) as typeof import('../../src/origin/start-origin-thread.ts'))

const workers = () =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Worker' || resource === 'MessagePort')

describe('an origin in a thread of its own', () => {
  const before = workers().length

  afterEach(async () => {
    await expect.poll(() => workers().length).toBe(before)
    await expect.poll(openSockets).toEqual([])
  })

  it('starts, serves, takes faults, counts, and ends without a trace; three times over', async () => {
    for (let round = 0; round < 3; round++) {
      const steering = { pathways: 2, ttlSeconds: 10, switchAfterSeconds: undefined }
      const origin = await startOriginThread({ variants: smallVariants, steering })
      expect(origin.url).toBe(`http://127.0.0.1:${origin.port}/index.m3u8`)
      const segment = new URL('/low/5.ts', origin.url).href
      expect((await ask(segment)).body.length).toBe(49_820)
      await origin.setFaults([{ match: { kind: 'segment' }, fault: { is: 'status', code: 503 } }])
      expect((await ask(segment)).status).toBe(503)
      expect((await origin.requests()).segment).toMatchObject({ requests: 2, statuses: { 200: 1, 503: 1 }, cut: 0 })
      expect((await origin.requestsByFolder()).low?.segment.requests).toBe(2)
      await origin.setPathwayPriority(['CDN-B', 'CDN-A'])
      expect((await ask(new URL('/steering.json', origin.url).href)).body.toString()).toContain('["CDN-B","CDN-A"]')
      await expect(origin.setPathwayPriority(['CDN-C'])).rejects.toMatchObject({ name: 'FaultsError', kind: 'usage' })
      await Promise.all([origin.close(), origin.close()])
      await expect(ask(origin.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      await expect(origin.requests()).rejects.toThrow('The origin has stopped.')
    }
  })

  it('ends connections that are still open', async () => {
    const origin = await startOriginThread({ variants: smallVariants })
    await origin.setFaults([{ fault: { is: 'delay', ms: 600_000 } }])
    const cut = ask(origin.url).catch((error: NodeJS.ErrnoException) => error.code)
    await expect.poll(async () => (await origin.requests()).multivariantPlaylist.requests).toBe(1)
    await origin.close()
    expect(await cut).toBe('ECONNRESET')
  })

  it('hands on what is wrong with options, rules and the port, and ends', async () => {
    await expect(startOriginThread({ windowSegments: 0 })).rejects.toMatchObject({
      name: 'FaultsError',
      kind: 'usage',
      faults: [{ problem: 'A window of 0 segments is none.' }],
    })
    const origin = await startOriginThread({ variants: smallVariants })
    await expect(origin.setFaults([{ match: { path: '(' }, fault: { is: 'delay', ms: 1 } }])).rejects.toMatchObject({
      name: 'FaultsError',
      kind: 'usage',
    })
    await expect(startOriginThread({ port: origin.port })).rejects.toMatchObject({
      name: 'FaultsError',
      kind: 'environment',
      faults: [{ problem: `Port ${origin.port} of 127.0.0.1 is in use.` }],
    })
    await origin.close()
  })
})
