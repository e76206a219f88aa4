import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import { probeTarget } from '../../src/inspect/probe-target.ts'
import { targetFailure } from '../../src/inspect/target-fault.ts'
import { type FailureCause, transportFailureCauses } from '../../src/metrics/failure-cause.ts'
import { inspectOptions, type Served, serve } from './served.ts'

const mediaPlaylist = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n'
let served: Served | undefined

afterEach(async () => {
  await served?.close()
  served = undefined
})

async function failureOf(url: string): Promise<FaultsError> {
  const error = await probeTarget(url, inspectOptions).catch((thrown: unknown) => thrown)
  if (error instanceof FaultsError) return error
  throw new Error(`no fault but ${String(error)}`)
}

describe('probeTarget', () => {
  it('asks once, under a name of its own, and says what it cost', async () => {
    served = await serve({ '/a.m3u8': mediaPlaylist })
    expect(await probeTarget(`${served.base}/a.m3u8`, inspectOptions)).toEqual({
      requests: 1,
      bytes: mediaPlaylist.length,
    })
    expect(served.requests).toEqual(['GET /a.m3u8 test/1 preflight'])
  })

  it.each([
    // not there, not allowed, not well
    { body: 404, problem: 'answers with status 404.', remedy: 'Check the path' },
    { body: 403, problem: 'answers with status 403.', remedy: '--header' },
    { body: 503, problem: 'answers with status 503.', remedy: 'not well' },
    // something else than a playlist
    { body: '', problem: 'is empty.', remedy: 'on air' },
    { body: ' <!DOCTYPE html><html></html>', problem: 'is a web page', remedy: '.m3u8' },
    { body: '<?xml version="1.0"?>\n<MPD></MPD>', problem: 'is a DASH manifest', remedy: '.m3u8' },
    { body: Buffer.alloc(376, 0x47), problem: 'is media', remedy: 'playlist' },
    { body: '{"error":"no"}', problem: 'is not an HLS playlist: ', remedy: '.m3u8' },
  ])('says of $body that it $problem', async ({ body, problem, remedy }) => {
    served = await serve({ '/a.m3u8': body })
    const { kind, faults } = await failureOf(`${served.base}/a.m3u8`)
    expect(kind).toBe('target')
    expect(faults).toMatchObject([
      {
        problem: expect.stringContaining(`${served.base}/a.m3u8 ${problem}`),
        remedy: expect.stringContaining(remedy),
      },
    ])
  })

  it('says that nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await new Promise((resolve) => server.close(resolve))
    const { kind, faults } = await failureOf(`http://127.0.0.1:${port}/a.m3u8`)
    expect(kind).toBe('target')
    expect(faults[0]?.problem).toContain(`127.0.0.1:${port} refuses connections`)
  })
})

describe('targetFailure', () => {
  const causes: readonly FailureCause[] = [
    ...transportFailureCauses,
    'http301',
    'http401',
    'http404',
    'http429',
    'http502',
  ]

  it.each(causes)('has a problem and a remedy for %s', (failure) => {
    const error = targetFailure({ url: 'http://example.com:81/a.m3u8', failure, failureMessage: 'said\u001b[2J so' })
    expect(error.kind).toBe(failure === 'fileDescriptors' || failure === 'localPorts' ? 'environment' : 'target')
    expect(error.faults).toHaveLength(1)
    expect(error.faults[0]?.problem).toMatch(/^\S.*\.$/)
    expect(error.faults[0]?.remedy).toMatch(/^[A-Z].*\.$/)
    expect(error.message).not.toContain('\u001b')
  })
})
