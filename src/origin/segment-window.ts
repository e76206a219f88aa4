import { segmentTicks, ticksPerSecond } from './media-time.ts'
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

function segmentsMade({ segmentSeconds, epochMs }: WindowOptions, nowMs: number): number {
  const elapsedTicks = ((nowMs - epochMs) * ticksPerSecond) / 1000
  return Math.max(0, Math.floor(elapsedTicks / segmentTicks(segmentSeconds)))
}
