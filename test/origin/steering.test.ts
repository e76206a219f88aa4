import { describe, expect, it } from 'vitest'
import { english, smallVariants, useOrigins } from './origins.ts'
import { ask } from './raw-exchange.ts'

const start = useOrigins()

const steering = { pathways: 2, ttlSeconds: 10, switchAfterSeconds: undefined }

async function priorityOf(origin: { at(path: string): string }) {
  const { status, headers, body } = await ask(origin.at('/steering.json?_HLS_pathway="CDN-A"&_HLS_throughput=5140000'))
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/json', 'no-store'])
  const manifest = JSON.parse(body.toString())
  expect(manifest).toMatchObject({ VERSION: 1, TTL: 10 })
  return manifest['PATHWAY-PRIORITY']
}

describe('a stream with pathways', () => {
  it('lists its variants and groups once for each', async () => {
    const origin = await start({
      steering,
      variants: smallVariants.slice(0, 1),
      audio: [english],
      subtitles: [{ name: 'en', language: 'en' }],
    })
    const shared = 'BANDWIDTH=328760,AVERAGE-BANDWIDTH=327332,RESOLUTION=320x180,FRAME-RATE=25.000'
    const codecs = 'CODECS="avc1.42C01E,mp4a.40.2"'
    expect((await ask(origin.url)).body.toString()).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-CONTENT-STEERING:SERVER-URI="steering.json",PATHWAY-ID="CDN-A"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-CDN-A",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="cdn-a/audio-en/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles-CDN-A",NAME="en",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="cdn-a/subtitles-en/index.m3u8"
#EXT-X-STREAM-INF:${shared},${codecs},AUDIO="audio-CDN-A",SUBTITLES="subtitles-CDN-A",PATHWAY-ID="CDN-A"
cdn-a/low/index.m3u8
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-CDN-B",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="cdn-b/audio-en/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles-CDN-B",NAME="en",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="cdn-b/subtitles-en/index.m3u8"
#EXT-X-STREAM-INF:${shared},${codecs},AUDIO="audio-CDN-B",SUBTITLES="subtitles-CDN-B",PATHWAY-ID="CDN-B"
cdn-b/low/index.m3u8
`)
  })

  it('has the same under each, and says which was used', async () => {
    const origin = await start({ steering, encryption: { rotateEverySegments: undefined, iv: 'absent' } })
    const paths = ['low/index.m3u8', 'low/3.ts', 'keys/0.key']
    for (const path of paths) {
      const [a, b, top] = await Promise.all(['/cdn-a/', '/cdn-b/', '/'].map((root) => ask(origin.at(root + path))))
      expect(a?.status).toBe(200)
      expect(b?.body.equals(a?.body ?? Buffer.alloc(0))).toBe(true)
      expect(top?.body.equals(a?.body ?? Buffer.alloc(0))).toBe(true)
    }
    await ask(origin.at('/cdn-b/low/4.ts?token=a/b'))
    expect((await ask(origin.at('/cdn-c/low/4.ts'))).status).toBe(404)
    expect((await ask(origin.at('/cdn-a/cdn-b/low/4.ts'))).status).toBe(404)
    const folders = await origin.requestsByFolder()
    expect(Object.keys(folders).sort()).toEqual(
      ['', 'cdn-a/keys', 'cdn-a/low', 'cdn-b/keys', 'cdn-b/low', 'keys', 'low'].sort(),
    )
    expect(folders['cdn-a/low']).toMatchObject({ mediaPlaylist: { requests: 1 }, segment: { requests: 1 } })
    expect(folders['cdn-b/low']).toMatchObject({ mediaPlaylist: { requests: 1 }, segment: { requests: 2 } })
    expect(folders['cdn-b/keys']).toMatchObject({ key: { requests: 1, bodyBytes: 16 } })
    expect(folders['']).toMatchObject({ unknown: { requests: 2 } })
    const total = await origin.requests()
    expect(total).toMatchObject({ segment: { requests: 4, statuses: { 200: 4 } }, key: { requests: 3 } })
  })

  it('can fail on one of them alone', async () => {
    const origin = await start({ steering })
    await origin.setFaults([{ match: { path: '^/cdn-a/' }, fault: { is: 'status', code: 503 } }])
    const statuses = ['/cdn-a/low/3.ts', '/cdn-b/low/3.ts'].map(async (path) => (await ask(origin.at(path))).status)
    expect(await Promise.all(statuses)).toEqual([503, 200])
  })
})

describe('the steering manifest', () => {
  it('prefers the first pathway, until the schedule makes it the last', async () => {
    const origin = await start({ steering: { pathways: 3, ttlSeconds: 10, switchAfterSeconds: 30 } })
    origin.setTime(29_999)
    expect(await priorityOf(origin)).toEqual(['CDN-A', 'CDN-B', 'CDN-C'])
    origin.setTime(30_000)
    expect(await priorityOf(origin)).toEqual(['CDN-B', 'CDN-C', 'CDN-A'])
    expect((await origin.requests()).steeringManifest).toMatchObject({ requests: 2, statuses: { 200: 2 } })
  })

  it('says what is set at run time, whatever the schedule', async () => {
    const origin = await start({ steering: { ...steering, switchAfterSeconds: 30 } })
    await origin.setPathwayPriority(['CDN-B'])
    expect(await priorityOf(origin)).toEqual(['CDN-B'])
    await origin.setPathwayPriority(['CDN-A', 'CDN-B'])
    origin.setTime(60_000)
    expect(await priorityOf(origin)).toEqual(['CDN-A', 'CDN-B'])
  })

  it.each([
    [['CDN-C', 'CDN-A'], ["Pathway CDN-C is none of the stream's, or named before."]],
    [['CDN-A', 'CDN-A'], ["Pathway CDN-A is none of the stream's, or named before."]],
    [[], ['A priority of no pathways is none.']],
  ])('refuses %j', async (priority, problems) => {
    const origin = await start({ steering })
    await expect(origin.setPathwayPriority(priority)).rejects.toMatchObject({
      name: 'FaultsError',
      kind: 'usage',
      faults: problems.map((problem) => ({ problem })),
    })
    expect(await priorityOf(origin)).toEqual(['CDN-A', 'CDN-B'])
  })

  it('is not there without steering, and neither are its folders', async () => {
    const origin = await start()
    const statuses = ['/steering.json', '/cdn-a/low/3.ts'].map(async (path) => (await ask(origin.at(path))).status)
    expect(await Promise.all(statuses)).toEqual([404, 404])
    await expect(origin.setPathwayPriority(['CDN-A'])).rejects.toMatchObject({
      faults: [{ remedy: 'Start the origin with steering.' }],
    })
  })
})
