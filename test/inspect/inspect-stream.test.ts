import { afterEach, describe, expect, it } from 'vitest'
import { inspectStream } from '../../src/inspect/inspect-stream.ts'
import { renderTree } from '../../src/inspect/render-tree.ts'
import type { Origin } from '../../src/origin/origin.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { inspectOptions, type Served, serve } from './served.ts'

let origin: Origin | undefined
let served: Served | undefined

afterEach(async () => {
  await Promise.all([origin?.close(), served?.close()])
  origin = undefined
  served = undefined
})

const variants = [
  { name: 'low', bitsPerSecond: 400_000, width: 320, height: 180 },
  { name: 'high', bitsPerSecond: 800_000, width: 640, height: 360 },
]

describe('inspectStream', () => {
  it.each(['live', 'vod'] as const)('reads a %s stream whole', async (kind) => {
    origin = await startOrigin({ kind, variants, segmentSeconds: 1, windowSegments: 6, totalSegments: 9, gzip: false })
    const tree = await inspectStream(origin.url, inspectOptions)
    const media = {
      kind,
      targetDuration: 1,
      partTargetDuration: undefined,
      segments: kind === 'live' ? 6 : 9,
      durationSeconds: kind === 'live' ? 6 : 9,
      mediaSequenceNumber: expect.any(Number),
      container: 'MPEG-TS',
      discontinuities: 0,
      gaps: 0,
      byteRanges: false,
      programDateTime: true,
      encryption: [],
      holdBackSeconds: kind === 'live' ? 3 : undefined,
      blockingReload: false,
    }
    expect(tree).toMatchObject({
      url: origin.url,
      type: 'multivariant',
      variants: [
        { resolution: { width: 320, height: 180 }, media },
        { resolution: { width: 640, height: 360 }, media },
      ],
      renditions: [],
      unplayedFeatures: [],
      faults: [],
      firstSegment: { durationSeconds: 1, container: 'MPEG-TS' },
      // the multivariant playlist, two media playlists, one segment
      requests: 4,
    })
    const bytes = Object.values(await origin.requests()).reduce((sum, access) => sum + access.bodyBytes, 0)
    expect(tree.bytes).toBe(bytes)
  })

  it('says how near to the edge viewers play a low-latency stream', async () => {
    origin = await startOrigin({ variants, partSeconds: 0.25, segmentSeconds: 1 })
    const media = (await inspectStream(origin.url, inspectOptions)).variants[0]?.media
    expect(media?.blockingReload).toBe(true)
    expect(media?.holdBackSeconds).toBeCloseTo(3 * (media?.partTargetDuration ?? 0), 6)
  })

  it('asks for no more than the first segment where all are in one file', async () => {
    const encryption = { rotateEverySegments: undefined, iv: 'absent' } as const
    for (const [options, what] of [
      [{}, { container: 'MPEG-TS', encryption: undefined }],
      [{ encryption }, { container: 'unknown', encryption: 'AES-128' }],
    ] as const) {
      await origin?.close()
      origin = await startOrigin({ variants, kind: 'vod', byteRanges: true, segmentSeconds: 1, ...options })
      const { firstSegment, faults } = await inspectStream(origin.url, inspectOptions)
      expect(faults).toEqual([])
      const { segment } = await origin.requests()
      expect(segment.statuses).toEqual({ 206: 1 })
      expect(firstSegment).toMatchObject({ ...what, bytes: segment.bodyBytes })
    }
  })

  it('notices segments that cannot be fetched', async () => {
    origin = await startOrigin({ variants })
    await origin.setFaults([{ match: { kind: 'segment' }, fault: { is: 'status', code: 503 } }])
    const tree = await inspectStream(origin.url, inspectOptions)
    expect(tree.firstSegment).toBeUndefined()
    expect(tree.faults).toEqual([expect.stringContaining(': cannot be fetched: http503')])
  })

  it('reads each playlist once, and tells what each is and what is wrong', async () => {
    const fmp4 =
      '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI="init.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="key"\n' +
      '#EXTINF:4,\na.m4s\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\nb.m4s\n#EXT-X-ENDLIST\n'
    served = await serve({
      '/main.m3u8':
        '#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n' +
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="audio.m3u8"\n' +
        '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="CC",INSTREAM-ID="CC1"\n' +
        '#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="avc1.42c01e",FRAME-RATE=25,RESOLUTION=640x360,AUDIO="a"\nv/1.m3u8?t=1\n' +
        '#EXT-X-STREAM-INF:BANDWIDTH=2000000,AUDIO="a"\ngone.m3u8\n' +
        '#EXT-X-STREAM-INF:BANDWIDTH=3000000\nmain.m3u8\n',
      '/v/1.m3u8?t=1': fmp4,
      '/audio.m3u8': '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\na.aac\n#EXT-X-ENDLIST\n',
      '/v/a.m4s': Buffer.alloc(1000),
    })
    const tree = await inspectStream(`${served.base}/main.m3u8`, inspectOptions)
    expect(served.requests.map((request) => request.split(' ')[1]).toSorted()).toEqual(
      ['/main.m3u8', '/main.m3u8', '/v/1.m3u8?t=1', '/gone.m3u8', '/audio.m3u8', '/v/a.m4s'].toSorted(),
    )
    expect(tree.variants.map(({ media }) => media?.container)).toEqual(['fMP4', undefined, undefined])
    expect(tree.variants[0]).toMatchObject({
      bandwidth: 1000,
      codecs: 'avc1.42c01e',
      frameRate: 25,
      media: { encryption: ['AES-128'], discontinuities: 1, durationSeconds: 6, segments: 2 },
    })
    expect(tree.renditions).toMatchObject([
      { type: 'AUDIO', name: 'English', language: 'en', default: true, media: { container: 'packed audio' } },
      { type: 'CLOSED-CAPTIONS', name: 'CC', url: undefined, media: undefined },
    ])
    expect(tree.unplayedFeatures).toEqual([])
    expect(tree.faults).toEqual(
      expect.arrayContaining([
        `${served.base}/gone.m3u8: cannot be fetched: http404`,
        `${served.base}/main.m3u8: is a Multivariant Playlist itself`,
        // 1000 bytes in 4 s are twice what is stated
        `${served.base}/v/a.m4s: has 2000 bit/s, above the BANDWIDTH of 1000`,
      ]),
    )
    await expect(renderTree(tree).replaceAll(served.base, 'http://origin')).toMatchFileSnapshot('golden/tree.txt')
  })

  it('does not read on what is too large for a playlist', async () => {
    served = await serve({ '/big.m3u8': Buffer.alloc(9 * 2 ** 20, '#\n') })
    await expect(inspectStream(`${served.base}/big.m3u8`, inspectOptions)).rejects.toThrow(
      'is too large for a playlist',
    )
  })

  it('tells no bit rate of a segment that takes no time', async () => {
    served = await serve({
      '/main.m3u8': '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\nv.m3u8\n',
      '/v.m3u8': '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:0,\na.ts\n#EXT-X-ENDLIST\n',
      '/a.ts': Buffer.alloc(1000),
    })
    expect((await inspectStream(`${served.base}/main.m3u8`, inspectOptions)).faults).toEqual([])
  })

  it('shows the first hundred of a thousand variants', async () => {
    const variants = Array.from({ length: 1000 }, (_, index) => `#EXT-X-STREAM-INF:BANDWIDTH=${index + 1}\nv.m3u8\n`)
    served = await serve({ '/main.m3u8': `#EXTM3U\n${variants.join('')}` })
    const tree = await inspectStream(`${served.base}/main.m3u8`, inspectOptions)
    expect(tree.variants).toHaveLength(1000)
    const lines = renderTree(tree).split('\n')
    expect(lines).toContain('└─ and 900 more')
    expect(lines.length).toBeLessThan(400)
  })

  it('takes a Media Playlist for a stream of one variant', async () => {
    served = await serve({
      '/a.m3u8': '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXTINF:2,\na\n',
      '/a': '\ufeffWEBVTT\n',
    })
    const tree = await inspectStream(`${served.base}/a.m3u8`, inspectOptions)
    expect(tree).toMatchObject({
      type: 'media',
      variants: [{ bandwidth: undefined, media: { kind: 'event', container: 'unknown', holdBackSeconds: 6 } }],
      firstSegment: { bytes: 10, container: 'WebVTT' },
      requests: 2,
    })
  })
})
