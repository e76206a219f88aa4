import { describe, expect, it } from 'vitest'
import { segmentTicks, ticksToMs } from '../../src/origin/media-time.ts'
import { isSegmentServed, segmentWindow, type WindowOptions } from '../../src/origin/segment-window.ts'

const epochMs = 1_700_000_000_000

function stream(options: Partial<WindowOptions> = {}): WindowOptions {
  return {
    kind: 'live',
    segmentSeconds: 2,
    windowSegments: 3,
    graceSegments: 2,
    totalSegments: 5,
    epochMs,
    ...options,
  }
}

describe('the window of a stream at an instant', () => {
  it.each([
    // kind, ms since the epoch, first, end, ended
    ['live', -5000, 0, 0, false],
    ['live', 0, 0, 0, false],
    ['live', 1999, 0, 0, false],
    ['live', 2000, 0, 1, false],
    ['live', 6000, 0, 3, false],
    ['live', 7999, 0, 3, false],
    ['live', 8000, 1, 4, false],
    ['live', 3_600_000, 1797, 1800, false],
    ['event', 1999, 0, 0, false],
    ['event', 8000, 0, 4, false],
    ['event', 9999, 0, 4, false],
    ['event', 10_000, 0, 5, true],
    ['event', 3_600_000, 0, 5, true],
    ['vod', -5000, 0, 5, true],
    ['vod', 3_600_000, 0, 5, true],
  ] as const)('%s after %d ms: %d up to %d, ended %s', (kind, afterMs, first, end, ended) => {
    expect(segmentWindow(stream({ kind }), epochMs + afterMs)).toEqual({ first, end, ended })
  })

  it.each([0.04, 1 / 3, 0.48, 1.001, 2.002, 6.006, 60])(
    'moves on exactly at the end of a segment of %d s',
    (seconds) => {
      const options = stream({ segmentSeconds: seconds })
      for (const number of [0, 1, 2, 3, 299, 9999, 1_234_567]) {
        const endsMs = epochMs + ticksToMs((number + 1) * segmentTicks(seconds))
        expect(segmentWindow(options, Math.ceil(endsMs)).end).toBe(number + 1)
        expect(segmentWindow(options, Math.ceil(endsMs) - 1).end).toBe(number)
      }
    },
  )
})

describe('which segments are served', () => {
  it.each([
    // At 20 s ten segments are made, and 7 to 9 are listed.
    ['live', 4, false],
    ['live', 5, true],
    ['live', 7, true],
    ['live', 9, true],
    ['live', 10, false],
    // An event and a VOD keep all of their five.
    ['event', 0, true],
    ['event', 4, true],
    ['event', 5, false],
    ['vod', 0, true],
    ['vod', 5, false],
  ] as const)('%s segment %d: %s', (kind, number, served) => {
    expect(isSegmentServed(stream({ kind }), number, epochMs + 20_000)).toBe(served)
  })
})
