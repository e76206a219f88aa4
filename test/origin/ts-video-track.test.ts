import { describe, expect, it } from 'vitest'
import { timestampModulus } from '../../src/origin/mpeg-ts.ts'
import { TsVideoTrack } from '../../src/origin/ts-video-track.ts'
import { readTransportStream, type TransportPacket } from './read-transport-stream.ts'

const variant = { name: 'v', bitsPerSecond: 300_000, width: 320, height: 180 }

/** Segments from `first` on, as one stream. */
function streamOf(track: TsVideoTrack, first: number, count: number) {
  const segments = Array.from({ length: count }, (_, index) => track.segment(first + index))
  return readTransportStream(Buffer.concat(segments))
}

describe('the size of a segment', () => {
  it.each([
    [200_000, 2],
    [800_000, 2],
    [2_000_001, 6.006],
    [5_000_000, 0.48],
    [123_456, 3.3],
  ])('of %d bit/s and %d s is the bitrate but for less than a packet', (bitsPerSecond, seconds) => {
    const track = new TsVideoTrack({ ...variant, width: 160, height: 90, bitsPerSecond }, seconds, 0)
    const missing = (bitsPerSecond * seconds) / 8 - track.segment(7).length
    expect(missing).toBeGreaterThanOrEqual(0)
    expect(missing).toBeLessThan(188)
  })
})

describe('the packets of following segments', () => {
  const { packets } = streamOf(new TsVideoTrack(variant, 2, 0), 5, 20)
  const ofPid = (pid: number) => packets.filter((packet) => packet.pid === pid)

  it('belong to the tables, the video and the padding', () => {
    expect([...new Set(packets.map((packet) => packet.pid))].sort((a, b) => a - b)).toEqual([0, 0x100, 0x1000, 0x1fff])
    expect(ofPid(0)).toHaveLength(20)
    expect(ofPid(0x1000)).toHaveLength(20)
  })

  it.each([0, 0x100, 0x1000])('of PID %d are counted on without a break', (pid) => {
    const counters = ofPid(pid).map((packet) => packet.counter)
    const first = counters[0] ?? Number.NaN
    expect(counters).toEqual(counters.map((_, index) => (first + index) % 16))
  })

  it('hold tables with a right checksum', () => {
    for (const pid of [0, 0x1000]) {
      const section = ofPid(pid)[0]?.payload.subarray(1) ?? Buffer.alloc(0)
      const length = 3 + (section.readUInt16BE(1) & 0xfff)
      expect(crcRemainder(section.subarray(0, length))).toBe(0)
    }
  })

  it('mark where a decoder can start: the first picture of each segment', () => {
    const starts = ofPid(0x100).filter((packet) => packet.unitStart)
    expect(starts).toHaveLength(20 * 50)
    expect(starts.flatMap((packet, index) => (packet.randomAccess ? [index] : []))).toEqual(
      Array.from({ length: 20 }, (_, segment) => segment * 50),
    )
  })
})

describe('time', () => {
  it.each([
    // seconds, first segment, ticks from picture to picture
    [2, 0, [3600]],
    [2, 1_000_000, [3600]],
    [0.5, 3, [3462, 3461]],
    [0.04, 3, [1800]],
    [1.001, 3, [3604, 3603]],
  ])('of segments of %d s from %d on advances evenly, from segment to segment too', (seconds, first, steps) => {
    const small = { ...variant, width: 32, height: 32, bitsPerSecond: 600_000 }
    const { timestamps } = streamOf(new TsVideoTrack(small, seconds, 0), first, 8)
    const found = timestamps.slice(1).map((timestamp, index) => timestamp - (timestamps[index] ?? Number.NaN))
    for (const step of new Set(found)) expect(steps.some((expected) => Math.abs(step - expected) <= 1)).toBe(true)
    const elapsed = (timestamps.at(-1) ?? 0) - (timestamps[0] ?? 0)
    const perSegment = timestamps.length / 8
    expect(elapsed).toBeCloseTo(8 * seconds * 90_000 * (1 - 1 / (8 * perSegment)), -1)
  })

  it('of a segment depends on its number alone', () => {
    const [one, other] = [new TsVideoTrack(variant, 2, 0), new TsVideoTrack(variant, 2, 0)]
    one.segment(1)
    expect(one.segment(41).equals(other.segment(41))).toBe(true)
    expect(one.segment(41).equals(one.segment(42))).toBe(false)
  })

  it('in the clock is the place in the stream at a constant rate, 0.7 s ahead of the pictures', () => {
    const { packets, timestamps } = streamOf(new TsVideoTrack(variant, 2, 0), 5, 3)
    const clocks = packets.flatMap(({ clock }, index) => (clock === undefined ? [] : [{ clock, index }]))
    expect(clocks).toHaveLength(timestamps.length)
    const perPacket = (2 * 27_000_000) / (packets.length / 3)
    for (const { clock, index } of clocks) {
      expect(Math.abs(clock - (5 * 2 * 27_000_000 + index * perPacket))).toBeLessThanOrEqual(1)
    }
    const leads = clocks.map(({ clock }, index) => (timestamps[index] ?? Number.NaN) / 90 - clock / 27_000)
    expect(Math.min(...leads)).toBeGreaterThan(600)
    expect(Math.max(...leads)).toBeLessThan(750)
  })

  it('wraps at 33 bits', () => {
    const perSegment = 180_000
    const last = Math.floor(timestampModulus / perSegment)
    const { packets, timestamps } = streamOf(new TsVideoTrack(variant, 2, 0), last - 1, 3)
    const wraps = timestamps.filter((timestamp, index) => timestamp < (timestamps[index - 1] ?? 0))
    expect(wraps).toHaveLength(1)
    for (const [index, timestamp] of timestamps.entries()) {
      expect(timestamp).toBe(((last - 1) * perSegment + index * 3600 + 63_000) % timestampModulus)
    }
    const clocks = packets.flatMap(({ clock }) => (clock === undefined ? [] : [clock]))
    expect(clocks.filter((clock, index) => clock < (clocks[index - 1] ?? 0))).toHaveLength(1)
    expect(Math.max(...clocks)).toBeLessThan(timestampModulus * 300)
  })
})

it('sends pictures that fill nearly all of the bitrate, in order and whole', () => {
  const tight = { name: 'tight', bitsPerSecond: 120_000, width: 640, height: 360 }
  const { packets, timestamps } = streamOf(new TsVideoTrack(tight, 1, 0), 0, 2)
  expect(timestamps).toHaveLength(50)
  const payload = (all: readonly TransportPacket[]) =>
    Buffer.concat(all.filter((packet) => packet.pid === 0x100).map((packet) => packet.payload))
  const startCodes = payload(packets).toString('latin1').split('\0\0\0\x01').length - 1
  // A delimiter and a picture each, and two parameter sets for each of the two segments.
  expect(startCodes).toBe(50 * 2 + 2 * 2)
})

/** Annex A, bit by bit: what is left of a section with its checksum is 0. */
function crcRemainder(section: Buffer): number {
  let remainder = 0xffff_ffff
  for (const byte of section) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (remainder >>> 31) ^ ((byte >> bit) & 1)
      remainder = ((remainder << 1) >>> 0) ^ (carry ? 0x04c1_1db7 : 0)
    }
  }
  return remainder >>> 0
}
