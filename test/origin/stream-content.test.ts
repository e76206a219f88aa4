import { describe, expect, it } from 'vitest'
import type { PlaylistFault } from '../../src/origin/fault-rule.ts'
import { makeTracks } from '../../src/origin/make-tracks.ts'
import { resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { StreamContent } from '../../src/origin/stream-content.ts'
import { smallVariants, startMs } from './origins.ts'

describe('a media playlist', () => {
  const options = resolveOriginOptions({ variants: smallVariants, windowSegments: 1800 }, startMs)
  const stream = new StreamContent(options, makeTracks(options), startMs)
  const at = (ms: number, faults: readonly PlaylistFault[] = [], track = 0) => {
    const found = stream.at({ kind: 'mediaPlaylist', track }, startMs + ms, faults, '/')
    return found.is === 'there' ? found.content : undefined
  }

  it('is written once for all who ask before the window moves', () => {
    expect(at(4_000)).toBe(at(5_999))
    expect(at(6_000)).not.toBe(at(5_999))
    expect(at(6_000, [], 1)).not.toBe(at(6_000))
    expect(at(6_000, [], 1)).toBe(at(7_000, [], 1))
  })

  it.each<[string, PlaylistFault[]]>([
    ['stale', [{ is: 'stalePlaylist', asOfMs: 4_000 }]],
    ['late', [{ is: 'latePlaylist', byMs: 6_000 }]],
    ['reset', [{ is: 'resetSequence', atMs: 4_000 }]],
    ['over', [{ is: 'endList', atMs: 4_000 }]],
    ['full of gaps', [{ is: 'gap', segments: { first: 0, every: 2 } }]],
    ['full of dates', [{ is: 'dateRange', segments: { first: 0, every: 2 } }]],
    ['full of discontinuities', [{ is: 'discontinuity', segments: { first: 0, every: 2 } }]],
    [
      'several',
      [
        { is: 'latePlaylist', byMs: 6_000 },
        { is: 'gap', segments: { first: 0, every: 2 } },
        { is: 'endList', atMs: 4_000 },
      ],
    ],
  ])('that is %s as well, and says what it did without', (_, faults) => {
    expect(at(8_000, [...faults])).toBe(at(9_999, faults))
    expect(at(8_000, faults)).not.toBe(at(8_000))
    expect(at(8_000, faults)).not.toBe(at(8_000, faults, 1))
    expect(at(0)?.size).toBeGreaterThan(100_000)
    const text = (ms: number, by: readonly PlaylistFault[]) => String(at(ms, by)?.read(0, at(ms, by)?.size ?? 0))
    const [copied, before] = [structuredClone(faults), text(12_345, faults)]
    expect(text(12_345, copied)).toBe(before)
  })
})
