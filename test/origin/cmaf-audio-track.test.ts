import { describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import { CmafAudioTrack } from '../../src/origin/cmaf-audio-track.ts'
import { english } from './origins.ts'

const frameTicks = 1920

interface Fragment {
  readonly sequence: number
  readonly decodeTime: number
  readonly durations: readonly number[]
  readonly sizes: readonly number[]
  readonly dataBytes: number
}

/** The fragments of a segment, by the boxes of ISO/IEC 14496-12. */
function readFragments(bytes: Buffer): Fragment[] {
  const fragments: Fragment[] = []
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'moof') continue
    const movie = bytes.subarray(at, at + bytes.readUInt32BE(at))
    const body = (type: string) => movie.subarray(movie.indexOf(type) + 8)
    const run = body('trun')
    const count = run.readUInt32BE(0)
    const sample = (field: number) => Array.from({ length: count }, (_, n) => run.readUInt32BE(12 + n * 8 + field * 4))
    fragments.push({
      sequence: body('mfhd').readUInt32BE(0),
      decodeTime: Number(body('tfdt').readBigUInt64BE(0)),
      durations: sample(0),
      sizes: sample(1),
      dataBytes: bytes.readUInt32BE(at + movie.length) - 8,
    })
  }
  return fragments
}

describe.each([
  [2, 0],
  [2, 0.333],
  [1.001, 0.25],
  [0.48, 0],
  [6, 1],
])('audio in segments of %d s and parts of %d s', (seconds, partSeconds) => {
  const track = new CmafAudioTrack(english, seconds, partSeconds)
  const parts = partSeconds > 0 ? Math.round(seconds / partSeconds) : 1

  it('goes on from fragment to fragment, however many came before', () => {
    const fragments = Array.from({ length: 40 }, (_, index) => readFragments(track.segment(50_000 + index))).flat()
    expect(fragments).toHaveLength(40 * parts)
    let time = track.startTicks(50_000) + 63_000
    for (const [index, { sequence, decodeTime, durations, sizes, dataBytes }] of fragments.entries()) {
      expect(sequence).toBe(50_000 * parts + 1 + index)
      expect(decodeTime).toBe(time)
      expect([...new Set(durations)]).toEqual([frameTicks])
      expect(dataBytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
      time += durations.length * frameTicks
    }
    expect(time).toBe(track.startTicks(50_040) + 63_000)
  })

  it('has parts that are the segment, end with the video’s parts but for less than a frame, and are about as long', () => {
    for (const number of [0, 1, 7, 100_001]) {
      const segment = track.segment(number)
      expect(track.segmentBytes(number)).toBe(segment.length)
      const places = track.parts(number)
      expect(places).toHaveLength(track.partCount)
      if (track.partCount === 0) continue
      expect(Buffer.concat(places.map((p) => segment.subarray(p.startByte, p.endByte))).equals(segment)).toBe(true)
      for (const [part, { startTicks, ticks, independent }] of places.entries()) {
        const videoEnd = (number + (part + 1) / parts) * Math.round(seconds * 90_000)
        const early = videoEnd - (track.startTicks(number) + startTicks + ticks)
        expect(early).toBeGreaterThan(-1)
        expect(early).toBeLessThan(frameTicks + 1)
        expect(ticks).toBeLessThanOrEqual(track.longestPartTicks)
        expect(ticks).toBeGreaterThanOrEqual(0.85 * track.longestPartTicks)
        expect(independent).toBe(true)
      }
    }
  })

  it('keeps within the bitrate, and fills it', () => {
    for (let number = 0; number < 40; number++) {
      const duration = (track.startTicks(number + 1) - track.startTicks(number)) / 90_000
      const rate = (track.segmentBytes(number) * 8) / duration
      expect(rate).toBeLessThanOrEqual(128_000)
      expect(rate).toBeGreaterThan(0.97 * 128_000)
    }
    expect(track.averageBitsPerSecond).toBeGreaterThan(0.97 * 128_000)
  })
})

it('names the least bitrate that the frames fit in, and that one does', () => {
  let remedy = ''
  try {
    new CmafAudioTrack({ ...english, bitsPerSecond: 2_000 }, 2, 0)
  } catch (error) {
    remedy = error instanceof FaultsError ? (error.faults[0]?.remedy ?? '') : ''
  }
  const least = Number(/Give it (\d+) bit/.exec(remedy)?.[1])
  expect(() => new CmafAudioTrack({ ...english, bitsPerSecond: least }, 2, 0)).not.toThrow()
  expect(() => new CmafAudioTrack({ ...english, bitsPerSecond: least - 1 }, 2, 0)).toThrow()
})
