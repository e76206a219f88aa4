import { describe, expect, it } from 'vitest'
import { defaultPlayback } from '../../src/plan/playback-choices.ts'
import { bufferGoal, defaultPolicy, policyOf } from '../../src/player/playback-policy.ts'
import { reloadDelay } from '../../src/player/reload-delay.ts'
import { isClientError, retryDelay } from '../../src/player/retry-delay.ts'
import { selectVariant, sourceOf } from '../../src/player/select-variant.ts'
import { startPoint } from '../../src/player/start-point.ts'
import { makeMediaPlaylist, makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'

const noControl = {
  canSkipUntil: undefined,
  canSkipDateranges: false,
  holdBack: undefined,
  partHoldBack: undefined,
  canBlockReload: false,
}

describe('reloadDelay', () => {
  const playlist = makeMediaPlaylist({
    targetDuration: 6,
    segments: [{ durationSeconds: 6 }, { durationSeconds: 4.5 }],
  })
  it.each([
    ['the last segment after a change', playlist, true, 4500],
    ['half the target duration after none', playlist, false, 3000],
    ['half the target duration while nothing is listed', makeWindow(0, 0, { targetDuration: 6 }), true, 3000],
    ['never less than a tenth of a second', makeMediaPlaylist({ segments: [{ durationSeconds: 0.001 }] }), true, 100],
  ])('%s', (_, given, changed, expected) => {
    expect(reloadDelay(given, changed, 'spec', 0)).toBe(expected)
  })

  const long = makeMediaPlaylist({ targetDuration: 6, segments: [{ durationSeconds: 6.4 }] })
  it.each([
    ['hls.js near the edge: the last segment', playlist, 20, 4500],
    ['hls.js far from the edge: a target duration', playlist, 24, 6000],
    ['hls.js: at most a target duration', long, 0, 6000],
  ])('%s', (_, given, secondsToEdge, expected) => {
    expect(reloadDelay(given, true, 'hlsjs', secondsToEdge)).toBe(expected)
  })
})

describe('retryDelay', () => {
  it.each([
    // what, cause, delays of the first failures
    ['media', 'http503', [1000, 2000, 4000, 8000, 8000, 8000]],
    ['media', 'reset', [1000, 2000, 4000, 8000]],
    ['media', 'totalTimeout', [0, 0, 0, 0, 1000, 2000]],
    ['playlist', 'http500', [1000, 2000, 4000, 8000, 8000]],
    ['playlist', 'firstByteTimeout', [0, 0, 1000, 2000, 4000, 8000]],
  ] as const)('%s, %s', (what, cause, delays) => {
    expect(delays.map((_, index) => retryDelay(defaultPolicy, what, cause, index + 1))).toEqual(delays)
  })

  it('takes only 4xx for errors that asking again does not help', () => {
    expect(['http404', 'http410', 'http500', 'reset'].map((cause) => isClientError(cause as 'http404'))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

const settings = { choices: defaultPlayback, chance: 0.5, policy: defaultPolicy }

describe('startPoint', () => {
  const live = makeWindow(100, 10)
  it.each([
    ['live: three target durations before the end', live, 107, 0],
    ['live: inside a segment', makeWindow(100, 10, { targetDuration: 3 }), 105, 1],
    ['live: HOLD-BACK where stated', makeWindow(100, 10, { serverControl: { ...noControl, holdBack: 9 } }), 105, 1],
    ['live: a window shorter than the hold-back', makeWindow(100, 2), 100, 0],
    ['live: START from the end', makeWindow(100, 10, { start: { timeOffsetSeconds: -9, precise: false } }), 105, 0],
    ['live: precise START', makeWindow(100, 10, { start: { timeOffsetSeconds: -9, precise: true } }), 105, 1],
    [
      'live: START too near the edge',
      makeWindow(100, 10, { start: { timeOffsetSeconds: -1, precise: false } }),
      107,
      0,
    ],
    [
      'live: START from the beginning',
      makeWindow(100, 10, { start: { timeOffsetSeconds: 5, precise: false } }),
      102,
      0,
    ],
    [
      'ended: the beginning, though its first segment has no duration',
      makeMediaPlaylist({ endList: true, segments: [{ durationSeconds: 0 }, {}] }),
      0,
      0,
    ],
    ['ended: the beginning', makeWindow(3, 10, { endList: true }), 3, 0],
    ['ended: START', makeWindow(3, 10, { endList: true, start: { timeOffsetSeconds: 4, precise: true } }), 5, 0],
    [
      'ended: START beyond the end',
      makeWindow(3, 2, { endList: true, start: { timeOffsetSeconds: 99, precise: true } }),
      4,
      2,
    ],
  ])('%s', (_, playlist, mediaSequenceNumber, skipSeconds) => {
    expect(startPoint(playlist, settings)).toEqual({ mediaSequenceNumber, part: 0, offsetSeconds: 0, skipSeconds })
  })

  it.each([
    ['the live edge whatever EXT-X-START says', { is: 'live' }, 107, 0],
    ['the beginning', { is: 'beginning' }, 100, 0],
    ['before the end', { is: 'beforeEnd', seconds: 11 }, 104, 1],
    ['not nearer to the edge than the hold-back', { is: 'beforeEnd', seconds: 2 }, 107, 0],
    ['anywhere', { is: 'random' }, 103, 1],
  ] as const)('as chosen: %s', (_, start, mediaSequenceNumber, skipSeconds) => {
    const playlist = makeWindow(100, 10, { start: { timeOffsetSeconds: 4, precise: true } })
    const chosen = { ...settings, choices: { ...defaultPlayback, start } }
    expect(startPoint(playlist, chosen)).toMatchObject({ mediaSequenceNumber, skipSeconds })
  })

  it('follows the edge, which has moved on since the playlist was made, for hls.js, and not for the specification', () => {
    const playlist = makeMediaPlaylist({
      mediaSequenceNumber: 100,
      segments: Array.from({ length: 10 }, () => ({ durationSeconds: 1.98 })),
    })
    const decide = (player: 'hlsjs' | 'spec') => startPoint(playlist, { ...settings, policy: policyOf(player) }, 0.1)
    // 6 s before the end are 13.8 s from the beginning, and a segment begins at 13.86.
    expect(decide('spec')).toMatchObject({ mediaSequenceNumber: 106, skipSeconds: expect.closeTo(1.92, 6) })
    expect(decide('hlsjs')).toMatchObject({ mediaSequenceNumber: 107, skipSeconds: expect.closeTo(0.04, 6) })
  })

  it('does not load a segment for the sake of a rounded duration', () => {
    const segments = Array.from({ length: 10 }, () => ({ durationSeconds: 1.9999 }))
    const playlist = makeMediaPlaylist({ mediaSequenceNumber: 100, segments })
    expect(startPoint(playlist, settings)).toMatchObject({ mediaSequenceNumber: 107, skipSeconds: 0 })
  })

  it('is the third segment from the end for ffmpeg', () => {
    const ffmpeg = { ...settings, policy: policyOf('ffmpeg') }
    expect(startPoint(makeWindow(100, 10, { targetDuration: 3 }), ffmpeg)).toMatchObject({
      mediaSequenceNumber: 107,
      skipSeconds: 0,
    })
    expect(startPoint(makeWindow(100, 2), ffmpeg)).toMatchObject({ mediaSequenceNumber: 100 })
    expect(startPoint(makeWindow(100, 9, { endList: true }), ffmpeg)).toMatchObject({ mediaSequenceNumber: 100 })
  })
})

describe('selectVariant', () => {
  const playlist = makeMultivariant([
    { uri: 'http://o/2', bandwidth: 2e6, resolution: { width: 1280, height: 720 } },
    { uri: 'http://o/5', bandwidth: 5e6, resolution: { width: 1920, height: 1080 } },
    { uri: 'http://o/1', bandwidth: 1e6, resolution: { width: 640, height: 360 } },
  ])
  it.each([
    [{ is: 'first' }, 4, 'http://o/2'],
    [{ is: 'highest' }, 4, 'http://o/5'],
    [{ is: 'lowest' }, 4, 'http://o/1'],
    [{ is: 'all' }, 4, 'http://o/5'],
    [{ is: 'height', height: 720 }, 0, 'http://o/2'],
    [{ is: 'height', height: 1440 }, 0, 'http://o/5'],
    [{ is: 'bandwidth', bitsPerSecond: 3e6 }, 0, 'http://o/2'],
    [{ is: 'bandwidth', bitsPerSecond: 1e5 }, 0, 'http://o/1'],
    [{ is: 'auto' }, 0, 'http://o/2'],
  ] as const)('%j for viewer %i', (choice, index, uri) => {
    expect(selectVariant(playlist.variants, choice, index, 2.5e6)?.uri).toBe(uri)
  })

  it('spreads `all` evenly', () => {
    const uris = Array.from({ length: 9 }, (_, index) => selectVariant(playlist.variants, { is: 'all' }, index, 0)?.uri)
    expect(new Set(uris).size).toBe(3)
    expect(uris.filter((uri) => uri === 'http://o/1')).toHaveLength(3)
  })

  it('spreads weighted choices by their weights', () => {
    const choices = [
      { choice: { is: 'lowest' as const }, weight: 20 },
      { choice: { is: 'highest' as const }, weight: 80 },
    ]
    const uris = Array.from(
      { length: 100 },
      (_, index) => selectVariant(playlist.variants, { is: 'weighted', choices }, index, 0)?.uri,
    )
    const lowest = uris.filter((uri) => uri === 'http://o/1').length
    expect(Math.abs(lowest - 20)).toBeLessThanOrEqual(1)
    expect(uris.filter((uri) => uri === 'http://o/5')).toHaveLength(100 - lowest)
    // And in any part of them.
    expect(uris.slice(40, 60).filter((uri) => uri === 'http://o/1').length).toBeOneOf([3, 4, 5])
  })

  it('names a variant by size and rate', () => {
    expect(playlist.variants.map((variant) => sourceOf(variant).label)).toEqual([
      '1280x720 2.00 Mbit/s',
      '1920x1080 5.00 Mbit/s',
      '640x360 1.00 Mbit/s',
    ])
  })
})

describe('bufferGoal', () => {
  it.each([
    ['unknown bitrate', 0, 30],
    ['high bitrate', 50e6, 30],
    ['60 MB of a low one', 2e6, 240],
    ['at most ten minutes', 1e5, 600],
  ])('%s', (_, bitrate, seconds) => {
    expect(bufferGoal(defaultPolicy, bitrate)).toBe(seconds)
  })
})
