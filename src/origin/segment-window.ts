import { segmentTicks, ticksPerSecond, ticksToMs } from './media-time.ts'
import type { OriginOptions } from './origin-options.ts'

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

/** Where part `part` ends if a segment has so many, in ticks from the segment's start. */
export function partEndTicks(segmentSeconds: number, partCount: number, part: number): number {
  return Math.round((segmentTicks(segmentSeconds) * (part + 1)) / partCount)
}

/** Parts that are there, of all segments from the first on. They come as their time on the timeline ends. */
export function partsMade(options: WindowOptions, partCount: number, nowMs: number): number {
  const { segmentSeconds } = options
  const end = segmentsMade(options, nowMs)
  const intoTicks = elapsedTicks(options, nowMs) - end * segmentTicks(segmentSeconds)
  let made = 0
  while (made < partCount && partEndTicks(segmentSeconds, partCount, made) <= intoTicks) made += 1
  return end * partCount + made
}

/** The next instant after `nowMs` at which a part (or, where `partCount` is 0, a segment) is there. */
export function nextPublicationMs(options: WindowOptions, partCount: number, nowMs: number): number {
  const { segmentSeconds, epochMs } = options
  const count = Math.max(partCount, 1)
  const made = partsMade(options, count, nowMs)
  const endTicks = partEndTicks(segmentSeconds, count, made % count)
  return epochMs + ticksToMs(Math.floor(made / count) * segmentTicks(segmentSeconds) + endTicks)
}

function segmentsMade(options: WindowOptions, nowMs: number): number {
  return Math.max(0, Math.floor(elapsedTicks(options, nowMs) / segmentTicks(options.segmentSeconds)))
}

function elapsedTicks({ epochMs }: WindowOptions, nowMs: number): number {
  return ((nowMs - epochMs) * ticksPerSecond) / 1000
}
