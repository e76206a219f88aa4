import { describe, expect, it } from 'vitest'
import { parseKind, parseLadder, readOriginOptions } from '../../src/cli/origin-options.ts'
import { resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { createOptionReader } from '../../src/plan/option-reader.ts'

describe('the ladder', () => {
  it('is of 16:9 variants with even widths', () => {
    expect(parseLadder('360p:800k, 480p:1.2M,1080p:5Mbit/s')).toEqual({
      ok: true,
      value: [
        { name: '360p', bitsPerSecond: 800_000, width: 640, height: 360 },
        { name: '480p', bitsPerSecond: 1_200_000, width: 854, height: 480 },
        { name: '1080p', bitsPerSecond: 5_000_000, width: 1920, height: 1080 },
      ],
    })
  })

  it.each(['', '360p', '360p:', ':800k', '360:800k', '360p:800k,', '360p=800k'])('refuses %j', (text) => {
    expect(parseLadder(text)).toMatchObject({ ok: false, fault: { problem: expect.stringContaining('not a height') } })
  })

  it('says what is wrong with a bandwidth', () => {
    expect(parseLadder('360p:1MB/s')).toMatchObject({ ok: false, fault: { problem: '"1MB/s" is in bytes.' } })
  })
})

it('the kind is one of three', () => {
  expect(parseKind('vod')).toEqual({ ok: true, value: 'vod' })
  expect(parseKind('VOD').ok).toBe(false)
})

it('the defaults are what the origin accepts', () => {
  const reader = createOptionReader()
  const options = resolveOriginOptions(readOriginOptions(reader, {}), 0)
  expect(reader.faults).toEqual([])
  expect(options).toMatchObject({ host: '127.0.0.1', port: 17_080, kind: 'live', segmentSeconds: 2, windowSegments: 6 })
  expect(options.variants).toEqual(resolveOriginOptions({}, 0).variants)
})
