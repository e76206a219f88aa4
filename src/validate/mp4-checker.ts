import type { OnFinding } from '../metrics/validation-finding.ts'
import type { MediaChecker, MediaTiming } from './media-timing.ts'
import { boxesIn, findBox } from './mp4-box.ts'
import type { Mp4Track } from './mp4-initialization.ts'

/** A movie fragment holds a few numbers a sample: what is larger is none. */
const largestFragmentHeader = 4 * 2 ** 20

/** Checks one segment of fragmented MP4 box by box. Keeps the headers of fragments, and none of the media. */
export class Mp4Checker implements MediaChecker {
  readonly #found: OnFinding
  readonly #track: Mp4Track | undefined
  readonly #header = Buffer.alloc(16)
  #headerBytes = 0
  /** Of the box under way: bytes to come, and what is kept of it. */
  #left = 0
  #body: Buffer | undefined
  #bodyBytes = 0
  #fragments = 0
  #media = 0
  #start: number | undefined
  #ticks = 0
  #broken = false

  /** @param tracks of the initialization section; undefined where there is none */
  constructor(tracks: readonly Mp4Track[] | undefined, found: OnFinding) {
    this.#found = found
    this.#track = tracks?.find(({ isVideo }) => isVideo) ?? tracks?.[0]
  }

  chunk(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#broken; ) {
      if (this.#left === 0) {
        at += this.#readHeader(bytes, at)
        continue
      }
      const taken = Math.min(this.#left, bytes.length - at)
      if (this.#body !== undefined) this.#bodyBytes += bytes.copy(this.#body, this.#bodyBytes, at, at + taken)
      this.#left -= taken
      at += taken
      if (this.#left === 0) this.#endBox()
    }
  }

  end(): MediaTiming | undefined {
    if (this.#broken) return undefined
    const isCut = this.#left > 0 && this.#left !== Number.POSITIVE_INFINITY
    if (isCut || this.#headerBytes > 0) this.#found('mp4Boxes', 'it ends in the middle of a box')
    if (this.#fragments === 0) this.#found('mp4Boxes', 'it has no movie fragment')
    else if (this.#media < this.#fragments) this.#found('mp4Boxes', 'it has a movie fragment without media data')
    if (this.#track === undefined || this.#start === undefined || this.#ticks === 0) return undefined
    const { timescale } = this.#track
    return { startSeconds: this.#start / timescale, durationSeconds: this.#ticks / timescale }
  }

  /** Takes what there is of a box's header; returns how many bytes. */
  #readHeader(bytes: Buffer, at: number): number {
    const wanted = this.#headerBytes >= 8 ? 16 : 8
    const taken = bytes.copy(this.#header, this.#headerBytes, at, at + wanted - this.#headerBytes)
    this.#headerBytes += taken
    if (this.#headerBytes < wanted) return taken
    let size = this.#header.readUInt32BE(0)
    // A size of 1 means that a 64-bit one follows.
    if (size === 1 && this.#headerBytes === 8) return taken
    if (size === 1) size = Number(this.#header.readBigUInt64BE(8))
    const type = this.#header.toString('latin1', 4, 8)
    // 4.2: a size of 0 is one that goes on to the end.
    this.#left = size === 0 ? Number.POSITIVE_INFINITY : size - this.#headerBytes
    this.#headerBytes = 0
    if (this.#left < 0 || (type === 'moof' && this.#left > largestFragmentHeader)) {
      this.#broken = true
      this.#found('mp4Boxes', `a box ${JSON.stringify(type)} has a size of ${size}`)
      return taken
    }
    if (type === 'moof') {
      this.#fragments += 1
      this.#body = Buffer.allocUnsafe(this.#left)
      this.#bodyBytes = 0
    } else if (type === 'mdat') {
      this.#media += 1
    }
    if (this.#left === 0) this.#endBox()
    return taken
  }

  #endBox(): void {
    const body = this.#body
    this.#body = undefined
    if (body === undefined) return
    try {
      this.#readFragment(body)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#found('mp4Boxes', 'a fragment has a box that ends before its fields do')
    }
  }

  /** ISO/IEC 14496-12 8.8.6 to 8.8.12: where a fragment of the track begins, and how long its samples last. */
  #readFragment(bytes: Buffer): void {
    for (const { type, start, end } of boxesIn(bytes, 0, bytes.length)) {
      if (type !== 'traf') continue
      const header = findBox(bytes, start, end, 'tfhd')
      const time = findBox(bytes, start, end, 'tfdt')
      if (header === undefined || time === undefined || header.start + 8 > header.end) {
        this.#found('mp4Boxes', 'a fragment states no track or no decode time')
        continue
      }
      if (this.#track === undefined || bytes.readUInt32BE(header.start + 4) !== this.#track.id) continue
      const version = bytes[time.start]
      const decodeTime =
        version === 1 ? Number(bytes.readBigUInt64BE(time.start + 4)) : bytes.readUInt32BE(time.start + 4)
      this.#start ??= decodeTime
      const defaultDuration = defaultDurationOf(bytes, header.start) ?? this.#track.defaultDuration
      for (const run of boxesIn(bytes, start, end)) {
        if (run.type === 'trun') this.#ticks += runTicks(bytes, run.start, run.end, defaultDuration)
      }
    }
  }
}

/** Of tfhd: base data offset and sample description come before it where they are stated. */
function defaultDurationOf(bytes: Buffer, start: number): number | undefined {
  const flags = bytes.readUIntBE(start + 1, 3)
  if ((flags & 0x08) === 0) return undefined
  return bytes.readUInt32BE(start + 8 + ((flags & 0x01) !== 0 ? 8 : 0) + ((flags & 0x02) !== 0 ? 4 : 0))
}

function runTicks(bytes: Buffer, start: number, end: number, defaultDuration: number): number {
  const flags = bytes.readUIntBE(start + 1, 3)
  const samples = bytes.readUInt32BE(start + 4)
  if ((flags & 0x100) === 0) return samples * defaultDuration
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length
  let at = start + 8 + ((flags & 0x01) !== 0 ? 4 : 0) + ((flags & 0x04) !== 0 ? 4 : 0)
  let ticks = 0
  for (let sample = 0; sample < samples && at + 4 <= end; sample += 1, at += fields * 4) ticks += bytes.readUInt32BE(at)
  return ticks
}
