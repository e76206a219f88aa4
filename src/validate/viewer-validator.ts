import { createDecipheriv } from 'node:crypto'
import type { FindingKind, OnFinding } from '../metrics/validation-finding.ts'
import type { MediaPlaylist, MediaSegment, PartialSegment, SegmentKey } from '../playlist/media-playlist.ts'
import type { EdgeBoard } from './edge-board.ts'
import { type Decryption, MediaCheck } from './media-check.ts'
import type { MediaTiming } from './media-timing.ts'
import { type Mp4Track, readInitialization } from './mp4-initialization.ts'
import { PlaylistCheck } from './playlist-check.ts'

/** Who is told what was checked and found. */
export interface ValidationRecorder {
  checked(bytes: number): void
  finding(kind: FindingKind, description: string): void
}

/** So much may the media differ from EXTINF, and its beginning from the end of what came before: seconds and share. */
const toleranceSeconds = 0.25
const toleranceShare = 0.1

/** A few boxes for each track: what is larger is none, and would fill the memory. */
const largestInitialization = 4 * 2 ** 20

/** What is checked of one request: the transport's body sink. */
export interface MediaSink {
  chunk(bytes: Buffer): void
  /** All of it has come. */
  complete(bytes: number): void
}

/** Checks what one viewer receives. A viewer's tracks are told apart by their places. */
export class ViewerValidator {
  readonly #recorder: ValidationRecorder
  readonly #edges: EdgeBoard
  readonly #keys = new Map<string, Buffer>()
  readonly #tracks: TrackValidator[] = []

  constructor(recorder: ValidationRecorder, edges: EdgeBoard) {
    this.#recorder = recorder
    this.#edges = edges
  }

  key(uri: string, bytes: Buffer): void {
    // Few are in use at a time; a stream that rotates them for days must not fill the memory.
    if (this.#keys.size >= 64) this.#keys.delete(this.#keys.keys().next().value ?? '')
    this.#keys.set(uri, bytes)
  }

  /**
   * @param source what the track plays, by its URL with its query
   * @param wallTimeMs what `nowMs` is on the wall
   */
  playlist(
    track: number,
    source: string,
    playlist: MediaPlaylist,
    askedMs: number,
    nowMs: number,
    wallTimeMs: number,
  ): void {
    const found = this.#finder(playlist.url)
    this.#edges.shown(playlist, askedMs, nowMs, found)
    this.#track(track)
      .playlists(found)
      .playlist(playlist, source, wallTimeMs, (nowMs - askedMs) / 1000)
  }

  /** @param segment which it comes before */
  initialization(track: number, url: string, segment: MediaSegment): MediaSink {
    const decryption = this.#decryptionOf(segment)
    const chunks: Buffer[] = []
    let kept = 0
    return {
      chunk: (bytes) => {
        kept += bytes.length
        if (kept <= largestInitialization) chunks.push(Buffer.from(bytes))
      },
      complete: (bytes) => {
        const section = Buffer.concat(chunks)
        let tracks = readInitialization(section)
        // Behind EXT-X-KEY it is encrypted as well (4.4.4.5), though not all servers do so.
        const isKnown = decryption !== undefined && decryption !== 'unknown'
        if (tracks.length === 0 && isKnown) tracks = readInitialization(decrypted(section, decryption))
        const looked = bytes <= largestInitialization ? 'it' : `the beginning of its ${bytes} bytes`
        // Of what cannot be decrypted here there is nothing to see.
        if (tracks.length === 0 && decryption !== 'unknown')
          this.#finder(url)('mp4Initialization', `${looked} describes no track`)
        this.#track(track).tracks = tracks
      },
    }
  }

  media(track: number, segment: MediaSegment, part: PartialSegment | undefined): MediaSink | undefined {
    const decryption = this.#decryptionOf(segment)
    // Of what cannot be decrypted here there is nothing to see.
    if (decryption === 'unknown') return this.overlook(track)
    const url = (part ?? segment).uri
    const found = this.#finder(url)
    const of = this.#track(track)
    const check = new MediaCheck(decryption, segment.initializationSection && of.tracks, found)
    return {
      chunk: (bytes) => check.chunk(bytes),
      complete: (bytes) => {
        this.#recorder.checked(bytes)
        of.received(segment, part, check.end(), found)
      },
    }
  }

  /** Media comes that is not looked at: where the next begins is not known then. */
  overlook(track: number): undefined {
    this.#track(track).overlook()
  }

  #track(index: number): TrackValidator {
    this.#tracks[index] ??= new TrackValidator()
    return this.#tracks[index]
  }

