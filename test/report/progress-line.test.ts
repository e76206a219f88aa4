import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Progress, progressLine, progressLogLine } from '../../src/report/progress-line.ts'

const calm: Progress = {
  elapsedSeconds: 32,
  durationSeconds: 60,
  viewers: { playing: 1000, stalled: 0, target: 1000 },
  requestsPerSecond: 1017,
  bytesPerSecond: 250e6,
  segmentP99Ms: 28.7,
  failedRequests: 0,
  stalls: 0,
}
const troubled: Progress = {
  ...calm,
  durationSeconds: undefined,
  elapsedSeconds: 3725,
  viewers: { playing: 950, stalled: 37, target: 1000 },
  failedRequests: 12,
  stalls: 52,
}

describe('progressLine', () => {
  it.each([
    [100, calm, '━━━━━━────── 00:32/01:00  1,000/1,000 playing  2.00 Gbit/s  p99 28.7 ms  1,017 req/s'],
    [80, calm, '━━━━━━────── 00:32/01:00  1,000/1,000 playing  2.00 Gbit/s  p99 28.7 ms'],
    [60, calm, '━━━━━━────── 00:32/01:00  1,000/1,000 playing  2.00 Gbit/s'],
    [30, calm, '━━━━━━────── 00:32/01:00'],
    [10, calm, '━━━━━━──…'],
    [0, calm, ''],
    [
      120,
      troubled,
      '⠴ 1:02:05  950/1,000 playing, 37 stalled  2.00 Gbit/s  52 stalls  12 failed  p99 28.7 ms  1,017 req/s',
    ],
    [80, troubled, '⠴ 1:02:05  950/1,000 playing, 37 stalled  2.00 Gbit/s  52 stalls  12 failed'],
    [
      120,
      { ...troubled, stalls: 1, segmentP99Ms: undefined },
      '⠴ 1:02:05  950/1,000 playing, 37 stalled  2.00 Gbit/s  1 stall  12 failed  1,017 req/s',
    ],
    // The graceful stop takes a run beyond its duration.
    [30, { ...calm, elapsedSeconds: 61 }, '━━━━━━━━━━━━ 01:01/01:00'],
  ])('of %d columns', (columns, progress, line) => {
    expect(progressLine(progress, columns)).toBe(line)
  })

  it('is never as wide as the terminal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(1e9), fc.nat(1e6), (columns, bytesPerSecond, stalls) => {
        expect(progressLine({ ...calm, bytesPerSecond, stalls }, columns).length).toBeLessThan(columns)
      }),
    )
  })
})

describe('progressLogLine', () => {
  it('tells everything', () => {
    expect(progressLogLine(calm)).toBe('00:32/01:00  1,000/1,000 playing  2.00 Gbit/s  p99 28.7 ms  1,017 req/s')
    expect(progressLogLine(troubled)).toBe(
      '1:02:05  950/1,000 playing, 37 stalled  2.00 Gbit/s  52 stalls  12 failed  p99 28.7 ms  1,017 req/s',
    )
  })
})
