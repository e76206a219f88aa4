import { describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import { timestampModulus } from '../../src/origin/mpeg-ts.ts'
import { TsAudioTrack } from '../../src/origin/ts-audio-track.ts'
import { english } from './origins.ts'
import { readTransportStream, type TransportPacket } from './read-transport-stream.ts'

const audioPid = 0x101
const frameTicks = 1920

/** Segments from `first` on, as one stream. */
function streamOf(track: TsAudioTrack, first: number, count: number) {
  const segments = Array.from({ length: count }, (_, index) => track.segment(first + index))
  return readTransportStream(Buffer.concat(segments), audioPid)
}

/** The ADTS frames of the PES packets, by the lengths in their headers. */
function framesOf(packets: readonly TransportPacket[]): Buffer[] {
  const units: Buffer[] = []
  for (const { pid, unitStart, payload } of packets) {
    if (pid !== audioPid) continue
    if (unitStart) units.push(payload.subarray(14))
    else units.push(Buffer.concat([units.pop() ?? Buffer.alloc(0), payload]))
  }
  return units.flatMap((unit) => {
    const frames: Buffer[] = []
    for (let at = 0; at < unit.length; ) {
      const length = (unit.readUInt32BE(at + 2) >> 5) & 0x1fff
      frames.push(unit.subarray(at, at + length))
      at += length
    }
    return frames
  })
}

describe.each([2, 0.48, 1.001, 0.04, 6])('segments of %d s', (seconds) => {
  const audio = { ...english, bitsPerSecond: seconds < 0.1 ? 500_000 : 128_000 }
  const track = new TsAudioTrack(audio, seconds)

  it('begin at the last frame boundary before the video does, however many came before', () => {
    for (const number of [0, 1, 2, 3, 17, 100_000, 1_000_003]) {
      const early = number * Math.round(seconds * 90_000) - track.startTicks(number)
      expect(early).toBeGreaterThanOrEqual(0)
      expect(early).toBeLessThan(frameTicks)
      expect(track.startTicks(number) % frameTicks).toBe(0)
    }
  })

  it('hold the frames of their time, one after the other', () => {
    const { packets, timestamps } = streamOf(track, 7, 30)
    const frames = framesOf(packets)
    expect(frames).toHaveLength((track.startTicks(37) - track.startTicks(7)) / frameTicks)
    expect(new Set(frames.map((frame) => frame.toString('hex'))).size).toBe(1)
    expect(timestamps[0]).toBe(track.startTicks(7) + 63_000)
    // Up to three frames share a packet; the last one of a segment may hold fewer.
    const steps = timestamps.slice(1).map((timestamp, index) => (timestamp - (timestamps[index] ?? 0)) / frameTicks)
    for (const step of steps) expect([1, 2, 3]).toContain(step)
  })

  it('count their packets on without a break', () => {
    const { packets } = streamOf(track, 1_000, 60)
    for (const pid of [0, audioPid, 0x1000]) {
      const counters = packets.filter((packet) => packet.pid === pid).map((packet) => packet.counter)
      const first = counters[0] ?? Number.NaN
      expect(counters).toEqual(counters.map((_, index) => (first + index) % 16))
    }
  })

  it('have a clock at most 0.1 s after the last, 0.6 to 0.75 s ahead of the sound', () => {
    const { packets, timestamps } = streamOf(track, 3, 20)
    const clocks = packets.flatMap(({ clock }) => (clock === undefined ? [] : [clock / 27_000]))
    expect(clocks).toHaveLength(timestamps.length)
    for (const [index, clock] of clocks.entries()) {
      if (index > 0) expect(clock - (clocks[index - 1] ?? 0)).toBeLessThanOrEqual(100)
      const lead = (timestamps[index] ?? 0) / 90 - clock
      expect(lead).toBeGreaterThan(600)
      expect(lead).toBeLessThan(750)
    }
  })

  it('keep within the bitrate, but for less than a packet, and have the stated size', () => {
    const sizes = Array.from({ length: 100 }, (_, number) => track.segment(number).length)
    for (const [number, size] of sizes.entries()) {
      const duration = (track.startTicks(number + 1) - track.startTicks(number)) / 90_000
      const missing = (audio.bitsPerSecond * duration) / 8 - size
      expect(missing).toBeGreaterThanOrEqual(0)
      expect(missing).toBeLessThan(188)
      expect(track.segmentBytes(number)).toBe(size)
    }
    const average = (sizes.reduce((sum, size) => sum + size, 0) * 8) / (track.startTicks(100) / 90_000)
    expect(Math.abs(track.averageBitsPerSecond / average - 1)).toBeLessThan(0.01)
  })
})

it('has segments of one length where frames divide them, else of two that differ by a frame', () => {
  const lengths = (seconds: number) => {
    const track = new TsAudioTrack(english, seconds)
    const ticks = Array.from({ length: 50 }, (_, n) => track.startTicks(n + 1) - track.startTicks(n))
    expect(track.longestSegmentTicks).toBe(Math.max(...ticks))
    return [...new Set(ticks)].sort((a, b) => a - b).map((length) => length / frameTicks)
  }
  expect(lengths(1.92)).toEqual([90])
  expect(lengths(2)).toEqual([93, 94])
})

it('wraps its time stamps at 33 bits', () => {
  const track = new TsAudioTrack(english, 2)
  const { timestamps } = streamOf(track, Math.floor(timestampModulus / 180_000) - 1, 3)
  expect(timestamps.filter((timestamp, index) => timestamp < (timestamps[index - 1] ?? 0))).toHaveLength(1)
})

it('names the least bitrate that the frames fit in, and that one does', () => {
  let remedy = ''
  try {
    new TsAudioTrack({ ...english, bitsPerSecond: 8_000 }, 2)
  } catch (error) {
    remedy = error instanceof FaultsError ? (error.faults[0]?.remedy ?? '') : ''
  }
  const least = Number(/Give it (\d+) bit/.exec(remedy)?.[1])
  expect(least).toBeGreaterThan(8_000)
  expect(() => new TsAudioTrack({ ...english, bitsPerSecond: least + 1_000 }, 2)).not.toThrow()
})
