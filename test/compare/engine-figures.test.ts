import { describe, expect, it } from 'vitest'
import { engineFigures } from '../../src/compare/engine-figures.ts'
import { viewerSeconds } from '../../src/compare/viewer-time.ts'
import { calmMinute, minute, resultOf } from './compare-fixtures.ts'

describe('viewerSeconds', () => {
  const ramp = { ratePerSecond: 0.5, jitterMs: 0 }
  it.each([
    ['until the end of the run, from the start of each', { clients: 3, ramp }, 60.2, 60 + 58 + 56],
    ['until a run ends that was cut short', { clients: 3, ramp }, 3, 3 + 1 + 0],
    ['of viewers all at once', { clients: 10 }, 60, 600],
    ['of a run without an end of its own', { clients: 2, ramp, durationMs: 0 }, 10, 10 + 8],
  ])('counts %s', (_, changes, elapsedSeconds, seconds) => {
    expect(viewerSeconds({ plan: { ...minute, ...changes }, elapsedSeconds })).toBe(seconds)
  })
})

describe('engineFigures', () => {
  it('adds up the rounds and tells them a viewer and minute', () => {
    const figures = engineFigures([resultOf(calmMinute), resultOf({ ...calmMinute, failures: 4 })])
    expect(figures).toMatchObject({
      rounds: 2,
      viewerMinutes: 20,
      viewers: { started: 20, failed: 0, completed: 0 },
      bytesPerViewerMinute: 31 * 500_000 + 31 * 100,
    })
    expect(figures.requests.segment).toEqual({
      count: 620,
      failed: 8,
      perViewerMinute: 31,
      bytesPerViewerMinute: 15_500_000,
      paths: { '/live/720p/#.ts': 310, '/live/360p/#.ts': 310 },
    })
    expect(figures.reloadIntervalSeconds).toBe(2)
  })

  it('divides by the time in which viewers played, but not what each asks for once', () => {
    const { requests, ...figures } = engineFigures([resultOf({ ...calmMinute, lateSeconds: 30 })])
    expect(figures.viewerMinutes).toBe(5)
    expect(requests.segment?.perViewerMinute).toBe(62)
    expect(requests.multivariantPlaylist?.perViewerMinute).toBe(1)
    expect(figures.reloadIntervalSeconds).toBe(1)
  })

  it('tells the start-up of all viewers, and stalls', () => {
    const figures = engineFigures([resultOf(calmMinute), resultOf({ ...calmMinute, startupMs: 500, stalls: 2 })])
    expect(figures.startupMs).toMatchObject({ count: 20 })
    expect(figures.startupMs?.p50).toBeCloseTo(59, 0)
    expect(figures.startupMs?.p95).toBeCloseTo(508, 0)
    expect(figures.stalls).toEqual({ count: 2, seconds: 6, ratio: 6 / 1200 })
  })

  it('does not invent what was not told', () => {
    const { startupMs: _, ...silent } = calmMinute
    expect(engineFigures([resultOf(silent)]).startupMs).toBeNull()
    expect(engineFigures([resultOf({ requests: {} })])).toMatchObject({
      requests: {},
      reloadIntervalSeconds: null,
      bytesPerViewerMinute: 0,
    })
  })

  it('takes playlists that viewers play beside each other for as many', () => {
    const result = resultOf(calmMinute)
    const rendition = { segments: 1, bytes: 1, mediaSeconds: 1, bitsPerSecond: 8 }
    const renditions = {
      'audio English (en)': rendition,
      'audio French (fr)': rendition,
      'subtitles English (en)': rendition,
    }
    const beside = { ...result, playback: { ...result.playback, renditions } }
    expect(engineFigures([beside]).reloadIntervalSeconds).toBe(6)
  })
})
