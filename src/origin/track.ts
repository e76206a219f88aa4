import type { SegmentKey } from './encryption.ts'

/**
 * What has a media playlist of its own: the video of a variant, or a rendition of audio or subtitles. The tracks of a
 * stream begin together, and segments of one number are there at the same instant; where a track's own frames do not
 * divide a segment, its boundaries are at most a frame early.
 */
export interface Track {
  /** Its folder in URLs. */
  readonly name: string
  /** Of its segments. */
  readonly contentType: string
  /** Of its segments' names, without a dot. */
  readonly extension: string
  /** Where segment `number` begins and the one before it ends, in ticks from the stream's beginning. */
  startTicks(number: number): number
  /** An upper bound of every segment, the container's share included (the BANDWIDTH of RFC 8216bis 4.4.6.2). */
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  /** The longest of its segments. */
  readonly longestSegmentTicks: number
  /** The length of segment `number`, without making it. */
  segmentBytes(number: number): number
  /** What segment `number` and its parts are encrypted with; absent: the track is in the clear. */
  segmentKey?(number: number): SegmentKey
  /** A part, where it is not just that range of what `segment` returns. */
  encryptedPart?(number: number, part: number): Buffer
  /** What EXT-X-MAP names; undefined where segments need none. */
  readonly initSection: Buffer | undefined
  /** How many Partial Segments each segment has; 0 where it is whole. Those of all tracks are there at the same instants. */
  readonly partCount: number
  /** The longest of them; 0 where there are none. */
  readonly longestPartTicks: number
  /** The Partial Segments of segment `number`. */
  parts(number: number): readonly TrackPart[]
  /** The bytes of segment `number`, which continue those of the one before it. */
  segment(number: number): Buffer
}

/** A variant's video. */
export interface VideoTrack extends Track {
  readonly framesPerSecond: number
  /** level_idc of H.264. */
  readonly level: number
}

/** A part of a segment. */
export interface TrackPart {
  /** A range of the segment's bytes; of an encrypted one, of what is in the clear. */
  readonly startByte: number
  readonly endByte: number
  /** From the segment's start. */
  readonly startTicks: number
  readonly ticks: number
  readonly independent: boolean
}
