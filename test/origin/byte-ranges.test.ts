import { describe, expect, it } from 'vitest'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { english, useOrigins } from './origins.ts'
import { ask } from './raw-exchange.ts'

const start = useOrigins()

const vod: Partial<OriginOptions> = { kind: 'vod', totalSegments: 4, programDateTime: false }

/** The ranges that a media playlist lists, offsets filled in (RFC 8216bis 4.4.4.2). */
function readRanges(text: string) {
  let end = Number.NaN
  return [...text.matchAll(/^#EXT-X-BYTERANGE:(\d+)(?:@(\d+))?\n(.+)$/gm)].map(([, length, offset, uri]) => {
    const from = offset === undefined ? end : Number(offset)
    end = from + Number(length)
    return { uri, from, end }
  })
}

describe('a VOD of byte ranges', () => {
  it('lists lengths, the first with its offset, in one file', async () => {
    const origin = await start({ ...vod, byteRanges: true, totalSegments: 3 })
    expect((await ask(origin.at('/low/index.m3u8'))).body.toString()).toBe(`#EXTM3U
#EXT-X-VERSION:4
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXTINF:2,
#EXT-X-BYTERANGE:49820@0
all.ts
#EXTINF:2,
#EXT-X-BYTERANGE:49820
all.ts
#EXTINF:2,
#EXT-X-BYTERANGE:49820
all.ts
#EXT-X-ENDLIST
`)
  })

  it.each<[string, Partial<OriginOptions>]>([
    ['in the clear', {}],
    ['encrypted', { encryption: { rotateEverySegments: 2, iv: 'absent' } }],
  ])('has in each range what the segment is, %s', async (_, options) => {
    const given = { ...vod, audio: [english], subtitles: [{ name: 'en', language: 'en' }], ...options }
    const [ranges, segments] = await Promise.all([start({ ...given, byteRanges: true }), start(given)])
    for (const [folder, extension] of [
      ['low', 'ts'],
      ['audio-en', 'ts'],
      ['subtitles-en', 'vtt'],
    ]) {
      const listed = readRanges((await ask(ranges.at(`/${folder}/index.m3u8`))).body.toString())
      expect(listed).toHaveLength(4)
      const parts: Buffer[] = []
      for (const [number, { uri, from, end }] of listed.entries()) {
        const range = await ask(ranges.at(`/${folder}/${uri}`), { headers: { range: `bytes=${from}-${end - 1}` } })
        const { body } = await ask(segments.at(`/${folder}/${number}.${extension}`))
        expect([range.status, range.body.equals(body)]).toEqual([206, true])
        parts.push(body)
      }
      const whole = Buffer.concat(parts)
      const file = ranges.at(`/${folder}/all.${extension}`)
      const answer = await ask(file)
      expect(answer.headers['content-length']).toBe(`${whole.length}`)
      expect(answer.body.equals(whole)).toBe(true)
      // Across segments, and to the end.
      const middle = Math.floor(whole.length / 2) - 10
      const last = await ask(file, { headers: { range: `bytes=${middle}-` } })
      expect(last.headers['content-range']).toBe(`bytes ${middle}-${whole.length - 1}/${whole.length}`)
      expect(last.body.equals(whole.subarray(middle))).toBe(true)
      const across = await ask(file, { headers: { range: `bytes=1-${whole.length - 2}` } })
      expect(across.body.equals(whole.subarray(1, -1))).toBe(true)
      expect((await ask(file, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416)
    }
  })

  it('is refused where there is no whole file, or one too large to send', async () => {
    await expect(start({ byteRanges: true })).rejects.toMatchObject({
      kind: 'usage',
      faults: [{ problem: 'A stream of kind live has no file for byte ranges.' }],
    })
    await expect(start({ ...vod, byteRanges: true, totalSegments: 50_000 })).rejects.toMatchObject({
      kind: 'usage',
      faults: [{ problem: 'All segments of low would have 2491000000 bytes; 1073741824 are allowed in one file.' }],
    })
  })

  it('is not there without', async () => {
    expect((await ask((await start(vod)).at('/low/all.ts'))).status).toBe(404)
  })
})
