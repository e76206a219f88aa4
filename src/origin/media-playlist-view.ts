import type { SegmentKey } from './encryption.ts'
import { ticksPerSecond, ticksToMs } from './media-time.ts'
import type { OriginOptions } from './origin-options.ts'
import { segmentUri } from './resource.ts'
import { segmentWindow, type WindowOptions } from './segment-window.ts'
import type { Track } from './track.ts'

/** What a media playlist says at one instant, before it is text. */
export interface MediaPlaylistView {
  readonly playlistType: 'EVENT' | 'VOD' | undefined
  readonly targetDurationSeconds: number
  /** Of the first segment. */
  readonly mediaSequenceNumber: number
  /** Discontinuities before the first segment, whose tags have left the playlist. */
  readonly discontinuitySequenceNumber: number
  readonly segments: readonly SegmentView[]
  readonly endList: boolean
}

export interface SegmentView {
  /** The number of the segment in the stream. */
  readonly number: number
  readonly uri: string
  readonly durationSeconds: number
  /** ms since the Unix epoch. */
  readonly programDateTimeMs: number | undefined
  /** Undefined: it is in the clear. */
  readonly key: SegmentKey | undefined
  readonly discontinuity: boolean
  readonly gap: boolean
}

/** A playlist over time: what it says at each instant, ms since the Unix epoch. */
export type MediaPlaylistOverTime = (nowMs: number) => MediaPlaylistView

const playlistTypes = { live: undefined, event: 'EVENT', vod: 'VOD' } as const

/** The playlist of one of the stream's tracks as it is without any fault. */
export function mediaPlaylistOverTime(
  options: WindowOptions & Pick<OriginOptions, 'programDateTime'>,
  track: Track,
  tracks: readonly Track[],
): MediaPlaylistOverTime {
  const longestTicks = Math.max(...tracks.map(({ longestSegmentTicks }) => longestSegmentTicks))
  // Every duration, rounded to the nearest integer, is at most the target duration, which is the same for all tracks (RFC
  // 8216bis 4.4.3.1, 6.2.4).
  const targetDurationSeconds = Math.max(1, Math.round(longestTicks / ticksPerSecond))
  const segmentView = (number: number): SegmentView => {
    const start = track.startTicks(number)
    return {
      number,
      uri: segmentUri(track, number),
      durationSeconds: (track.startTicks(number + 1) - start) / ticksPerSecond,
      programDateTimeMs: options.programDateTime ? options.epochMs + ticksToMs(start) : undefined,
      key: track.segmentKey?.(number),
      discontinuity: false,
      gap: false,
    }
  }
  return (nowMs) => {
    const { first, end, ended } = segmentWindow(options, nowMs)
    return {
      playlistType: playlistTypes[options.kind],
      targetDurationSeconds,
      mediaSequenceNumber: first,
      discontinuitySequenceNumber: 0,
      segments: Array.from({ length: end - first }, (_, index) => segmentView(first + index)),
      endList: ended,
    }
  }
}
