import { createCipheriv, createHash } from 'node:crypto'
import { keyUri } from './resource.ts'

/** Segments of video and audio are encrypted with AES-128 (RFC 8216bis 4.4.4.4); subtitles stay in the clear. */
export interface OriginEncryption {
  /** Each key is for so many segments; undefined: one key for all. */
  readonly rotateEverySegments: number | undefined
  /** Stated in the playlist, or absent, so that it follows from the media sequence number. */
  readonly iv: 'stated' | 'absent'
}

/** What one segment is encrypted with. */
export interface SegmentKey {
  readonly keyNumber: number
  /** Relative to the media playlist. */
  readonly uri: string
  readonly iv: Buffer
  readonly ivIsStated: boolean
}

export const blockBytes = 16
/** Without an IV attribute it is the media sequence number, with zeros before it (RFC 8216bis 5.2). */
const absentIv = Buffer.alloc(blockBytes)
const statedIv = Buffer.alloc(blockBytes, 'hls-swarm')

export function segmentKey({ rotateEverySegments, iv }: OriginEncryption, number: number): SegmentKey {
  const keyNumber = Math.floor(number / (rotateEverySegments ?? Number.POSITIVE_INFINITY))
  return {
    keyNumber,
    uri: keyUri(keyNumber),
    iv: numberAfter(iv === 'stated' ? statedIv : absentIv, iv === 'stated' ? keyNumber : number),
    ivIsStated: iv === 'stated',
  }
}

/** Key `keyNumber`: the same in every origin, so that what is encrypted can be compared. It keeps no secret. */
export function keyBytes(keyNumber: number): Buffer {
  return createHash('sha256').update(`key ${keyNumber}`).digest().subarray(0, blockBytes)
}

/** Whether key `keyNumber` is for any of the segments from `first` up to, but not including, `end`. */
export function isKeyOf(
  { rotateEverySegments = Number.POSITIVE_INFINITY }: OriginEncryption,
  keyNumber: number,
  { first, end }: { readonly first: number; readonly end: number },
): boolean {
  const keyOf = (number: number) => Math.floor(number / rotateEverySegments)
  return end > first && keyNumber >= keyOf(first) && keyNumber <= keyOf(end - 1)
}

/** CBC over the whole segment, padded as in PKCS7 (RFC 8216bis 5.2). */
export function encrypt(bytes: Buffer, { keyNumber, iv }: SegmentKey): Buffer {
  const cipher = createCipheriv('aes-128-cbc', keyBytes(keyNumber), iv)
  return Buffer.concat([cipher.update(bytes), cipher.final()])
}

/** Padding fills the last block, and is a whole one where nothing is left to fill. */
export function encryptedLength(bytes: number): number {
  return (Math.floor(bytes / blockBytes) + 1) * blockBytes
}

/** The number as a big-endian integer in the last bytes of a block. */
function numberAfter(start: Buffer, number: number): Buffer {
  const block = Buffer.from(start)
  block.writeUIntBE(number, blockBytes - 6, 6)
  return block
}
