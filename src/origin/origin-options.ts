import { FaultsError } from '../errors.ts'
import type { OriginEncryption } from './encryption.ts'
import { faultsOfOptions } from './option-faults.ts'
import type { OriginAudio, OriginSubtitles } from './origin-renditions.ts'
import type { OriginSteering } from './steering.ts'

/** What the origin serves and where. Everything is plain data, so that it can be handed to a thread. */
export interface OriginOptions {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host: string
  /** TCP port; 0 takes any free one. Default 0. */
  readonly port: number
  /** A live stream slides for ever, an event grows until it is over, a VOD is complete. Default live. */
  readonly kind: 'live' | 'event' | 'vod'
  /** Length of every segment, seconds, above 0 and at most 60. Fractions are kept to 1/90000 s. Default 2. */
  readonly segmentSeconds: number
  /** What segments of video are: MPEG transport streams or fragmented MP4. Default ts; fmp4 with parts. */
  readonly container: 'ts' | 'fmp4'
  /** Low-Latency HLS: about how long a Partial Segment is, seconds; a whole number fills a segment. 0: none. Default 0. */
  readonly partSeconds: number
  /** Segments that a live playlist lists, and those that a live stream or event already has when it starts. Default 6. */
  readonly windowSegments: number
  /**
   * Segments that are still served after they left a live playlist. Default windowSegments + 1: what RFC 8216bis 6.2.2
   * asks for (the segment's own duration and that of the longest playlist that listed it).
   */
  readonly graceSegments: number
  /** Segments of a VOD, or of an event when it is over. Default 60. */
  readonly totalSegments: number
  /** In the order of the multivariant playlist; at least one. Default 360p, 720p and 1080p. */
  readonly variants: readonly OriginVariant[]
  /** Audio renditions, all in one group; without any the stream is video alone. Default none. */
  readonly audio: readonly OriginAudio[]
  /** Subtitles renditions, all in one group. Default none. */
  readonly subtitles: readonly OriginSubtitles[]
  /**
   * Lists the segments of a VOD as byte ranges of one file for each track (EXT-X-BYTERANGE), whose offsets but the first
   * follow from the lengths. Default false.
   */
  readonly byteRanges: boolean
  /** Default undefined: everything is in the clear. */
  readonly encryption: OriginEncryption | undefined
  /** Default undefined: the stream has one pathway and no steering manifest. */
  readonly steering: OriginSteering | undefined
  /** States EXT-X-PROGRAM-DATE-TIME for every segment. Default true. */
  readonly programDateTime: boolean
  /**
   * States EXT-X-START with this time offset in media playlists, seconds: from the beginning, or negative from the end.
   * Default undefined: none.
   */
  readonly startOffsetSeconds: number | undefined
  /** Serves playlists gzipped to clients that accept it. Default true. */
  readonly gzip: boolean
  /**
   * The wall-clock instant at which segment 0 begins, ms since the Unix epoch. Default: one window before the start, so
   * that the first viewer finds a full playlist.
   */
  readonly epochMs: number
  /** Serves https with this key and certificate, both PEM. Default undefined: plain http. */
  readonly tls: { readonly key: string; readonly cert: string } | undefined
}

export interface OriginVariant {
  /** Its folder in URLs: letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** What every segment is filled up to, transport stream overhead included. */
  readonly bitsPerSecond: number
  /** Pixels, even (4:2:0 video has no odd sizes). */
  readonly width: number
  readonly height: number
}

const defaultVariants: readonly OriginVariant[] = [
  { name: '360p', bitsPerSecond: 800_000, width: 640, height: 360 },
  { name: '720p', bitsPerSecond: 2_000_000, width: 1280, height: 720 },
  { name: '1080p', bitsPerSecond: 5_000_000, width: 1920, height: 1080 },
]

/**
 * Fills in the defaults and checks the result.
 * @param nowMs the start, ms since the Unix epoch
 * @throws FaultsError of kind `usage` with all faults together
 */
export function resolveOriginOptions(given: Partial<OriginOptions>, nowMs: number): OriginOptions {
  const segmentSeconds = given.segmentSeconds ?? 2
  const windowSegments = given.windowSegments ?? 6
  const options: OriginOptions = {
    host: given.host ?? '127.0.0.1',
    port: given.port ?? 0,
    kind: given.kind ?? 'live',
    segmentSeconds,
    container: given.container ?? (given.partSeconds ? 'fmp4' : 'ts'),
    partSeconds: given.partSeconds ?? 0,
    windowSegments,
    graceSegments: given.graceSegments ?? windowSegments + 1,
    totalSegments: given.totalSegments ?? 60,
    variants: given.variants ?? defaultVariants,
    audio: given.audio ?? [],
    subtitles: given.subtitles ?? [],
    byteRanges: given.byteRanges ?? false,
    encryption: given.encryption,
    steering: given.steering,
    programDateTime: given.programDateTime ?? true,
    startOffsetSeconds: given.startOffsetSeconds,
    gzip: given.gzip ?? true,
    epochMs: given.epochMs ?? nowMs - windowSegments * segmentSeconds * 1000,
    tls: given.tls,
  }
  const faults = faultsOfOptions(options)
  if (faults.length > 0) throw new FaultsError('usage', faults)
  return options
}
