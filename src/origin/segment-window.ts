import { segmentTicks, ticksPerSecond, ticksToMs } from './media-time.ts'
import type { OriginOptions } from './origin-options.ts'
import type { Track } from './track.ts'

/** The segments that a playlist lists at one instant: `first` up to, but not including, `end`. */
export interface SegmentWindow {
  readonly first: number
  readonly end: number
  /** No segment will follow. */
  readonly ended: boolean
}

export type WindowOptions = Pick<
  OriginOptions,
  'kind' | 'segmentSeconds' | 'windowSegments' | 'graceSegments' | 'totalSegments' | 'epochMs'
>

/** A function of time alone: segment n is there from epochMs + (n + 1) segments on, and no timer makes it. */
export function segmentWindow(options: WindowOptions, nowMs: number): SegmentWindow {
  switch (options.kind) {
    case 'live': {
      const end = segmentsMade(options, nowMs)
      return { first: Math.max(0, end - options.windowSegments), end, ended: false }
    }
    case 'event': {
      const end = Math.min(options.totalSegments, segmentsMade(options, nowMs))
      return { first: 0, end, ended: end === options.totalSegments }
    }
    case 'vod':
      return { first: 0, end: options.totalSegments, ended: true }
  }
}

/** The segments that requests find: `first` up to `end`, and so for a grace after the window left them (RFC 8216bis 6.2.2). */
export function servedSegments(options: WindowOptions, nowMs: number): Pick<SegmentWindow, 'first' | 'end'> {
  const { first, end } = segmentWindow(options, nowMs)
  return { first: Math.max(0, first - options.graceSegments), end }
}

export function isSegmentServed(options: WindowOptions, number: number, nowMs: number): boolean {
  const { first, end } = servedSegments(options, nowMs)
  return number >= first && number < end
}

/** Parts of a track that are there, of all segments from the first on. They come as their time on the timeline ends. */
export function partsMade(options: WindowOptions, { parts }: Pick<Track, 'parts'>, nowMs: number): number {
  const end = segmentsMade(options, nowMs)
  const intoTicks = elapsedTicks(options, nowMs) - end * segmentTicks(options.segmentSeconds)
  return end * parts.length + parts.filter(({ startTicks, ticks }) => startTicks + ticks <= intoTicks).length
}

/** When part `part` of segment `number` is there, ms since the Unix epoch; with `part` undefined the segment itself. */
export function publishedAtMs(
  { segmentSeconds, epochMs }: WindowOptions,
  { parts }: Pick<Track, 'parts'>,
  number: number,
  part: number | undefined,
): number {
  const place = part === undefined ? undefined : parts[part]
  const end = place === undefined ? segmentTicks(segmentSeconds) : place.startTicks + place.ticks
  return epochMs + ticksToMs(number * segmentTicks(segmentSeconds) + end)
}

/** The next instant after `nowMs` at which a part (or, without parts, a segment) is there. */
export function nextPublicationMs(options: WindowOptions, track: Pick<Track, 'parts'>, nowMs: number): number {
  const count = Math.max(track.parts.length, 1)
  const made = track.parts.length > 0 ? partsMade(options, track, nowMs) : segmentsMade(options, nowMs)
  const part = track.parts.length > 0 ? made % count : undefined
  return publishedAtMs(options, track, Math.floor(made / count), part)
}

function segmentsMade(options: WindowOptions, nowMs: number): number {
  return Math.max(0, Math.floor(elapsedTicks(options, nowMs) / segmentTicks(options.segmentSeconds)))
}

function elapsedTicks({ epochMs }: WindowOptions, nowMs: number): number {
  return ((nowMs - epochMs) * ticksPerSecond) / 1000
}
