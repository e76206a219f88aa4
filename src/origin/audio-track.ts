import { FaultsError } from '../errors.ts'
import { adtsFrame, samplesPerFrame, samplesPerSecond, silentAacFrame } from './aac-audio.ts'
import { segmentTicks, ticksPerSecond } from './media-time.ts'
import { aacStream, packetBytes } from './mpeg-ts.ts'
import { type OriginAudio, renditionFolder } from './origin-renditions.ts'
import type { Track, TrackPart } from './track.ts'
import { TransportStreamTemplate } from './transport-stream-template.ts'

/** Whole: no rounding adds up, however long the stream. */
const ticksPerFrame = (samplesPerFrame * ticksPerSecond) / samplesPerSecond
/** Frames share a PES packet, whose first packet has the clock, which is due every 100 ms at least (ISO/IEC 13818-1, 2.7.2). */
const framesPerUnit = 3

/**
 * An audio rendition in transport streams: silence, filled up to its bitrate. Its segments hold the frames that begin
 * from the last frame boundary before the video's segment to the last before the next: of two lengths, a frame apart,
 * where frames do not divide a segment.
 */
export class AudioTrack implements Track {
  readonly name: string
  readonly contentType = 'video/mp2t'
  readonly extension = 'ts'
  readonly initSection = undefined
  readonly parts: readonly TrackPart[] = []
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly #segmentTicks: number
  readonly #shortFrames: number
  readonly #short: TransportStreamTemplate
  readonly #long: TransportStreamTemplate

  /** @throws FaultsError of kind `usage` when the bitrate is too small for the frames */
  constructor(audio: OriginAudio, segmentSeconds: number) {
    this.name = renditionFolder('audio', audio.name)
    this.bitsPerSecond = audio.bitsPerSecond
    this.#segmentTicks = segmentTicks(segmentSeconds)
    this.#shortFrames = Math.floor(this.#segmentTicks / ticksPerFrame)
    const isDivided = this.#segmentTicks % ticksPerFrame === 0
    this.#short = template(audio, this.#shortFrames)
    this.#long = isDivided ? this.#short : template(audio, this.#shortFrames + 1)
    this.longestSegmentTicks = (this.#shortFrames + (isDivided ? 0 : 1)) * ticksPerFrame
    const longShare = (this.#segmentTicks % ticksPerFrame) / ticksPerFrame
    const averageBytes = this.#short.byteLength * (1 - longShare) + this.#long.byteLength * longShare
    this.averageBitsPerSecond = (averageBytes * 8 * ticksPerSecond) / this.#segmentTicks
  }

  startTicks(number: number): number {
    return this.#framesBefore(number) * ticksPerFrame
  }

  segmentBytes(number: number): number {
    return this.#template(number).byteLength
  }

  segment(number: number): Buffer {
    const longBefore = this.#framesBefore(number) - number * this.#shortFrames
    const packetsBefore = (number - longBefore) * this.#short.packetCount + longBefore * this.#long.packetCount
    return this.#template(number).at({ startTicks: this.startTicks(number), number, packetsBefore })
  }

  #framesBefore(number: number): number {
    return Math.floor((number * this.#segmentTicks) / ticksPerFrame)
  }

  #template(number: number): TransportStreamTemplate {
    const frames = this.#framesBefore(number + 1) - this.#framesBefore(number)
    return frames === this.#shortFrames ? this.#short : this.#long
  }
}

function template({ name, bitsPerSecond }: OriginAudio, frames: number): TransportStreamTemplate {
  const frame = adtsFrame(silentAacFrame())
  const units = Array.from({ length: Math.ceil(frames / framesPerUnit) }, (_, index) => ({
    bytes: Buffer.concat(Array<Buffer>(Math.min(framesPerUnit, frames - index * framesPerUnit)).fill(frame)),
    ticks: index * framesPerUnit * ticksPerFrame,
  }))
  const seconds = (frames * ticksPerFrame) / ticksPerSecond
  const segmentBytes = Math.floor((bitsPerSecond * seconds) / 8 / packetBytes) * packetBytes
  const neededBytes = TransportStreamTemplate.leastBytes(units)
  if (segmentBytes < neededBytes) {
    throw new FaultsError('usage', [
      {
        problem: `Audio ${name} does not fit in ${bitsPerSecond} bit/s.`,
        remedy: `Give it ${Math.ceil((neededBytes * 8) / seconds)} bit/s or more.`,
      },
    ])
  }
  return new TransportStreamTemplate(aacStream, units, frames * ticksPerFrame, segmentBytes)
}