  #finder(url: string): OnFinding {
    // One of a kind a resource: a broken segment has a thousand broken packets.
    const told = new Set<FindingKind>()
    return (kind, detail) => {
      if (told.has(kind)) return
      told.add(kind)
      this.#recorder.finding(kind, `${kind}: ${detail} (${url.replace(/[?#].*$/s, '')})`)
    }
  }

  #decryptionOf({ key, mediaSequenceNumber }: MediaSegment): Decryption | undefined | 'unknown' {
    if (key === undefined) return undefined
    const bytes = key.method === 'AES-128' ? this.#keys.get(key.uri ?? '') : undefined
    return bytes === undefined ? 'unknown' : { key: bytes, vector: vectorOf(key, mediaSequenceNumber) }
  }
}

/** Empty where it does not decrypt. */
function decrypted(bytes: Buffer, { key, vector }: Decryption): Buffer {
  if (key.length !== 16) return Buffer.alloc(0)
  const decipher = createDecipheriv('aes-128-cbc', key, vector)
  try {
    return Buffer.concat([decipher.update(bytes), decipher.final()])
  } catch {
    return Buffer.alloc(0)
  }
}

/** The stated IV, or the media sequence number (RFC 8216bis 5.2). */
function vectorOf({ initializationVector }: SegmentKey, mediaSequenceNumber: number): Buffer {
  if (initializationVector !== undefined) return Buffer.from(initializationVector, 'hex')
  const vector = Buffer.alloc(16)
  vector.writeBigUInt64BE(BigInt(mediaSequenceNumber), 8)
  return vector
}

/** What is known of a track from what came before. */
class TrackValidator {
  tracks: readonly Mp4Track[] | undefined
  #playlists: PlaylistCheck | undefined
  #found: OnFinding = () => {}
  /** What followed last: its number (and part) and when the next is to begin. */
  #next:
    | { readonly sequence: number; readonly part: number; readonly atSeconds: number; readonly folder: string }
    | undefined

  playlists(found: OnFinding): PlaylistCheck {
    this.#found = found
    this.#playlists ??= new PlaylistCheck((kind, detail) => this.#found(kind, detail))
    return this.#playlists
  }

  overlook(): void {
    this.#next = undefined
  }

  received(segment: MediaSegment, part: PartialSegment | undefined, timing: MediaTiming | undefined, found: OnFinding) {
    const expected = part?.durationSeconds ?? segment.durationSeconds
    const next = this.#next
    this.#next = undefined
    if (timing === undefined) return
    const tolerance = Math.max(toleranceSeconds, expected * toleranceShare)
    if (Math.abs(timing.durationSeconds - expected) > tolerance) {
      found('duration', `it lasts ${timing.durationSeconds.toFixed(3)} s, and the playlist says ${expected} s`)
    }
    const { mediaSequenceNumber: sequence, discontinuity } = segment
    const folder = (part ?? segment).uri.replace(/[^/]*$/, '')
    const partIndex = part?.partIndex ?? 0
    const follows =
      next !== undefined &&
      next.folder === folder &&
      (partIndex === 0 ? sequence === next.sequence + 1 : sequence === next.sequence && partIndex === next.part)
    if (follows && !(discontinuity && partIndex === 0)) {
      const jump = timing.startSeconds - next.atSeconds
      // Time stamps wrap: a jump of hours is one from the end to the beginning.
      if (Math.abs(jump) > tolerance && Math.abs(jump) < 3600) {
        found('timeline', `it begins ${jump.toFixed(3)} s after the end of what came before`)
      }
    }
    this.#next = {
      sequence,
      part: partIndex + 1,
      atSeconds: timing.startSeconds + timing.durationSeconds,
      folder,
    }
  }
}
