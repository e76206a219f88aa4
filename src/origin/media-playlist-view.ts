import { segmentStartMs, segmentTicks, ticksPerSecond } from './media-time.ts'
import type { OriginOptions } from './origin-options.ts'
import { segmentWindow, type WindowOptions } from './segment-window.ts'

/** What a media playlist says at one instant, before it is text. All variants say the same: their URIs are relative. */
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
  /** The number of the segment in the stream and in its URI. */
  readonly number: number
  readonly durationSeconds: number
  /** ms since the Unix epoch. */
  readonly programDateTimeMs: number | undefined
  readonly discontinuity: boolean
  readonly gap: boolean
}

/** A playlist over time: what it says at each instant, ms since the Unix epoch. */
export type MediaPlaylistOverTime = (nowMs: number) => MediaPlaylistView

const playlistTypes = { live: undefined, event: 'EVENT', vod: 'VOD' } as const

/** The stream's playlist as it is without any fault. */
export function mediaPlaylistOverTime(
  options: WindowOptions & Pick<OriginOptions, 'programDateTime'>,
): MediaPlaylistOverTime {
  const durationSeconds = segmentTicks(options.segmentSeconds) / ticksPerSecond
  return (nowMs) => {
    const { first, end, ended } = segmentWindow(options, nowMs)
    return {
      playlistType: playlistTypes[options.kind],
      // Every duration, rounded to the nearest integer, is at most the target duration (RFC 8216bis 4.4.3.1).
      targetDurationSeconds: Math.max(1, Math.round(durationSeconds)),
      mediaSequenceNumber: first,
      discontinuitySequenceNumber: 0,
      segments: Array.from({ length: end - first }, (_, index) => ({
        number: first + index,
        durationSeconds,
        programDateTimeMs: options.programDateTime
          ? options.epochMs + segmentStartMs(options.segmentSeconds, first + index)
          : undefined,
        discontinuity: false,
        gap: false,
      })),
      endList: ended,
    }
  }
}
