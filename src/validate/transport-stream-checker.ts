import type { OnFinding } from '../metrics/validation-finding.ts'
import type { MediaChecker, MediaTiming } from './media-timing.ts'

const packetBytes = 188
const syncByte = 0x47
const nullPid = 0x1fff
const clockHz = 90_000
/** Time stamps have 33 bits. */
const clockModulus = 2 ** 33

/** Stream types that carry time stamps of pictures and sound (ISO/IEC 13818-1 table 2-34, and what HLS adds). */
const videoTypes = new Set([0x01, 0x02, 0x1b, 0x24])
const audioTypes = new Set([0x03, 0x04, 0x0f, 0x11, 0x81, 0x87, 0xc1, 0xcf])

interface ElementaryStream {
  readonly isVideo: boolean
  first: number | undefined
  /** Lowest and highest time stamp, ticks from the first. */
  low: number
  high: number
  units: number
}

/** Checks one segment of a transport stream packet by packet, keeping at most one packet. */
export class TransportStreamChecker implements MediaChecker {
  readonly #found: OnFinding
  readonly #rest = Buffer.alloc(packetBytes)
  #restBytes = 0
  #packets = 0
  readonly #counters = new Map<number, { counter: number; repeated: boolean }>()
  readonly #programMaps = new Set<number>()
  #hasPat = false
  #hasPmt = false
  readonly #streams = new Map<number, ElementaryStream>()
  #synced = true

  constructor(found: OnFinding) {
    this.#found = found
  }

