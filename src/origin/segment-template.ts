import { FaultsError } from '../errors.ts'
import { type Colour, h264AccessUnits, h264Level } from './h264-video.ts'
import { segmentTicks } from './media-time.ts'
import {
  accessUnitPackets,
  clockUnitsPerTick,
  nullPacket,
  packetBytes,
  programAssociationPacket,
  programMapPacket,
  timestampModulus,
  writeAccessUnit,
  writeClock,
  writeContinuityCounter,
  writeTimestamp,
} from './mpeg-ts.ts'
import type { OriginVariant } from './origin-options.ts'

const targetFramesPerSecond = 25
/** How long after its first byte is due a picture is shown, as from a real multiplexer: 0.7 s. */
const presentationDelayTicks = 63_000
/** A segment has to fit in memory several times over. */
const maxSegmentBytes = 256 * 2 ** 20

export interface VideoFormat {
  /** level_idc of H.264. */
  readonly level: number
  readonly framesPerSecond: number
  /** Of every segment: the most whole packets that stay within the bitrate. */
  readonly segmentBytes: number
}

export function videoFormat(variant: OriginVariant, segmentSeconds: number): VideoFormat {
  const framesPerSecond = framesPerSegment(segmentSeconds) / segmentSeconds
  return {
    level: h264Level(variant, framesPerSecond, variant.bitsPerSecond),
    framesPerSecond,
    // Rounded down: BANDWIDTH is an upper bound (RFC 8216bis 4.4.6.2).
    segmentBytes: Math.floor((variant.bitsPerSecond * segmentSeconds) / 8 / packetBytes) * packetBytes,
  }
}

/**
 * A whole number of pictures fills every segment, so that each begins with an IDR picture exactly where the one before
 * it ends. At least two: consecutive IDR pictures would have to differ in idr_pic_id (H.264 7.4.3).
 */
function framesPerSegment(segmentSeconds: number): number {
  return Math.max(2, Math.round(segmentSeconds * targetFramesPerSecond))
}

/** An access unit's place in the template. */
interface FramePlace {
  readonly packetOffset: number
  readonly clockOffset: number
  readonly timestampOffset: number
  /** From the segment's start. */
  readonly ticks: number
}

/**
 * One variant's segment, made once. All its segments are alike but for time stamps, clocks and continuity counters, so
 * that making another costs one copy and a few hundred small writes.
 */
export class SegmentTemplate {
  readonly #bytes: Buffer
  readonly #segmentTicks: number
  readonly #frames: FramePlace[] = []
  /** Packets that hold the program's tables, one for each table, at the start. */
  readonly #tablePackets: number
  /** Where the video's packets begin. */
  readonly #videoPackets: number[] = []

  /**
   * @param index of the variant, which decides its colour
   * @throws FaultsError of kind `usage` when the bitrate is too small for the pictures, or a segment would be too large
   */
  constructor(variant: OriginVariant, segmentSeconds: number, index: number) {
    const { level, segmentBytes } = videoFormat(variant, segmentSeconds)
    const units = h264AccessUnits(variant, level, variantColour(index), framesPerSegment(segmentSeconds))
    const tables = [programAssociationPacket(), programMapPacket()]
    let remaining = units.reduce((sum, unit) => sum + accessUnitPackets(unit), 0) * packetBytes
    checkSize(variant, segmentSeconds, segmentBytes, remaining + tables.length * packetBytes)

    this.#segmentTicks = segmentTicks(segmentSeconds)
    this.#bytes = Buffer.alloc(segmentBytes, nullPacket())
    this.#tablePackets = tables.length
    let end = Buffer.concat(tables).copy(this.#bytes)
    for (const [frame, unit] of units.entries()) {
      // A picture is sent when it is due at a constant rate: later where the one before it was too large for its share,
      // earlier where those that follow would not fit.
      const due = Math.floor((segmentBytes * frame) / units.length / packetBytes) * packetBytes
      const packetOffset = Math.max(end, Math.min(due, segmentBytes - remaining))
      const { clockOffset, timestampOffset, endOffset } = writeAccessUnit(this.#bytes, packetOffset, unit, frame === 0)
      const ticks = Math.round((this.#segmentTicks * frame) / units.length)
      this.#frames.push({ packetOffset, clockOffset, timestampOffset, ticks })
      for (let at = packetOffset; at < endOffset; at += packetBytes) this.#videoPackets.push(at)
      remaining -= endOffset - packetOffset
      end = endOffset
    }
  }

  /** The bytes of segment `number`, which continue those of the one before it. */
  segment(number: number): Buffer {
    const segment = Buffer.allocUnsafeSlow(this.#bytes.length)
    this.#bytes.copy(segment)
    const start = (number * this.#segmentTicks) % timestampModulus
    for (const { packetOffset, clockOffset, timestampOffset, ticks } of this.#frames) {
      writeTimestamp(segment, timestampOffset, (start + ticks + presentationDelayTicks) % timestampModulus)
      const sentTicks = (this.#segmentTicks * packetOffset) / segment.length
      const clock = (start * clockUnitsPerTick + Math.round(sentTicks * clockUnitsPerTick)) % clockModulus
      writeClock(segment, clockOffset, clock)
    }
    // Each stream of packets counts for itself; the counter of a table of one packet advances by one a segment.
    for (let table = 0; table < this.#tablePackets; table++) {
      writeContinuityCounter(segment, table * packetBytes, number)
    }
    let counter = (number * this.#videoPackets.length) % 16
    for (const offset of this.#videoPackets) writeContinuityCounter(segment, offset, counter++)
    return segment
  }
}

const clockModulus = timestampModulus * clockUnitsPerTick

/** So that a switch of variants can be seen: hues a golden angle apart, which never repeat. */
function variantColour(index: number): Colour {
  const hue = index * 2.4
  return { luma: 100, blue: Math.round(128 + 60 * Math.cos(hue)), red: Math.round(128 + 60 * Math.sin(hue)) }
}

function checkSize(variant: OriginVariant, segmentSeconds: number, segmentBytes: number, neededBytes: number): void {
  const { name, width, height, bitsPerSecond } = variant
  if (segmentBytes < neededBytes) {
    const least = Math.ceil((neededBytes * 8) / segmentSeconds)
    throw new FaultsError('usage', [
      {
        problem: `Variant ${name} of ${width}x${height} pixels does not fit in ${bitsPerSecond} bit/s.`,
        remedy: `Give it ${least} bit/s or more, or fewer pixels.`,
      },
    ])
  }
  if (segmentBytes > maxSegmentBytes) {
    throw new FaultsError('usage', [
      {
        problem: `A segment of variant ${name} would have ${segmentBytes} bytes; ${maxSegmentBytes} are allowed.`,
        remedy: 'Make the segments shorter, or lower the bitrate.',
      },
    ])
  }
}
