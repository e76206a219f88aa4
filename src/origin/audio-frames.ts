import { samplesPerFrame, samplesPerSecond } from './aac-audio.ts'
import { segmentTicks, ticksPerSecond } from './media-time.ts'

/** Whole: no rounding adds up, however long the stream. */
export const ticksPerFrame = (samplesPerFrame * ticksPerSecond) / samplesPerSecond

/**
 * Which frames of audio belong to a segment: those that begin from the last frame boundary before the video's segment to
 * the last before the next. So segments are of two lengths, a frame apart, where frames do not divide them.
 */
export class AudioFrames {
  readonly #segmentTicks: number
  /** Of the shorter segments, and of the longer: the same where frames divide a segment. */
  readonly short: number
  readonly long: number

  constructor(segmentSeconds: number) {
    this.#segmentTicks = segmentTicks(segmentSeconds)
    this.short = Math.floor(this.#segmentTicks / ticksPerFrame)
    this.long = Math.ceil(this.#segmentTicks / ticksPerFrame)
  }

  /** Frames before segment `number`; or, with `ticks`, before that time of it. */
  before(number: number, ticks = 0): number {
    return Math.floor((number * this.#segmentTicks + ticks) / ticksPerFrame)
  }

  /** How many of the segments before `number` are longer than the others. */
  longBefore(number: number): number {
    return this.before(number) - number * this.short
  }
}
