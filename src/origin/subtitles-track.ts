import { presentationDelayTicks, segmentTicks, ticksPerSecond } from './media-time.ts'
import { timestampModulus } from './mpeg-ts.ts'
import { type OriginSubtitles, renditionFolder } from './origin-renditions.ts'
import type { Track, TrackPart } from './track.ts'

/** A subtitles rendition in WebVTT: a cue a second, which says what second of the stream it is. */
export class SubtitlesTrack implements Track {
  readonly name: string
  readonly contentType = 'text/vtt'
  readonly extension = 'vtt'
  readonly initSection = undefined
  readonly partCount = 0
  readonly longestPartTicks = 0
  readonly bitsPerSecond: number
  readonly averageBitsPerSecond: number
  readonly longestSegmentTicks: number
  readonly #label: string

  constructor({ name, language }: OriginSubtitles, segmentSeconds: number) {
    this.name = renditionFolder('subtitles', name)
    this.#label = language
    this.longestSegmentTicks = segmentTicks(segmentSeconds)
    // A day, in which no number is longer; and a cue more than the segment's seconds may touch it.
    const day = Math.floor((86_400 * ticksPerSecond) / this.longestSegmentTicks)
    const bytes = this.segmentBytes(day)
    const cueBytes = this.#cue(86_400).length
    this.averageBitsPerSecond = (bytes * 8) / segmentSeconds
    this.bitsPerSecond = Math.ceil(((bytes + cueBytes) * 8) / segmentSeconds)
  }

  parts(): readonly TrackPart[] {
    return []
  }

  startTicks(number: number): number {
    return number * this.longestSegmentTicks
  }

  segmentBytes(number: number): number {
    return this.segment(number).length
  }

  /**
   * Local time is that of the stream, and is mapped anew in every segment, so that nothing depends on how often time
   * stamps wrapped before (RFC 8216bis 3.1.4). A cue that is shown in several segments is in all of them.
   */
  segment(number: number): Buffer {
    const start = this.startTicks(number)
    const end = this.startTicks(number + 1)
    const mapped = (start + presentationDelayTicks) % timestampModulus
    const parts = [`WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:${mapped},LOCAL:${localTime(start)}\n\n`]
    for (let second = Math.floor(start / ticksPerSecond); second * ticksPerSecond < end; second++) {
      parts.push(this.#cue(second))
    }
    return Buffer.from(parts.join(''))
  }

  #cue(second: number): string {
    const [from, to] = [localTime(second * ticksPerSecond), localTime((second + 1) * ticksPerSecond)]
    return `${from} --> ${to}\n${this.#label} ${from.slice(0, -4)}\n\n`
  }
}

/** hh:mm:ss.ttt */
function localTime(ticks: number): string {
  const ms = Math.round((ticks * 1000) / ticksPerSecond)
  const two = (value: number) => `${Math.floor(value)}`.padStart(2, '0')
  const clock = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}`
  return `${clock}.${`${ms % 1000}`.padStart(3, '0')}`
}
