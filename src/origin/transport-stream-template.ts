import { presentationDelayTicks } from './media-time.ts'
import {
  accessUnitPackets,
  clockUnitsPerTick,
  type ElementaryStream,
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

/** What one PES packet carries. */
export interface TimedUnit {
  readonly bytes: Buffer
  /** When it is due to be shown, from the segment's start. */
  readonly ticks: number
}

/** Where a segment stands in its stream. */
export interface SegmentPlace {
  readonly startTicks: number
  /** Segments before it. */
  readonly number: number
  /** Packets of its elementary stream before it. */
  readonly packetsBefore: number
}

/** An access unit's place in the template. */
interface UnitPlace {
  readonly packetOffset: number
  readonly clockOffset: number
  readonly timestampOffset: number
  readonly ticks: number
}

const tableCount = 2

/**
 * A segment with one elementary stream, made once. All that are made of it are alike but for time stamps, clocks and
 * continuity counters, so that another one costs a copy and a few hundred small writes.
 */
export class TransportStreamTemplate {
  readonly #bytes: Buffer
  readonly #durationTicks: number
  readonly #units: UnitPlace[] = []
  /** Where the packets of the elementary stream begin. */
  readonly #packets: number[] = []

  /**
   * @param units the first of which is where a decoder can start
   * @param segmentBytes whole packets, no fewer than `leastBytes`; what is left of them is padding
   */
  constructor(stream: ElementaryStream, units: readonly TimedUnit[], durationTicks: number, segmentBytes: number) {
    let remaining = unitBytes(units)
    this.#durationTicks = durationTicks
    this.#bytes = Buffer.alloc(segmentBytes, nullPacket())
    let end = Buffer.concat([programAssociationPacket(), programMapPacket(stream)]).copy(this.#bytes)
    for (const [index, { bytes, ticks }] of units.entries()) {
      // A unit is sent when it is due at a constant rate: later where the one before it was too large for its share,
      // earlier where those that follow would not fit.
      const due = Math.floor((segmentBytes * ticks) / durationTicks / packetBytes) * packetBytes
      const packetOffset = Math.max(end, Math.min(due, segmentBytes - remaining))
      const fields = writeAccessUnit(this.#bytes, packetOffset, bytes, stream, index === 0)
      const { clockOffset, timestampOffset, endOffset } = fields
      this.#units.push({ packetOffset, clockOffset, timestampOffset, ticks })
      for (let at = packetOffset; at < endOffset; at += packetBytes) this.#packets.push(at)
      remaining -= endOffset - packetOffset
      end = endOffset
    }
  }

  /** What the units take with the tables, and no padding. */
  static leastBytes(units: readonly TimedUnit[]): number {
    return tableCount * packetBytes + unitBytes(units)
  }

  get byteLength(): number {
    return this.#bytes.length
  }

  /** Packets of the elementary stream. */
  get packetCount(): number {
    return this.#packets.length
  }

  /** A segment that continues the one before its place. */
  at({ startTicks, number, packetsBefore }: SegmentPlace): Buffer {
    const segment = Buffer.allocUnsafeSlow(this.#bytes.length)
    this.#bytes.copy(segment)
    const start = startTicks % timestampModulus
    for (const { packetOffset, clockOffset, timestampOffset, ticks } of this.#units) {
      writeTimestamp(segment, timestampOffset, (start + ticks + presentationDelayTicks) % timestampModulus)
      const sentTicks = (this.#durationTicks * packetOffset) / segment.length
      const clock = (start * clockUnitsPerTick + Math.round(sentTicks * clockUnitsPerTick)) % clockModulus
      writeClock(segment, clockOffset, clock)
    }
    // Each stream of packets counts for itself; the counter of a table of one packet advances by one a segment.
    for (let table = 0; table < tableCount; table++) writeContinuityCounter(segment, table * packetBytes, number)
    let counter = packetsBefore % 16
    for (const offset of this.#packets) writeContinuityCounter(segment, offset, counter++)
    return segment
  }
}

const clockModulus = timestampModulus * clockUnitsPerTick

function unitBytes(units: readonly TimedUnit[]): number {
  return units.reduce((sum, unit) => sum + accessUnitPackets(unit.bytes), 0) * packetBytes
}
