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
  /** What segment `number` is encrypted with; absent: the track is in the clear. */
  segmentKey?(number: number): SegmentKey
  /** The bytes of segment `number`, which continue those of the one before it. */
  segment(number: number): Buffer
}
