import { createDecipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { OriginEncryption } from '../../src/origin/encryption.ts'
import { english, useOrigins } from './origins.ts'
import { ask } from './raw-exchange.ts'

const start = useOrigins()

interface KeyTag {
  readonly uri: string
  readonly iv: string | undefined
}

/** The segments of a media playlist with the EXT-X-KEY in force for each, and their sequence numbers. */
function readKeys(text: string) {
  let sequenceNumber = Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1])
  let key: KeyTag | undefined
  let keyTags = 0
  const segments: { uri: string; sequenceNumber: number; key: KeyTag | undefined }[] = []
  for (const line of text.split('\n')) {
    const [, uri, iv] = /^#EXT-X-KEY:METHOD=AES-128,URI="([^"]+)"(?:,IV=0x([0-9a-f]{32}))?$/.exec(line) ?? []
    if (uri !== undefined) {
      key = { uri, iv }
      keyTags++
    }
    if (line !== '' && !line.startsWith('#')) segments.push({ uri: line, sequenceNumber: sequenceNumber++, key })
  }
  return { segments, keyTags }
}

/** What a viewer makes of a segment, by the specification alone (RFC 8216bis 5.2). */
function decrypt(bytes: Buffer, key: Buffer, iv: string | undefined, sequenceNumber: number): Buffer {
  const vector = Buffer.from(iv ?? sequenceNumber.toString(16).padStart(32, '0'), 'hex')
  const decipher = createDecipheriv('aes-128-cbc', key, vector)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}

describe.each<[string, OriginEncryption]>([
  ['one key, the IV absent', { rotateEverySegments: undefined, iv: 'absent' }],
  ['one key, the IV stated', { rotateEverySegments: undefined, iv: 'stated' }],
  ['a key for 2 segments, the IV absent', { rotateEverySegments: 2, iv: 'absent' }],
  ['a key for 2 segments, the IV stated', { rotateEverySegments: 2, iv: 'stated' }],
])('a stream with %s', (_, encryption) => {
  it.each(['low', 'audio-en'])('of which %s decrypts to what it is without', async (track) => {
    const options = { audio: [english], windowSegments: 5 }
    const [encrypted, clear] = await Promise.all([start({ ...options, encryption }), start(options)])
    for (const origin of [encrypted, clear]) origin.setTime(7_000)
    const { segments, keyTags } = readKeys((await ask(encrypted.at(`/${track}/index.m3u8`))).body.toString())
    expect(segments.map((segment) => segment.sequenceNumber)).toEqual([3, 4, 5, 6, 7])
    expect(keyTags).toBe(encryption.rotateEverySegments ? 3 : 1)
    for (const { uri, sequenceNumber, key } of segments) {
      const path = `/${track}/${uri}`
      const [{ body }, plain] = await Promise.all([ask(encrypted.at(path)), ask(clear.at(path))])
      const keyUrl = new URL(key?.uri ?? '', encrypted.at(path)).href
      const keyAnswer = await ask(keyUrl)
      expect(keyAnswer.body).toHaveLength(16)
      expect(body).toHaveLength(Math.floor(plain.body.length / 16) * 16 + 16)
      expect(decrypt(body, keyAnswer.body, key?.iv, sequenceNumber).equals(plain.body)).toBe(true)
    }
    const { key } = await encrypted.requests()
    expect(key).toMatchObject({ requests: 5, statuses: { 200: 5 }, bodyBytes: 5 * 16 })
  })
})

it('keeps subtitles in the clear', async () => {
  const encryption = { rotateEverySegments: undefined, iv: 'absent' } as const
  const origin = await start({ subtitles: [{ name: 'en', language: 'en' }], encryption })
  expect((await ask(origin.at('/subtitles-en/index.m3u8'))).body.toString()).not.toContain('EXT-X-KEY')
  expect((await ask(origin.at('/subtitles-en/0.vtt'))).body.toString()).toMatch(/^WEBVTT\n/)
})

it('states the IV where a fault numbers segments anew, which would change an absent one', async () => {
  const origin = await start({ encryption: { rotateEverySegments: undefined, iv: 'absent' } })
  await origin.setFaults([{ fault: { is: 'resetSequence', atMs: 4_000 } }])
  origin.setTime(6_000)
  const { segments } = readKeys((await ask(origin.at('/low/index.m3u8'))).body.toString())
  expect(segments.map(({ uri, sequenceNumber }) => [uri, sequenceNumber])).toEqual([
    ['7.ts', 0],
    ['8.ts', 1],
  ])
  const [{ body }, key] = await Promise.all([ask(origin.at('/low/8.ts')), ask(origin.at('/keys/0.key'))])
  const plain = decrypt(body, key.body, segments[1]?.key?.iv, 1)
  expect(plain.readUInt8(0)).toBe(0x47)
  expect(plain.readUInt8(188)).toBe(0x47)
})

it('has the keys of the segments that it serves, and no other', async () => {
  const encryption = { rotateEverySegments: 3, iv: 'absent' } as const
  const origin = await start({ windowSegments: 3, graceSegments: 1, encryption })
  // At 20 s the segments up to 12 are made, of which 9 to 12 are served.
  origin.setTime(20_000)
  const paths = ['0', '2', '3', '4', '5', '03', '3/4', ''].map((number) => `/keys/${number}.key`)
  const statuses = await Promise.all(paths.map(async (path) => (await ask(origin.at(path))).status))
  expect(statuses).toEqual([404, 404, 200, 200, 404, 404, 404, 404])
  expect((await ask((await start()).at('/keys/0.key'))).status).toBe(404)
})

it('counts the padding in, so that no segment exceeds the stated bandwidth', async () => {
  const audio = [{ ...english, bitsPerSecond: 64_000 }]
  const encryption = { rotateEverySegments: undefined, iv: 'absent' } as const
  // 200 × 188 bytes: nothing of the bitrate is left for the padding.
  const variants = [{ name: 'full', bitsPerSecond: (200 * 188 * 8) / 2, width: 320, height: 180 }]
  const origin = await start({ audio, encryption, variants })
  const text = (await ask(origin.url)).body.toString()
  const bandwidth = Number(/[:,]BANDWIDTH=(\d+)/.exec(text)?.[1])
  const average = Number(/AVERAGE-BANDWIDTH=(\d+)/.exec(text)?.[1])
  for (const number of [0, 1, 2, 3, 4, 5]) {
    const [video, sound] = await Promise.all([
      ask(origin.at(`/full/${number}.ts`)),
      ask(origin.at(`/audio-en/${number}.ts`)),
    ])
    const soundSeconds = (Math.floor(((number + 1) * 1500) / 16) - Math.floor((number * 1500) / 16)) * (1024 / 48_000)
    const rate = (video.body.length * 8) / 2 + (sound.body.length * 8) / soundSeconds
    expect(rate).toBeLessThanOrEqual(bandwidth)
    expect(Math.abs(rate / average - 1)).toBeLessThan(0.02)
  }
})
