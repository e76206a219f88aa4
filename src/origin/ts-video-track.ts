import { h264AccessUnits, h264Level } from './h264-video.ts'
import { segmentTicks } from './media-time.ts'
import { h264Stream, packetBytes } from './mpeg-ts.ts'
import type { OriginVariant } from './origin-options.ts'
import type { TrackPart, VideoTrack } from './track.ts'
import { TransportStreamTemplate } from './transport-stream-template.ts'
import { checkVideoSize, variantColour } from './video-size.ts'

const targetFramesPerSecond = 25

export interface VideoFormat {
  /** level_idc of H.264. */
  readonly level: number
  readonly framesPerSecond: number
  /** Of every segment: the most whole packets that stay within the bitrate. */
  readonly segmentBytes: number
}

export function videoFormat(variant: OriginVariant, segmentSeconds: number): VideoFormat {
  const framesPerSecond = framesPerSegment(segmentSeconds) / segmentSeconds
  return {
    level: h264Level(variant, framesPerSecond, variant.bitsPerSecond),
    framesPerSecond,
    // Rounded down: BANDWIDTH is an upper bound (RFC 8216bis 4.4.6.2).
    segmentBytes: Math.floor((variant.bitsPerSecond * segmentSeconds) / 8 / packetBytes) * packetBytes,
  }
}

/**
 * A whole number of pictures fills every segment, so that each begins with an IDR picture exactly where the one before
 * it ends. At least two: consecutive IDR pictures would have to differ in idr_pic_id (H.264 7.4.3).
 */
function framesPerSegment(segmentSeconds: number): number {
  return Math.max(2, Math.round(segmentSeconds * targetFramesPerSecond))
}

/** A variant's video in transport streams. */
export class TsVideoTrack implements VideoTrack {
  readonly name: string
  readonly contentType = 'video/mp2t'
  readonly extension = 'ts'
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly framesPerSecond: number
  /** level_idc of H.264. */
  readonly level: number
  readonly initSection = undefined
  readonly partCount = 0
  readonly longestPartTicks = 0
  readonly #template: TransportStreamTemplate

  /**
   * @param index of the variant, which decides its colour
   * @throws FaultsError of kind `usage` when the bitrate is too small for the pictures, or a segment would be too large
   */
  constructor(variant: OriginVariant, segmentSeconds: number, index: number) {
    this.name = variant.name
    this.bitsPerSecond = variant.bitsPerSecond
    this.longestSegmentTicks = segmentTicks(segmentSeconds)
    const { level, framesPerSecond, segmentBytes } = videoFormat(variant, segmentSeconds)
    this.level = level
    this.framesPerSecond = framesPerSecond
    this.averageBitsPerSecond = (segmentBytes * 8) / segmentSeconds
    const pictures = h264AccessUnits(variant, level, variantColour(index), framesPerSegment(segmentSeconds))
    const units = pictures.map((bytes, frame) => ({
      bytes,
      ticks: Math.round((this.longestSegmentTicks * frame) / pictures.length),
    }))
    checkVideoSize(variant, segmentSeconds, segmentBytes, TransportStreamTemplate.leastBytes(units))
    this.#template = new TransportStreamTemplate(h264Stream, units, this.longestSegmentTicks, segmentBytes)
  }

  parts(): readonly TrackPart[] {
    return []
  }

  startTicks(number: number): number {
    return number * this.longestSegmentTicks
  }

  segmentBytes(): number {
    return this.#template.byteLength
  }

  segment(number: number): Buffer {
    const packetsBefore = number * this.#template.packetCount
    return this.#template.at({ startTicks: this.startTicks(number), number, packetsBefore })
  }
}