  chunk(bytes: Buffer): void {
    let at = 0
    if (this.#restBytes > 0) {
      at = Math.min(packetBytes - this.#restBytes, bytes.length)
      bytes.copy(this.#rest, this.#restBytes, 0, at)
      this.#restBytes += at
      if (this.#restBytes < packetBytes) return
      this.#restBytes = 0
      this.#packet(this.#rest, 0)
    }
    for (; at + packetBytes <= bytes.length; at += packetBytes) this.#packet(bytes, at)
    this.#restBytes = bytes.copy(this.#rest, 0, at)
  }

  end(): MediaTiming | undefined {
    if (this.#restBytes > 0) this.#found('tsSync', `it ends in the middle of a packet, after ${this.#restBytes} bytes`)
    if (this.#packets > 0 && !(this.#hasPat && this.#hasPmt)) {
      this.#found('tsTables', `it has ${this.#hasPat ? 'a PAT and no PMT' : 'no PAT'}`)
    }
    const streams = [...this.#streams.values()].filter(({ units }) => units > 1)
    const stream = streams.find(({ isVideo }) => isVideo) ?? streams[0]
    if (stream?.first === undefined) return undefined
    const span = stream.high - stream.low
    return {
      startSeconds: ((stream.first + stream.low + clockModulus) % clockModulus) / clockHz,
      // The last unit is shown for as long as the others are on average.
      durationSeconds: (span + span / (stream.units - 1)) / clockHz,
    }
  }

  #packet(bytes: Buffer, at: number): void {
    this.#packets += 1
    if (bytes[at] !== syncByte) {
      if (this.#synced) this.#found('tsSync', `packet ${this.#packets} does not begin with the sync byte`)
      this.#synced = false
      return
    }
    const flags = bytes[at + 1] ?? 0
    const pid = ((flags & 0x1f) << 8) | (bytes[at + 2] ?? 0)
    const control = bytes[at + 3] ?? 0
    if ((flags & 0x80) !== 0) this.#found('tsDamaged', `packet ${this.#packets} has a transport error`)
    if (pid === nullPid) return
    if ((control & 0xc0) !== 0) return this.#found('tsDamaged', `packet ${this.#packets} is scrambled`)
    const hasPayload = (control & 0x10) !== 0
    const adaptationBytes = (control & 0x20) !== 0 ? 1 + (bytes[at + 4] ?? 0) : 0
    const isMarked = adaptationBytes > 1 && ((bytes[at + 5] ?? 0) & 0x80) !== 0
    this.#checkCounter(pid, control & 0x0f, hasPayload, isMarked)
    const payload = at + 4 + adaptationBytes
    const end = at + packetBytes
    if (!hasPayload || payload >= end || (flags & 0x40) === 0) return
    if (pid === 0) this.#readPat(bytes, payload, end)
    else if (this.#programMaps.has(pid)) this.#readPmt(bytes, payload, end)
    else this.#readTimestamp(pid, bytes, payload, end)
  }

  /** 2.4.3.3: it counts packets with a payload; a packet may come twice; a marked discontinuity may jump. */
  #checkCounter(pid: number, counter: number, hasPayload: boolean, isMarked: boolean): void {
    const before = this.#counters.get(pid)
    if (before === undefined) {
      this.#counters.set(pid, { counter, repeated: false })
      return
    }
    const repeats = counter === before.counter
    const expected = hasPayload ? (before.counter + 1) % 16 : before.counter
    if (!isMarked && counter !== expected && !(hasPayload && repeats && !before.repeated)) {
      this.#found('tsContinuity', `packet ${this.#packets} of PID ${pid} counts ${counter} instead of ${expected}`)
    }
    before.repeated = hasPayload && repeats
    before.counter = counter
  }

  #readPat(bytes: Buffer, payload: number, end: number): void {
    this.#hasPat = true
    // After the pointer field: a section whose programs begin 8 bytes in, and end 4 before its end, at the CRC.
    const section = payload + 1 + (bytes[payload] ?? 0)
    const sectionEnd = Math.min(section + 3 + sectionLength(bytes, section) - 4, end)
    for (let at = section + 8; at + 4 <= sectionEnd; at += 4) {
      const program = bytes.readUInt16BE(at)
      if (program !== 0) this.#programMaps.add(bytes.readUInt16BE(at + 2) & 0x1fff)
    }
  }

  #readPmt(bytes: Buffer, payload: number, end: number): void {
    this.#hasPmt = true
    const section = payload + 1 + (bytes[payload] ?? 0)
    if (section + 12 > end) return
    const sectionEnd = Math.min(section + 3 + sectionLength(bytes, section) - 4, end)
    for (let at = section + 12 + (bytes.readUInt16BE(section + 10) & 0x0fff); at + 5 <= sectionEnd; ) {
      const type = bytes[at] ?? 0
      const pid = bytes.readUInt16BE(at + 1) & 0x1fff
      const isVideo = videoTypes.has(type)
      if ((isVideo || audioTypes.has(type)) && !this.#streams.has(pid)) {
        this.#streams.set(pid, { isVideo, first: undefined, low: 0, high: 0, units: 0 })
      }
      at += 5 + (bytes.readUInt16BE(at + 3) & 0x0fff)
    }
  }

  /** 2.4.3.6: the PTS of a packetized elementary stream's packet. */
  #readTimestamp(pid: number, bytes: Buffer, payload: number, end: number): void {
    const stream = this.#streams.get(pid)
    if (stream === undefined || payload + 14 > end) return
    const isPes = bytes.readUIntBE(payload, 3) === 1
    if (!isPes || ((bytes[payload + 7] ?? 0) & 0x80) === 0) return
    const at = payload + 9
    const high = ((bytes[at] ?? 0) >> 1) & 0x07
    const timestamp = high * 2 ** 30 + (bytes.readUInt16BE(at + 1) >> 1) * 2 ** 15 + (bytes.readUInt16BE(at + 3) >> 1)
    stream.first ??= timestamp
    let ticks = timestamp - stream.first
    if (ticks > clockModulus / 2) ticks -= clockModulus
    if (ticks < -clockModulus / 2) ticks += clockModulus
    stream.low = Math.min(stream.low, ticks)
    stream.high = Math.max(stream.high, ticks)
    stream.units += 1
  }
}

function sectionLength(bytes: Buffer, section: number): number {
  return section + 3 <= bytes.length ? bytes.readUInt16BE(section + 1) & 0x0fff : 0
}
