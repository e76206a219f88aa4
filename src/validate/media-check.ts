import { createDecipheriv } from 'node:crypto'
import type { OnFinding } from '../metrics/validation-finding.ts'
import type { MediaChecker, MediaTiming } from './media-timing.ts'
import { Mp4Checker } from './mp4-checker.ts'
import type { Mp4Track } from './mp4-initialization.ts'
import { TransportStreamChecker } from './transport-stream-checker.ts'

/** How a segment is to be decrypted: AES-128 in CBC mode with PKCS7 padding (RFC 8216bis 5.2). */
export interface Decryption {
  readonly key: Buffer
  readonly vector: Buffer
}

/** So much of the beginning tells what it is. */
const signatureBytes = 12

/**
 * Checks one segment, or part of one, whatever it is: decrypts it, sees by its first bytes what it is, and hands it to the
 * checker of that. Sees the bytes as they come and keeps none but those.
 */
export class MediaCheck {
  readonly #found: OnFinding
  readonly #tracks: readonly Mp4Track[] | undefined
  readonly #decipher: ReturnType<typeof createDecipheriv> | undefined
  readonly #beginning = Buffer.alloc(signatureBytes)
  #beginningBytes = 0
  #checker: MediaChecker | undefined
  #isKnown = false
  #failed = false

  constructor(decryption: Decryption | undefined, tracks: readonly Mp4Track[] | undefined, found: OnFinding) {
    this.#found = found
    this.#tracks = tracks
    if (decryption === undefined) return
    if (decryption.key.length === 16) {
      this.#decipher = createDecipheriv('aes-128-cbc', decryption.key, decryption.vector)
      return
    }
    this.#failed = true
    found('decryption', `its key has ${decryption.key.length} bytes instead of 16`)
  }

  chunk(bytes: Buffer): void {
    if (this.#failed) return
    this.#clear(this.#decipher === undefined ? bytes : this.#decipher.update(bytes))
  }

  /** When the media begins and how long it lasts, where it says so. */
  end(): MediaTiming | undefined {
    if (this.#failed) return undefined
    if (this.#decipher !== undefined) {
      try {
        this.#clear(this.#decipher.final())
      } catch {
        this.#found(
          'decryption',
          'its padding is none after it was decrypted with the key and IV that the playlist states',
        )
        return undefined
      }
    }
    if (!this.#isKnown) this.#recognise()
    return this.#checker?.end()
  }

  #clear(bytes: Buffer): void {
    if (this.#isKnown) return this.#checker?.chunk(bytes)
    const taken = bytes.copy(this.#beginning, this.#beginningBytes)
    this.#beginningBytes += taken
    if (this.#beginningBytes < signatureBytes) return
    this.#recognise()
    this.#checker?.chunk(bytes.subarray(taken))
  }

  #recognise(): void {
    this.#isKnown = true
    const bytes = this.#beginning.subarray(0, this.#beginningBytes)
    this.#checker = this.#checkerFor(bytes)
    this.#checker?.chunk(bytes)
  }

  #checkerFor(bytes: Buffer): MediaChecker | undefined {
    const text = bytes.toString('latin1')
    if (bytes[0] === 0x47) return new TransportStreamChecker(this.#found)
    if (/^.{4}(?:styp|moof|sidx|ftyp|moov|emsg|prft|free|skip|mdat|uuid)/s.test(text)) {
      return new Mp4Checker(this.#tracks, this.#found)
    }
    const isText = text.startsWith('WEBVTT') || text.startsWith('\u00ef\u00bb\u00bfWEBVTT')
    // Packed audio: an ID3 tag, or the sync word of ADTS, MPEG audio or AC-3 (RFC 8216bis 3.1.3).
    const isAudio = text.startsWith('ID3') || ((bytes[0] ?? 0) === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)
    if (!isText && !isAudio && !text.startsWith('\u000bw')) {
      this.#found('notMedia', `it begins with ${JSON.stringify(text)}`)
    }
    return undefined
  }
}
