import { FaultsError } from '../errors.ts'
import { adtsFrame, silentAacFrame } from './aac-audio.ts'
import { AudioFrames, ticksPerFrame } from './audio-frames.ts'
import { segmentTicks, ticksPerSecond } from './media-time.ts'
import { aacStream, packetBytes } from './mpeg-ts.ts'
import { type OriginAudio, renditionFolder } from './origin-renditions.ts'
import type { Track, TrackPart } from './track.ts'
import { TransportStreamTemplate } from './transport-stream-template.ts'

/** Frames share a PES packet, whose first packet has the clock, which is due every 100 ms at least (ISO/IEC 13818-1, 2.7.2). */
const framesPerUnit = 3

/** An audio rendition in transport streams: silence, filled up to its bitrate. */
export class TsAudioTrack implements Track {
  readonly name: string
  readonly contentType = 'video/mp2t'
  readonly extension = 'ts'
  readonly initSection = undefined
  readonly partCount = 0
  readonly longestPartTicks = 0
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly #frames: AudioFrames
  readonly #short: TransportStreamTemplate
  readonly #long: TransportStreamTemplate

  /** @throws FaultsError of kind `usage` when the bitrate is too small for the frames */
  constructor(audio: OriginAudio, segmentSeconds: number) {
    this.name = renditionFolder('audio', audio.name)
    this.bitsPerSecond = audio.bitsPerSecond
    this.#frames = new AudioFrames(segmentSeconds)
    const { short, long } = this.#frames
    this.#short = template(audio, short)
    this.#long = long === short ? this.#short : template(audio, long)
    this.longestSegmentTicks = long * ticksPerFrame
    const ticks = segmentTicks(segmentSeconds)
    const longShare = ticks / ticksPerFrame - short
    const averageBytes = this.#short.byteLength * (1 - longShare) + this.#long.byteLength * longShare
    this.averageBitsPerSecond = (averageBytes * 8 * ticksPerSecond) / ticks
  }

  parts(): readonly TrackPart[] {
    return []
  }

  startTicks(number: number): number {
    return this.#frames.before(number) * ticksPerFrame
  }

  segmentBytes(number: number): number {
    return this.#template(number).byteLength
  }

  segment(number: number): Buffer {
    const longBefore = this.#frames.longBefore(number)
    const packetsBefore = (number - longBefore) * this.#short.packetCount + longBefore * this.#long.packetCount
    return this.#template(number).at({ startTicks: this.startTicks(number), number, packetsBefore })
  }

  #template(number: number): TransportStreamTemplate {
    return this.#frames.longBefore(number + 1) > this.#frames.longBefore(number) ? this.#long : this.#short
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
