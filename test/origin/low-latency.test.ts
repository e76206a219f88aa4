import { createDecipheriv } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readDirectives } from '../../src/origin/delivery-directives.ts'
import { resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'
import { english, type TestOrigin, useOrigins } from './origins.ts'

const start = useOrigins()
const lowLatency = { partSeconds: 0.5, segmentSeconds: 2, windowSegments: 4 }

async function text(origin: TestOrigin, path: string): Promise<string> {
  return (await fetch(origin.at(path))).text()
}

async function playlist(origin: TestOrigin, path = '/low/index.m3u8') {
  const parsed = parsePlaylist(Buffer.from(await text(origin, path)), origin.at(path))
  if (!parsed.ok || parsed.playlist.type !== 'media') throw new Error('no media playlist')
  return parsed.playlist
}

describe('a low-latency playlist', () => {
  it('lists the parts of the last three target durations and of the open segment, a hint and reports', async () => {
    const origin = await start(lowLatency)
    origin.setTime(1100)
    expect(await text(origin, '/low/index.m3u8')).toBe(`#EXTM3U
#EXT-X-VERSION:9
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,CAN-SKIP-UNTIL=12
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-MAP:URI="init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:03:57.000Z
#EXTINF:2,
0.m4s
${[1, 2, 3]
  .map(
    (number) => `#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:0${number === 3 ? '4:03' : `3:5${7 + number * 2}`}.000Z
#EXT-X-PART:DURATION=0.5,URI="${number}.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="${number}.1.m4s"
#EXT-X-PART:DURATION=0.5,URI="${number}.2.m4s"
#EXT-X-PART:DURATION=0.5,URI="${number}.3.m4s"
#EXTINF:2,
${number}.m4s
`,
  )
  .join('')
  .replace('3:511', '4:01')}#EXT-X-PART:DURATION=0.5,URI="4.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="4.1.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="4.2.m4s"
#EXT-X-RENDITION-REPORT:URI="../high/index.m3u8",LAST-MSN=4,LAST-PART=1
`)
  })

  it('has no fault that our own parser finds', async () => {
    const origin = await start(lowLatency)
    origin.setTime(1100)
    const { faults, openSegment, partTargetDuration } = await playlist(origin)
    expect({ faults, parts: openSegment?.parts.length, partTargetDuration }).toEqual({
      faults: [],
      parts: 2,
      partTargetDuration: 0.5,
    })
  })

  it('has parts of one length, however the segment is divided', async () => {
    const origin = await start({ ...lowLatency, partSeconds: 0.333 })
    origin.setTime(0)
    const { segments, partTargetDuration } = await playlist(origin)
    const durations = segments.at(-1)?.parts.map(({ durationSeconds }) => durationSeconds) ?? []
    expect(durations).toHaveLength(6)
    for (const duration of durations) expect(duration).toBeCloseTo(partTargetDuration ?? 0, 6)
  })
})

describe('audio beside low-latency video', () => {
  it('has as many parts at the same instants, of its own frames', async () => {
    const origin = await start({ ...lowLatency, audio: [english], programDateTime: false })
    origin.setTime(1100)
    // 0.5 s are 23.4 frames of 1024 samples; the target is the longest part of any track.
    const audio = await text(origin, '/audio-en/index.m3u8')
    expect(audio).toContain('#EXT-X-PART-INF:PART-TARGET=0.512\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-MAP:URI="init.mp4"\n')
    expect(audio.slice(audio.indexOf('2.m4s\n'))).toBe(`2.m4s
#EXT-X-PART:DURATION=0.490667,URI="3.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.512,URI="3.1.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.490667,URI="3.2.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.512,URI="3.3.m4s",INDEPENDENT=YES
#EXTINF:2.005333,
3.m4s
#EXT-X-PART:DURATION=0.490667,URI="4.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.490667,URI="4.1.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="4.2.m4s"
#EXT-X-RENDITION-REPORT:URI="../low/index.m3u8",LAST-MSN=4,LAST-PART=1
#EXT-X-RENDITION-REPORT:URI="../high/index.m3u8",LAST-MSN=4,LAST-PART=1
`)
    expect(await text(origin, '/low/index.m3u8')).toContain('#EXT-X-PART-INF:PART-TARGET=0.512\n')
    expect(await text(origin, '/low/index.m3u8')).toContain('"../audio-en/index.m3u8",LAST-MSN=4,LAST-PART=1\n')
    expect((await playlist(origin, '/audio-en/index.m3u8')).faults).toEqual([])
  })
})

describe('parts', () => {
  it('are ranges of their segment: together they are the segment', async () => {
    const origin = await start(lowLatency)
    const bytes = async (path: string) => Buffer.from(await (await fetch(origin.at(path))).arrayBuffer())
    const parts = await Promise.all([0, 1, 2, 3].map((part) => bytes(`/low/3.${part}.m4s`)))
    expect(Buffer.concat(parts).equals(await bytes('/low/3.m4s'))).toBe(true)
  })

  it.each(['low', 'audio-en'])(
    'of %s, encrypted, decrypt each for itself, with what its segment does',
    async (folder) => {
      const encryption = { rotateEverySegments: 2, iv: 'absent' } as const
      const options = { ...lowLatency, audio: [english] }
      const [encrypted, clear] = await Promise.all([start({ ...options, encryption }), start(options)])
      for (const origin of [encrypted, clear]) origin.setTime(1100)
      const bytes = async (origin: TestOrigin, path: string) =>
        Buffer.from(await (await fetch(origin.at(path))).arrayBuffer())
      const { segments, openSegment } = await playlist(encrypted, `/${folder}/index.m3u8`)
      const lines = (await text(encrypted, `/${folder}/index.m3u8`)).split('\n')
      // The map is in the clear, and the key of a segment stands before its parts.
      expect(lines.findIndex((line) => line.startsWith('#EXT-X-MAP'))).toBeLessThan(
        lines.findIndex((line) => line.startsWith('#EXT-X-KEY')),
      )
      expect(await bytes(encrypted, `/${folder}/init.mp4`)).toEqual(await bytes(clear, `/${folder}/init.mp4`))
      for (const { mediaSequenceNumber, key, parts } of [segments.at(-1), openSegment].flatMap((s) => (s ? [s] : []))) {
        expect(key?.uri).toBe(encrypted.at(`/keys/${Math.floor(mediaSequenceNumber / 2)}.key`))
        const keyBytes = await bytes(encrypted, new URL(key?.uri ?? '').pathname)
        const iv = Buffer.from(mediaSequenceNumber.toString(16).padStart(32, '0'), 'hex')
        expect(parts.length).toBeGreaterThan(0)
        for (const { uri } of parts) {
          const { pathname } = new URL(uri)
          const decipher = createDecipheriv('aes-128-cbc', keyBytes, iv)
          const plain = Buffer.concat([decipher.update(await bytes(encrypted, pathname)), decipher.final()])
          expect(plain.equals(await bytes(clear, pathname))).toBe(true)
        }
      }
    },
  )

  it('are there as soon as their time is over, and not before', async () => {
    const origin = await start(lowLatency)
    origin.setTime(999)
    const status = async (path: string) => (await fetch(origin.at(path), { signal: AbortSignal.timeout(150) })).status
    expect(await status('/low/4.0.m4s')).toBe(200)
    // The next one is waited for; what comes after it is not there.
    await expect(status('/low/4.1.m4s')).rejects.toThrow()
    expect(await status('/low/4.2.m4s')).toBe(404)
    origin.setTime(1000)
    expect(await status('/low/4.1.m4s')).toBe(200)
  })
})

describe('delivery directives', () => {
  it('hold the response until the part is there', async () => {
    const origin = await start(lowLatency)
    origin.setTime(400)
    let answered = false
    const held = text(origin, '/low/index.m3u8?_HLS_msn=4&_HLS_part=1').finally(() => {
      answered = true
    })
    await wait(300)
    // The origin has looked again, at a clock that stands still.
    expect(answered).toBe(false)
    origin.setTime(1000)
    expect(await held).toContain('4.1.m4s"\n#EXT-X-PRELOAD-HINT')
    expect((await origin.requests()).mediaPlaylist).toMatchObject({ requests: 1, statuses: { 200: 1 } })
  })

  it('hold hinted parts as well', async () => {
    const origin = await start(lowLatency)
    origin.setTime(400)
    const held = fetch(origin.at('/low/4.0.m4s'))
    await wait(50)
    origin.setTime(500)
    expect((await held).status).toBe(200)
  })

  it.each([
    ['a segment that has long been there', '?_HLS_msn=2', 200],
    ['a part past the end of its segment is the first of the next', '?_HLS_msn=3&_HLS_part=4', 200],
    ['a part without a segment', '?_HLS_part=1', 400],
    ['more than two segments ahead', '?_HLS_msn=6', 400],
    ['no number', '?_HLS_msn=x', 400],
    ['queries that are none of them', '?token=1', 200],
  ])('%s', async (_, query, status) => {
    const origin = await start(lowLatency)
    origin.setTime(600)
    expect((await fetch(origin.at(`/low/index.m3u8${query}`))).status).toBe(status)
  })

  it('are answered with 503 after three target durations without anything new', async () => {
    const origin = await start(lowLatency)
    origin.setTime(400)
    const held = fetch(origin.at('/low/index.m3u8?_HLS_msn=4&_HLS_part=0'))
    await wait(50)
    await origin.setFaults([{ fault: { is: 'stalePlaylist', asOfMs: 400 } }])
    origin.setTime(6500)
    expect((await held).status).toBe(503)
  })

  it('skip what ends before the last six target durations', async () => {
    const origin = await start({ ...lowLatency, windowSegments: 12 })
    origin.setTime(600)
    const delta = await playlist(origin, '/low/index.m3u8?_HLS_msn=12&_HLS_part=0&_HLS_skip=YES')
    expect(delta).toMatchObject({ skippedSegments: 6, mediaSequenceNumber: 6 })
    expect(await text(origin, '/low/index.m3u8?_HLS_skip=YES')).not.toContain('#EXT-X-MAP')
  })

  it('are read from the query', () => {
    expect(readDirectives('/a?_HLS_msn=3&_HLS_part=0&_HLS_skip=v2')).toEqual({ sequence: 3, part: 0, skip: true })
    expect(readDirectives('/a')).toEqual({ sequence: undefined, part: undefined, skip: false })
  })
})

describe('options', () => {
  it('that contradict each other are refused together', () => {
    const bad = { partSeconds: 1.5, container: 'ts' as const, subtitles: [{ name: 'English', language: 'en' }] }
    const attempt = () => resolveOriginOptions(bad, 0)
    expect(attempt).toThrow(
      expect.objectContaining({
        faults: [
          expect.objectContaining({ problem: 'Parts of 1.5 s cannot be made of segments of 2 s.' }),
          expect.objectContaining({ problem: 'Partial Segments are made in fragmented MP4 only.' }),
          expect.objectContaining({ problem: expect.stringContaining('Subtitles have no Partial Segments') }),
        ],
      }),
    )
  })
})
