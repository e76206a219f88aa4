import { h264AccessUnits, h264Level } from './h264-video.ts'
import { presentationDelayTicks, segmentTicks } from './media-time.ts'
import { Mp4Fragments, type Mp4Sample } from './mp4-fragments.ts'
import { videoInitSection } from './mp4-init-section.ts'
import type { OriginVariant } from './origin-options.ts'
import type { TrackPart, VideoTrack } from './track.ts'
import { checkVideoSize, variantColour } from './video-size.ts'

const targetFramesPerSecond = 25
const lengthBytes = 4

/** A variant's video in fragmented MP4, in parts where it has some. */
export class CmafVideoTrack implements VideoTrack {
  readonly name: string
  readonly contentType = 'video/mp4'
  readonly extension = 'm4s'
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly framesPerSecond: number
  /** level_idc of H.264. */
  readonly level: number
  readonly initSection: Buffer
  readonly partCount: number
  readonly longestPartTicks: number
  readonly #fragments: Mp4Fragments

  /**
   * @param index of the variant, which decides its colour
   * @param partSeconds 0: segments are whole
   * @throws FaultsError of kind `usage` when the bitrate is too small for the pictures, or a segment would be too large
   */
  constructor(variant: OriginVariant, segmentSeconds: number, index: number, partSeconds: number) {
    this.name = variant.name
    this.bitsPerSecond = variant.bitsPerSecond
    this.longestSegmentTicks = segmentTicks(segmentSeconds)
    const partCount = partsPerSegment(segmentSeconds, partSeconds)
    // As many pictures in each part, so that all parts are of the same length (RFC 8216bis 4.4.4.9).
    const framesPerPart = Math.max(
      partCount > 1 ? 1 : 2,
      Math.round((segmentSeconds * targetFramesPerSecond) / partCount),
    )
    const frames = framesPerPart * partCount
    this.framesPerSecond = frames / segmentSeconds
    this.level = h264Level(variant, this.framesPerSecond, variant.bitsPerSecond)

    const units = h264AccessUnits(variant, this.level, variantColour(index), frames).map(nalUnits)
    const parameterSet = (type: number): Buffer => units[0]?.find((unit) => typeOf(unit) === type) ?? Buffer.alloc(0)
    this.initSection = videoInitSection(variant, { sequence: parameterSet(7), picture: parameterSet(8) })
    const boundary = (frame: number): number => Math.round((this.longestSegmentTicks * frame) / frames)
    const samples = units.map(
      (unit, frame): Mp4Sample => ({
        bytes: sampleBytes(unit),
        ticks: boundary(frame + 1) - boundary(frame),
        isSync: frame === 0,
      }),
    )
    const segmentBytes = Math.floor((variant.bitsPerSecond * segmentSeconds) / 8)
    const chunks = Array.from({ length: partCount }, (_, part) =>
      samples.slice(part * framesPerPart, (part + 1) * framesPerPart),
    )
    const overhead = Mp4Fragments.overheadBytes(chunks.map(({ length }) => length))
    const needed = samples.reduce((sum, { bytes }) => sum + bytes.length, overhead)
    checkVideoSize(variant, segmentSeconds, segmentBytes, needed)
    this.#fragments = new Mp4Fragments(filledUp(chunks, segmentBytes - needed))
    this.averageBitsPerSecond = (this.#fragments.byteLength * 8) / segmentSeconds
    this.partCount = partSeconds > 0 ? partCount : 0
    this.longestPartTicks = Math.max(...this.parts().map(({ ticks }) => ticks), 0)
  }

  parts(): readonly TrackPart[] {
    return this.partCount > 0 ? this.#fragments.places : []
  }

  startTicks(number: number): number {
    return number * this.longestSegmentTicks
  }

  segmentBytes(): number {
    return this.#fragments.byteLength
  }

  segment(number: number): Buffer {
    const { places } = this.#fragments
    return this.#fragments.at(this.startTicks(number) + presentationDelayTicks, number * places.length + 1)
  }
}

/** Parts have about the length asked for; 0: segments are whole. */
export function partsPerSegment(segmentSeconds: number, partSeconds: number): number {
  return partSeconds > 0 ? Math.max(1, Math.round(segmentSeconds / partSeconds)) : 1
}

/** The NAL units of an access unit in the byte stream format, whose start codes all have four bytes. */
function nalUnits(accessUnit: Buffer): Buffer[] {
  const units: Buffer[] = []
  const startCode = Buffer.from([0, 0, 0, 1])
  for (let start = accessUnit.indexOf(startCode); start >= 0; ) {
    const next = accessUnit.indexOf(startCode, start + 4)
    units.push(accessUnit.subarray(start + 4, next < 0 ? undefined : next))
    start = next
  }
  return units
}

function typeOf(unit: Buffer): number {
  return (unit[0] ?? 0) & 0x1f
}

/** The slices alone: delimiters are for byte streams, and parameter sets are in the initialization section. */
function sampleBytes(units: readonly Buffer[]): Buffer {
  return Buffer.concat(units.filter((unit) => typeOf(unit) < 6).map(withLength))
}

function withLength(unit: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(unit.length)
  return Buffer.concat([length, unit])
}

/** The same, with so many bytes of filler data (H.264 7.3.2.7) spread evenly over the fragments, at the end of each. */
function filledUp(chunks: readonly (readonly Mp4Sample[])[], spareBytes: number): Mp4Sample[][] {
  return chunks.map((samples, index) => {
    const share = (chunk: number): number => Math.floor((spareBytes * chunk) / chunks.length)
    const room = share(index + 1) - share(index)
    const last = samples.at(-1)
    if (last === undefined || room < lengthBytes + 2) return [...samples]
    const filler = Buffer.alloc(room - lengthBytes, 0xff)
    filler[0] = 12
    filler[filler.length - 1] = 0x80
    return [...samples.slice(0, -1), { ...last, bytes: Buffer.concat([last.bytes, withLength(filler)]) }]
  })
}
