import { describe, expect, it } from 'vitest'
import { type OriginOptionName, originOptionRows, parseKind, readOriginOptions } from '../../src/cli/origin-options.ts'
import { parseLadder } from '../../src/cli/parse-ladder.ts'
import { parseAudio, parseSubtitles } from '../../src/cli/parse-renditions.ts'
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

describe('the audio', () => {
  it('is of languages, the first of which is the default', () => {
    expect(parseAudio('en, pt-br:64k')).toEqual({
      ok: true,
      value: [
        { name: 'en', language: 'en', default: true, bitsPerSecond: 128_000 },
        { name: 'pt-BR', language: 'pt-BR', default: false, bitsPerSecond: 64_000 },
      ],
    })
  })

  it.each([
    ['', '"" is not a language.'],
    ['en,', '"" is not a language.'],
    ['e n', '"e n" is not a language.'],
    ['en,en', '"en" is there twice.'],
    ['en:64kB/s', '"64kB/s" is in bytes.'],
    ['en:', '"" is not a bandwidth.'],
    ['en:1k:2', '"1k:2" is not a bandwidth.'],
  ])('refuses %j', (text, problem) => {
    expect(parseAudio(text)).toMatchObject({ ok: false, fault: { problem } })
  })
})

it('the subtitles are of languages alone', () => {
  expect(parseSubtitles('en,fr')).toEqual({
    ok: true,
    value: [
      { name: 'en', language: 'en' },
      { name: 'fr', language: 'fr' },
    ],
  })
  expect(parseSubtitles('en:64k')).toMatchObject({ ok: false, fault: { problem: '"en:64k" is not a language.' } })
})

/** What is read of options, with what is wrong with them. */
/** As from the command line, on which what is not given is there without a value. */
function read(options: Partial<Record<OriginOptionName, string>>) {
  const reader = createOptionReader()
  const given = Object.fromEntries(
    originOptionRows.map(({ name }) => {
      const text = options[name]
      return [name, text === undefined ? [] : [{ text, label: `--${name}`, source: 'argument' as const }]]
    }),
  )
  const origin = readOriginOptions(reader, given)
  return { ...origin, problems: reader.faults.map((fault) => fault.problem) }
}

describe('the encryption', () => {
  it('is off, or has one key whose IV is absent, or what is asked for', () => {
    expect(read({})).toMatchObject({ encryption: undefined, problems: [] })
    const absent = { rotateEverySegments: undefined, iv: 'absent' }
    expect(read({ encrypt: 'true' })).toMatchObject({ encryption: absent, problems: [] })
    const stated = { rotateEverySegments: 5, iv: 'stated' }
    expect(read({ encrypt: 'true', keyRotation: '5', keyIv: 'stated' })).toMatchObject({
      encryption: stated,
      problems: [],
    })
  })

  it('has no keys that turn where nothing is encrypted', () => {
    expect(read({ keyRotation: '5', keyIv: 'x' }).problems).toEqual([
      '--keyIv "x" is no way to state the IV.',
      '--keyRotation has no effect without --encrypt.',
      '--keyIv has no effect without --encrypt.',
    ])
  })
})

it('the start is so many seconds from the beginning or the end', () => {
  expect(read({})).toMatchObject({ startOffsetSeconds: undefined, byteRanges: false })
  expect(read({ startOffset: '-30s', byteRanges: 'true' })).toMatchObject({ startOffsetSeconds: -30, byteRanges: true })
  expect(read({ startOffset: '2500ms' })).toMatchObject({ startOffsetSeconds: 2.5, problems: [] })
  expect(read({ startOffset: '-30' }).problems).toEqual(['--startOffset "30" has no unit.'])
})

describe('the steering', () => {
  it('is off, or of so many pathways', () => {
    expect(read({})).toMatchObject({ steering: undefined, problems: [] })
    expect(read({ pathways: '2' })).toMatchObject({
      steering: { pathways: 2, ttlSeconds: 10, switchAfterSeconds: undefined },
      problems: [],
    })
    expect(read({ pathways: '3', steeringTtl: '5s', switchAfter: '1m' })).toMatchObject({
      steering: { pathways: 3, ttlSeconds: 5, switchAfterSeconds: 60 },
      problems: [],
    })
  })

  it('is nothing without pathways', () => {
    expect(read({ steeringTtl: '5s', switchAfter: '1m' }).problems).toEqual([
      '--steeringTtl has no effect without --pathways.',
      '--switchAfter has no effect without --pathways.',
    ])
    expect(read({ pathways: '27', switchAfter: '1m' }).problems).toEqual(['--pathways "27" is out of range.'])
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
