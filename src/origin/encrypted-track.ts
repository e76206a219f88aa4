import {
  blockBytes,
  encrypt,
  encryptedLength,
  type OriginEncryption,
  type SegmentKey,
  segmentKey,
} from './encryption.ts'
import { ticksPerSecond } from './media-time.ts'
import type { Track, TrackPart, VideoTrack } from './track.ts'

/** A track whose segments are encrypted, whatever they hold. */
export class EncryptedTrack implements Track {
  readonly name: string
  readonly contentType: string
  readonly extension: string
  readonly longestSegmentTicks: number
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  /** In the clear: the playlist states it before any key. */
  readonly initSection: Buffer | undefined
  readonly partCount: number
  readonly longestPartTicks: number
  readonly #clear: Track
  readonly #encryption: OriginEncryption
  #lastClear: { readonly number: number; readonly bytes: Buffer } | undefined

  constructor(clear: Track, encryption: OriginEncryption) {
    this.#clear = clear
    this.#encryption = encryption
    this.name = clear.name
    this.contentType = clear.contentType
    this.extension = clear.extension
    this.initSection = clear.initSection
    this.partCount = clear.partCount
    this.longestPartTicks = clear.longestPartTicks
    this.longestSegmentTicks = clear.longestSegmentTicks
    // Padding is a block at most and half of one on average. The first segment is one of the shortest.
    const blockBitsPerSecond = (blockBytes * 8 * ticksPerSecond) / clear.startTicks(1)
    this.bitsPerSecond = clear.bitsPerSecond + blockBitsPerSecond
    this.averageBitsPerSecond = clear.averageBitsPerSecond + blockBitsPerSecond / 2
  }

  startTicks(number: number): number {
    return this.#clear.startTicks(number)
  }

  segmentBytes(number: number): number {
    return encryptedLength(this.#clear.segmentBytes(number))
  }

  segment(number: number): Buffer {
    return encrypt(this.#clearSegment(number), this.segmentKey(number))
  }

  parts(number: number): readonly TrackPart[] {
    return this.#clear.parts(number)
  }

  /** With the key and the initialization vector of its segment, and padded for itself (RFC 8216bis 6.2.3). */
  encryptedPart(number: number, part: number): Buffer {
    const place = this.#clear.parts(number)[part]
    return encrypt(this.#clearSegment(number).subarray(place?.startByte, place?.endByte), this.segmentKey(number))
  }

  /** The one made last is kept: its parts are asked for one after the other. */
  #clearSegment(number: number): Buffer {
    if (this.#lastClear?.number !== number) this.#lastClear = { number, bytes: this.#clear.segment(number) }
    return this.#lastClear.bytes
  }

  segmentKey(number: number): SegmentKey {
    return segmentKey(this.#encryption, number)
  }
}

export class EncryptedVideoTrack extends EncryptedTrack implements VideoTrack {
  readonly framesPerSecond: number
  readonly level: number

  constructor(clear: VideoTrack, encryption: OriginEncryption) {
    super(clear, encryption)
    this.framesPerSecond = clear.framesPerSecond
    this.level = clear.level
  }
}
