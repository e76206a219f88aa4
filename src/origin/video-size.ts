import { FaultsError } from '../errors.ts'
import type { Colour } from './h264-video.ts'
import type { OriginVariant } from './origin-options.ts'

/** A segment has to fit in memory several times over. */
const maxSegmentBytes = 256 * 2 ** 20

/** So that a switch of variants can be seen: hues a golden angle apart, which never repeat. */
export function variantColour(index: number): Colour {
  const hue = index * 2.4
  return { luma: 100, blue: Math.round(128 + 60 * Math.cos(hue)), red: Math.round(128 + 60 * Math.sin(hue)) }
}

/** @throws FaultsError of kind `usage` where a segment is too small for its pictures, or too large */
export function checkVideoSize(
  variant: OriginVariant,
  segmentSeconds: number,
  segmentBytes: number,
  neededBytes: number,
): void {
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
