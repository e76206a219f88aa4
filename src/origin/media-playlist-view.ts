import type { SegmentKey } from './encryption.ts'
import { ticksPerSecond, ticksToMs } from './media-time.ts'
import type { OriginOptions } from './origin-options.ts'
import { initSectionUri, mediaPlaylistUri, partUri, segmentFileUri, segmentUri } from './resource.ts'
import { partsMade, type SegmentWindow, segmentWindow, type WindowOptions } from './segment-window.ts'
import type { Track } from './track.ts'

/** What a media playlist says at one instant, before it is text. */
export interface MediaPlaylistView {
  readonly playlistType: 'EVENT' | 'VOD' | undefined
  readonly targetDurationSeconds: number
  /** Of the first segment. */
  readonly mediaSequenceNumber: number
  /** Discontinuities before the first segment, whose tags have left the playlist. */
  readonly discontinuitySequenceNumber: number
  /** Of EXT-X-START. */
  readonly startOffsetSeconds: number | undefined
  readonly segments: readonly SegmentView[]
  readonly endList: boolean
  /** Undefined where segments need none. */
  readonly initSectionUri: string | undefined
  /** Undefined where segments are whole. */
  readonly lowLatency: LowLatencyView | undefined
}

export interface LowLatencyView {
  readonly partTargetSeconds: number
  /** The one that is not complete, with the parts that it has. */
  readonly openSegment: Pick<SegmentView, 'number' | 'key' | 'parts'>
  readonly hintUri: string
  /** URIs of the other playlists of the presentation, which are as far as this one. */
  readonly reportUris: readonly string[]
}

export interface PartView {
  readonly uri: string
  readonly durationSeconds: number
  readonly independent: boolean
}

export interface SegmentView {
  /** The number of the segment in the stream. */
  readonly number: number
  readonly uri: string
  readonly durationSeconds: number
  /** ms since the Unix epoch. */
  readonly programDateTimeMs: number | undefined
  /** Its length, where all segments are in one file, each behind the one before it. */
  readonly byteRangeLength: number | undefined
  /** Undefined: it is in the clear. */
  readonly key: SegmentKey | undefined
  /** Tags before it, of which the origin itself makes nothing. */
  readonly dateRanges: readonly DateRangeView[]
  readonly discontinuity: boolean
  readonly gap: boolean
  /** Empty where they are no longer listed. */
  readonly parts: readonly PartView[]
}

/** A date range that begins with a segment (EXT-X-DATERANGE). */
export interface DateRangeView {
  readonly id: string
  readonly className: string | undefined
  readonly durationSeconds: number | undefined
}

/**
 * A playlist over time: what it says at each instant, ms since the Unix epoch. As long as it says the same it is the same
 * object, so that what is made of it can be kept by it.
 */
export type MediaPlaylistOverTime = (nowMs: number) => MediaPlaylistView

/** Faults ask for the past as well: one instant each as a rule. */
const recentViews = 8
/** Parts are listed for so long after they were published; older ones only as whole segments (RFC 8216bis 6.2.2). */
const partTargetDurations = 3

const playlistTypes = { live: undefined, event: 'EVENT', vod: 'VOD' } as const

/** The playlist of one of the stream's tracks as it is without any fault. */
export function mediaPlaylistOverTime(
  options: WindowOptions & Pick<OriginOptions, 'programDateTime' | 'byteRanges' | 'startOffsetSeconds'>,
  track: Track,
  tracks: readonly Track[],
): MediaPlaylistOverTime {
  const longestTicks = Math.max(...tracks.map(({ longestSegmentTicks }) => longestSegmentTicks))
  // Every duration, rounded to the nearest integer, is at most the target duration, which is the same for all tracks (RFC
  // 8216bis 4.4.3.1, 6.2.4); so is that of parts.
  const targetDurationSeconds = Math.max(1, Math.round(longestTicks / ticksPerSecond))
  const partTargetSeconds = Math.max(0, ...tracks.map(({ longestPartTicks }) => longestPartTicks)) / ticksPerSecond
  const segmentView = (number: number): SegmentView => {
    const start = track.startTicks(number)
    return {
      number,
      uri: options.byteRanges ? segmentFileUri(track) : segmentUri(track, number),
      durationSeconds: (track.startTicks(number + 1) - start) / ticksPerSecond,
      programDateTimeMs: options.programDateTime ? options.epochMs + ticksToMs(start) : undefined,
      byteRangeLength: options.byteRanges ? track.segmentBytes(number) : undefined,
      key: track.segmentKey?.(number),
      dateRanges: [],
      discontinuity: false,
      gap: false,
      parts: [],
    }
  }
  const partViews = (number: number, count: number): PartView[] =>
    track
      .parts(number)
      .slice(0, count)
      .map(({ ticks, independent }, part) => ({
        uri: partUri(track, number, part),
        durationSeconds: ticks / ticksPerSecond,
        independent,
      }))
  const listedParts = Math.ceil((partTargetDurations * targetDurationSeconds * ticksPerSecond) / longestTicks)
  const reportUris = tracks
    .filter((other) => other !== track)
    .map((other) => `../${mediaPlaylistUri(other, undefined)}`)
  const lowLatencyView = (end: number, nowMs: number): LowLatencyView | undefined => {
    if (track.partCount === 0 || options.kind === 'vod') return undefined
    const made = partsMade(options, track.partCount, nowMs) - end * track.partCount
    return {
      partTargetSeconds,
      openSegment: { number: end, key: track.segmentKey?.(end), parts: partViews(end, made) },
      hintUri: partUri(track, end, made),
      reportUris,
    }
  }
  const viewOf = ({ first, end, ended }: SegmentWindow, nowMs: number): MediaPlaylistView => {
    const lowLatency = ended ? undefined : lowLatencyView(end, nowMs)
    const withParts = (segment: SegmentView): SegmentView =>
      lowLatency && segment.number >= end - listedParts
        ? { ...segment, parts: partViews(segment.number, track.partCount) }
        : segment
    return {
      playlistType: playlistTypes[options.kind],
      targetDurationSeconds,
      mediaSequenceNumber: first,
      discontinuitySequenceNumber: 0,
      startOffsetSeconds: options.startOffsetSeconds,
      segments: Array.from({ length: end - first }, (_, index) => withParts(segmentView(first + index))),
      endList: ended,
      initSectionUri: track.initSection && initSectionUri,
      lowLatency,
    }
  }
  const recent = new Map<number, MediaPlaylistView>()
  return (nowMs) => {
    const window = segmentWindow(options, nowMs)
    // What is published since the beginning tells one state of the playlist from all others.
    const version = track.partCount > 0 ? partsMade(options, track.partCount, nowMs) : window.end
    const view = recent.get(version) ?? viewOf(window, nowMs)
    recent.set(version, view)
    if (recent.size > recentViews) recent.delete(recent.keys().next().value ?? 0)
    return view
  }
}
