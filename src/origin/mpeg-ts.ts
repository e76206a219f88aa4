/** MPEG-2 transport stream packets (ISO/IEC 13818-1). */
export const packetBytes = 188
const programMapPid = 0x1000
const nullPid = 0x1fff
const syncByte = 0x47

/** A stream of access units within the program (2.4.4.9, 2.4.3.7). */
export interface ElementaryStream {
  readonly pid: number
  readonly streamType: number
  readonly streamId: number
}

export const h264Stream: ElementaryStream = { pid: 0x100, streamType: 0x1b, streamId: 0xe0 }
/** AAC in ADTS. */
export const aacStream: ElementaryStream = { pid: 0x101, streamType: 0x0f, streamId: 0xc0 }

/** Time stamps are 33 bits wide and wrap. */
export const timestampModulus = 2 ** 33
/** The program clock counts at 27 MHz, time stamps at 90 kHz. */
export const clockUnitsPerTick = 300

/** Where, in bytes from the start of the buffer, the fields stand that differ from segment to segment. */
export interface AccessUnitFields {
  /** The six bytes of the program clock reference. */
  readonly clockOffset: number
  /** The five bytes of the presentation time stamp. */
  readonly timestampOffset: number
  /** The first byte behind the access unit's packets. */
  readonly endOffset: number
}

/** A Program Association Table (2.4.4.3): one program. */
export function programAssociationPacket(): Buffer {
  return sectionPacket(0, 0x00, [0x00, 0x01, 0xe0 | (programMapPid >> 8), programMapPid & 0xff])
}

/** A Program Map Table (2.4.4.8): one stream, which carries the clock as well. */
export function programMapPacket(stream: ElementaryStream): Buffer {
  const pid = [0xe0 | (stream.pid >> 8), stream.pid & 0xff]
  return sectionPacket(programMapPid, 0x02, [...pid, 0xf0, 0x00, stream.streamType, ...pid, 0xf0, 0x00])
}

/** Padding that receivers drop. */
export function nullPacket(): Buffer {
  const packet = Buffer.alloc(packetBytes, 0xff)
  writeHeader(packet, 0, nullPid, false, 0b01)
  return packet
}

/** How many packets an access unit takes. */
export function accessUnitPackets(unit: Buffer): number {
  const first = packetBytes - 4 - clockFieldBytes - pesHeaderBytes
  return 1 + Math.ceil(Math.max(0, unit.length - first) / (packetBytes - 4))
}

const clockFieldBytes = 8
const pesHeaderBytes = 14

/** Writes one access unit as one PES packet, with the clock in its first packet. Clock, time stamp and counters are left 0. */
export function writeAccessUnit(
  target: Buffer,
  offset: number,
  unit: Buffer,
  stream: ElementaryStream,
  randomAccess: boolean,
): AccessUnitFields {
  const payload = Buffer.concat([pesHeader(stream.streamId, unit.length), unit])
  let at = offset
  let taken = 0
  let timestampOffset = 0
  while (taken < payload.length) {
    const first = taken === 0
    const fieldBytes = first ? clockFieldBytes : 0
    const size = Math.min(payload.length - taken, packetBytes - 4 - fieldBytes)
    const adaptationBytes = packetBytes - 4 - size
    writeHeader(target, at, stream.pid, first, adaptationBytes > 0 ? 0b11 : 0b01)
    if (adaptationBytes > 0) {
      // adaptation_field (2.4.3.4): its length, flags unless that is all, the clock in the first packet, stuffing.
      const field = target.subarray(at + 4, at + 4 + adaptationBytes).fill(0xff)
      field[0] = adaptationBytes - 1
      if (adaptationBytes > 1) field[1] = first ? (randomAccess ? 0x40 : 0) | 0x10 : 0
    }
    payload.copy(target, at + 4 + adaptationBytes, taken, taken + size)
    if (first) timestampOffset = at + 4 + adaptationBytes + 9
    taken += size
    at += packetBytes
  }
  return { clockOffset: offset + 6, timestampOffset, endOffset: at }
}

/** Writes a presentation time stamp, in 90 kHz ticks (2.4.3.6, only PTS). */
export function writeTimestamp(target: Buffer, offset: number, ticks: number): void {
  const high = Math.floor(ticks / 2 ** 30) & 0x7
  const low = ticks % 2 ** 30
  target[offset] = 0x20 | (high << 1) | 1
  target.writeUInt16BE((((low >>> 15) & 0x7fff) << 1) | 1, offset + 1)
  target.writeUInt16BE(((low & 0x7fff) << 1) | 1, offset + 3)
}

/** Writes a program clock reference, in 27 MHz units (2.4.3.5). */
export function writeClock(target: Buffer, offset: number, units: number): void {
  const base = Math.floor(units / clockUnitsPerTick)
  const extension = units % clockUnitsPerTick
  target.writeUInt32BE(Math.floor(base / 2), offset)
  target[offset + 4] = ((base % 2) << 7) | 0x7e | (extension >> 8)
  target[offset + 5] = extension & 0xff
}

/** Sets the four-bit continuity counter of the packet at `offset`. */
export function writeContinuityCounter(target: Buffer, offset: number, counter: number): void {
  target[offset + 3] = ((target[offset + 3] ?? 0) & 0xf0) | (counter & 0x0f)
}

function writeHeader(target: Buffer, offset: number, pid: number, unitStart: boolean, adaptationControl: number): void {
  target[offset] = syncByte
  target[offset + 1] = (unitStart ? 0x40 : 0) | (pid >> 8)
  target[offset + 2] = pid & 0xff
  target[offset + 3] = adaptationControl << 4
}

/** A PES header with a time stamp (2.4.3.6). Its length field may be 0, for video only, where 16 bits do not hold it. */
function pesHeader(streamId: number, unitBytes: number): Buffer {
  const header = Buffer.from([0, 0, 1, streamId, 0, 0, 0x84, 0x80, 5, 0x21, 0, 1, 0, 1])
  const length = pesHeaderBytes - 6 + unitBytes
  header.writeUInt16BE(length > 0xffff ? 0 : length, 4)
  return header
}

function sectionPacket(pid: number, tableId: number, content: readonly number[]): Buffer {
  // table_id, section_length (what follows it, CRC included), id 1, version 0 current, section 0 of 0.
  const section = Buffer.from([tableId, 0xb0, 5 + content.length + 4, 0, 1, 0xc1, 0, 0, ...content, 0, 0, 0, 0])
  section.writeUInt32BE(crc32(section.subarray(0, -4)), section.length - 4)
  const packet = Buffer.alloc(packetBytes, 0xff)
  writeHeader(packet, 0, pid, true, 0b01)
  packet[4] = 0 // pointer_field
  section.copy(packet, 5)
  return packet
}

/** The CRC of annex A, which is not the reflected one of zlib. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  return crc >>> 0
}
