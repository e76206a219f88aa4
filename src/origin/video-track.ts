import { FaultsError } from '../errors.ts'
import { type Colour, h264AccessUnits, h264Level } from './h264-video.ts'
import { segmentTicks } from './media-time.ts'
import { h264Stream, packetBytes } from './mpeg-ts.ts'
import type { OriginVariant } from './origin-options.ts'
import type { Track } from './track.ts'
import { TransportStreamTemplate } from './transport-stream-template.ts'

const targetFramesPerSecond = 25
/** A segment has to fit in memory several times over. */
const maxSegmentBytes = 256 * 2 ** 20

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
export class VideoTrack implements Track {
  readonly name: string
  readonly contentType = 'video/mp2t'
  readonly extension = 'ts'
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly #template: TransportStreamTemplate

  /**
   * @param index of the variant, which decides its colour
   * @throws FaultsError of kind `usage` when the bitrate is too small for the pictures, or a segment would be too large
   */
  constructor(variant: OriginVariant, segmentSeconds: number, index: number) {
    this.name = variant.name
    this.bitsPerSecond = variant.bitsPerSecond
    this.longestSegmentTicks = segmentTicks(segmentSeconds)
    const { level, segmentBytes } = videoFormat(variant, segmentSeconds)
    this.averageBitsPerSecond = (segmentBytes * 8) / segmentSeconds
    const pictures = h264AccessUnits(variant, level, variantColour(index), framesPerSegment(segmentSeconds))
    const units = pictures.map((bytes, frame) => ({
      bytes,
      ticks: Math.round((this.longestSegmentTicks * frame) / pictures.length),
    }))
    checkSize(variant, segmentSeconds, segmentBytes, TransportStreamTemplate.leastBytes(units))
    this.#template = new TransportStreamTemplate(h264Stream, units, this.longestSegmentTicks, segmentBytes)
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

/** So that a switch of variants can be seen: hues a golden angle apart, which never repeat. */
function variantColour(index: number): Colour {
  const hue = index * 2.4
  return { luma: 100, blue: Math.round(128 + 60 * Math.cos(hue)), red: Math.round(128 + 60 * Math.sin(hue)) }
}

function checkSize(variant: OriginVariant, segmentSeconds: number, segmentBytes: number, neededBytes: number): void {
  const { name, width, height, bitsPerSecond } = variant
  if (segmentBytes < neededBytes) {
    const least = Math.ceil((neededBytes * 8) / segmentSeconds)
    throw new FaultsError('usage', [
      {
        problem: `Variant ${name} of ${width}x${height} pixels does not fit in ${bitsPerSecond} bit/s.`,
        remedy: `Give it ${least} bit/s or more, or fewer pixels.`,
      },
    ])
  }
  if (segmentBytes > maxSegmentBytes) {
    throw new FaultsError('usage', [
      {
        problem: `A segment of variant ${name} would have ${segmentBytes} bytes; ${maxSegmentBytes} are allowed.`,
        remedy: 'Make the segments shorter, or lower the bitrate.',
      },
    ])
  }
}
