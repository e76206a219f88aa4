import { FaultsError } from '../errors.ts'
import { maxFrameBytes, minFrameBytes, silentAacFrame } from './aac-audio.ts'
import { AudioFrames, ticksPerFrame } from './audio-frames.ts'
import { partsPerSegment } from './cmaf-video-track.ts'
import { presentationDelayTicks, segmentTicks, ticksPerSecond } from './media-time.ts'
import { Mp4Fragments, type Mp4Sample } from './mp4-fragments.ts'
import { audioInitSection } from './mp4-init-section.ts'
import { type OriginAudio, renditionFolder } from './origin-renditions.ts'
import { partEndTicks } from './segment-window.ts'
import type { Track, TrackPart } from './track.ts'

/** An audio rendition in fragmented MP4, in parts where the video has some: silence, whose frames fill the bitrate. */
export class CmafAudioTrack implements Track {
  readonly name: string
  readonly contentType = 'audio/mp4'
  readonly extension = 'm4s'
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly longestPartTicks: number
  readonly initSection = audioInitSection()
  readonly partCount: number
  readonly #segmentSeconds: number
  readonly #fragmentCount: number
  readonly #frames: AudioFrames
  readonly #sample: Mp4Sample
  /** By the numbers of frames in their fragments: a few for all segments. */
  readonly #templates = new Map<string, Mp4Fragments>()

  /**
   * @param partSeconds 0: segments are whole
   * @throws FaultsError of kind `usage` when the bitrate is too small for the frames
   */
  constructor(audio: OriginAudio, segmentSeconds: number, partSeconds: number) {
    this.name = renditionFolder('audio', audio.name)
    this.bitsPerSecond = audio.bitsPerSecond
    this.#segmentSeconds = segmentSeconds
    this.#fragmentCount = partsPerSegment(segmentSeconds, partSeconds)
    this.partCount = partSeconds > 0 ? this.#fragmentCount : 0
    this.#frames = new AudioFrames(segmentSeconds)
    this.longestSegmentTicks = this.#frames.long * ticksPerFrame
    const longestPart = Math.ceil(segmentTicks(segmentSeconds) / this.#fragmentCount / ticksPerFrame)
    this.longestPartTicks = this.partCount > 0 ? longestPart * ticksPerFrame : 0
    const frameBytes = frameSize(audio, this.#frames, this.#fragmentCount)
    this.#sample = { bytes: silentAacFrame(frameBytes), ticks: ticksPerFrame, isSync: true }
    const longShare = segmentTicks(segmentSeconds) / ticksPerFrame - this.#frames.short
    const frames = this.#frames.short + longShare
    const segmentBytes = overheadBytes(this.#frames.short, this.#fragmentCount) + frames * frameBytes
    this.averageBitsPerSecond = (segmentBytes * 8) / segmentSeconds
  }

  parts(number: number): readonly TrackPart[] {
    return this.partCount > 0 ? this.#template(number).places : []
  }

  startTicks(number: number): number {
    return this.#frames.before(number) * ticksPerFrame
  }

  segmentBytes(number: number): number {
    return this.#template(number).byteLength
  }

  segment(number: number): Buffer {
    const sequence = number * this.#fragmentCount + 1
    return this.#template(number).at(this.startTicks(number) + presentationDelayTicks, sequence)
  }

  #template(number: number): Mp4Fragments {
    const ends = Array.from({ length: this.#fragmentCount }, (_, part) =>
      this.#frames.before(number, partEndTicks(this.#segmentSeconds, this.#fragmentCount, part)),
    )
    const counts = ends.map((end, part) => end - (ends[part - 1] ?? this.#frames.before(number)))
    const key = counts.join()
    const template =
      this.#templates.get(key) ?? new Mp4Fragments(counts.map((count) => Array<Mp4Sample>(count).fill(this.#sample)))
    this.#templates.set(key, template)
    return template
  }
}

/** What a segment takes beside its frames. It depends on their number alone, however they are dealt to the fragments. */
function overheadBytes(frames: number, fragments: number): number {
  return Mp4Fragments.overheadBytes([frames, ...Array<number>(fragments - 1).fill(0)])
}

/** The most bytes that each frame can have within the bitrate. */
function frameSize({ name, bitsPerSecond }: OriginAudio, { short, long }: AudioFrames, fragments: number): number {
  const room = (frames: number) =>
    (bitsPerSecond * ticksPerFrame) / ticksPerSecond / 8 - overheadBytes(frames, fragments) / frames
  const frameBytes = Math.floor(Math.min(room(short), room(long)))
  if (frameBytes < minFrameBytes) {
    const missing = minFrameBytes - Math.min(room(short), room(long))
    const least = Math.ceil(bitsPerSecond + (missing * 8 * ticksPerSecond) / ticksPerFrame)
    throw new FaultsError('usage', [
      { problem: `Audio ${name} does not fit in ${bitsPerSecond} bit/s.`, remedy: `Give it ${least} bit/s or more.` },
    ])
  }
  return Math.min(frameBytes, maxFrameBytes)
}
