/** What a test needs to know of a transport stream, read independently of the code that writes it (ISO/IEC 13818-1). */
export interface TransportStream {
  readonly packets: readonly TransportPacket[]
  /** Of the one elementary stream, in 90 kHz ticks, in order. */
  readonly timestamps: readonly number[]
}

export interface TransportPacket {
  readonly pid: number
  readonly counter: number
  readonly unitStart: boolean
  readonly randomAccess: boolean
  /** In 27 MHz units. */
  readonly clock: number | undefined
  readonly payload: Buffer
}

/** @param pid of the one elementary stream: 0x100 the video's, 0x101 the audio's */
export function readTransportStream(bytes: Buffer, pid = 0x100): TransportStream {
  if (bytes.length % 188 !== 0) throw new Error(`${bytes.length} bytes are no whole packets`)
  const packets: TransportPacket[] = []
  for (let at = 0; at < bytes.length; at += 188) packets.push(readPacket(bytes.subarray(at, at + 188)))
  const starts = packets.filter((packet) => packet.pid === pid && packet.unitStart)
  return { packets, timestamps: starts.map((packet) => readTimestamp(packet.payload)) }
}

function readPacket(packet: Buffer): TransportPacket {
  if (packet.readUInt8(0) !== 0x47) throw new Error('no sync byte')
  const header = packet.readUInt16BE(1)
  const control = packet.readUInt8(3)
  if ((header & 0x8000) !== 0 || (control & 0xc0) !== 0) throw new Error('marked as broken or scrambled')
  const hasField = (control & 0x20) !== 0
  const fieldBytes = hasField ? 1 + packet.readUInt8(4) : 0
  const flags = fieldBytes > 1 ? packet.readUInt8(5) : 0
  const clock =
    flags & 0x10
      ? (packet.readUInt32BE(6) * 2 + (packet.readUInt8(10) >> 7)) * 300 + (packet.readUInt16BE(10) & 0x1ff)
      : undefined
  return {
    pid: header & 0x1fff,
    counter: control & 0x0f,
    unitStart: (header & 0x4000) !== 0,
    randomAccess: (flags & 0x40) !== 0,
    clock,
    payload: (control & 0x10) !== 0 ? packet.subarray(4 + fieldBytes) : Buffer.alloc(0),
  }
}

function readTimestamp(pes: Buffer): number {
  if ((pes.readUInt32BE(0) !== 0x1e0 && pes.readUInt32BE(0) !== 0x1c0) || pes.readUInt8(7) >> 6 !== 2)
    throw new Error('no PES header with a time stamp')
  const [a, b, c] = [pes.readUInt8(9), pes.readUInt16BE(10), pes.readUInt16BE(12)]
  if (a >> 4 !== 2 || (a & b & c & 1) !== 1) throw new Error('marker bits are missing')
  return ((a >> 1) & 7) * 2 ** 30 + (b >> 1) * 2 ** 15 + (c >> 1)
}
