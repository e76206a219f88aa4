import { describe, expect, it } from 'vitest'
import { comparePlaylists } from '../../src/playlist/compare-playlists.ts'
import { mergeDelta } from '../../src/playlist/merge-delta.ts'
import { parseMedia } from './parse-text.ts'

const directory = 'https://origin.example/live/channel/'
const head = [
  '#EXTM3U',
  '#EXT-X-VERSION:9',
  '#EXT-X-TARGETDURATION:2',
  '#EXT-X-PART-INF:PART-TARGET=0.5',
  '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,CAN-SKIP-UNTIL=12',
]
const parse = (...lines: readonly string[]) => parseMedia(`${[...head, ...lines].join('\n')}\n`)
const part = (name: string, more = '') => `#EXT-X-PART:DURATION=0.5,URI="${name}"${more}`
const segment = (name: string) => `#EXTINF:2,\n${name}`

describe('partial segments', () => {
  const playlist = parse(
    '#EXT-X-MEDIA-SEQUENCE:10',
    '#EXT-X-DISCONTINUITY-SEQUENCE:3',
    '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00Z',
    '#EXT-X-MAP:URI="init.mp4"',
    segment('10.m4s'),
    part('11.0.m4s', ',INDEPENDENT=YES'),
    part('11.1.m4s'),
    '#EXT-X-PART:DURATION=1,URI="11.2.m4s",GAP=YES',
    segment('11.m4s'),
    '#EXT-X-DISCONTINUITY',
    part('12.m4s', ',BYTERANGE="100@0",INDEPENDENT=YES'),
    part('12.m4s', ',BYTERANGE="50"'),
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="12.m4s",BYTERANGE-START=150',
    '#EXT-X-RENDITION-REPORT:URI="../audio/index.m3u8",LAST-MSN=12,LAST-PART=1',
  )

  it('belong to the segment that follows them', () => {
    expect(playlist.segments.map(({ parts }) => parts.length)).toEqual([0, 3])
    expect(playlist.segments[1]?.parts).toMatchObject([
      { uri: `${directory}11.0.m4s`, partIndex: 0, offsetSeconds: 0, independent: true, gap: false },
      { uri: `${directory}11.1.m4s`, partIndex: 1, offsetSeconds: 0.5, independent: false, gap: false },
      { uri: `${directory}11.2.m4s`, partIndex: 2, offsetSeconds: 1, durationSeconds: 1, gap: true },
    ])
  })

  it('at the end are those of the open segment, which has its number, date and initialization section', () => {
    expect(playlist.openSegment).toMatchObject({
      uri: 'about:invalid',
      mediaSequenceNumber: 12,
      discontinuitySequenceNumber: 4,
      discontinuity: true,
      gap: false,
      durationSeconds: 1,
      startSeconds: 4,
      programDateTimeMs: Date.UTC(2024, 0, 1) + 4000,
      initializationSection: { uri: `${directory}init.mp4` },
    })
    expect(playlist.durationSeconds).toBe(4)
    expect(playlist.faults).toEqual([])
  })

  it('follow on in the same resource where they state no offset', () => {
    expect(playlist.openSegment?.parts.map(({ byteRange }) => byteRange)).toEqual([
      { offset: 0, length: 100 },
      { offset: 100, length: 50 },
    ])
  })

  it('come with a hint of the next one, and reports of other playlists', () => {
    expect(playlist.preloadHints).toEqual([
      { type: 'PART', uri: `${directory}12.m4s`, byteRangeStart: 150, byteRangeLength: undefined },
    ])
    expect(playlist.renditionReports).toEqual([
      { uri: 'https://origin.example/live/audio/index.m3u8', lastMediaSequenceNumber: 12, lastPartIndex: 1 },
    ])
  })

  it.each([
    [
      'a part without a URI',
      '#EXT-X-PART:DURATION=0.5',
      'EXT-X-PART has no URI that can be requested over HTTP, and counts as a gap (section 4.4.4.9).',
    ],
    [
      'a part without a duration',
      '#EXT-X-PART:URI="a"',
      'EXT-X-PART has no valid DURATION, and is ignored (section 4.4.4.9).',
    ],
    [
      'a range that follows nothing',
      part('a', ',BYTERANGE="5"'),
      'EXT-X-PART has a BYTERANGE that follows on from no part of the same resource, and 0 is taken (section 4.4.4.9).',
    ],
    [
      'a hint of no known type',
      '#EXT-X-PRELOAD-HINT:TYPE=SMELL,URI="a"',
      'EXT-X-PRELOAD-HINT has no known TYPE or no URI that can be requested over HTTP, and is ignored (section 4.4.5.3).',
    ],
    [
      'a report without a URI',
      '#EXT-X-RENDITION-REPORT:LAST-MSN=1',
      'EXT-X-RENDITION-REPORT has no URI that can be requested over HTTP, and is ignored (section 4.4.5.4).',
    ],
  ])('%s is a fault', (_, line, fault) => {
    expect(parse(segment('0.m4s'), line).faults).toEqual([`Line 8: ${fault}`])
  })
})

describe('comparePlaylists', () => {
  const at = (parts: number, segments = 2) =>
    parse(
      ...Array.from({ length: segments }, (_, n) => segment(`${n}.m4s`)),
      ...Array.from({ length: parts }, (_, n) => part(`${segments}.${n}.m4s`)),
    )
  it.each([
    ['another part is news', at(1), at(2), 'advanced'],
    ['the first part is news', at(0), at(1), 'advanced'],
    ['a segment that was completed is news', at(3), at(0, 3), 'advanced'],
    ['the same parts are none', at(2), at(2), 'unchanged'],
    ['fewer parts are an older copy', at(2), at(1), 'regressed'],
    ['an open segment that went away is an older copy', at(1), at(0), 'regressed'],
  ])('%s', (_, older, newer, is) => {
    expect(comparePlaylists(older, newer).is).toBe(is)
  })
})

describe('date ranges', () => {
  it('are kept, those of the same ID as one', () => {
    const { dateRanges, faults } = parse(
      segment('0.m4s'),
      '#EXT-X-DATERANGE:ID="ad",CLASS="com.example.ad",START-DATE="2024-01-01T00:00:00Z",PLANNED-DURATION=30',
      '#EXT-X-DATERANGE:ID="ad",START-DATE="2024-01-01T00:00:00Z",DURATION=29.5',
    )
    expect(faults).toEqual([])
    expect(dateRanges).toEqual([
      {
        id: 'ad',
        className: 'com.example.ad',
        startDateMs: Date.UTC(2024, 0, 1),
        endDateMs: undefined,
        durationSeconds: 29.5,
        plannedDurationSeconds: 30,
        endOnNext: false,
      },
    ])
  })
})

describe('mergeDelta', () => {
  const older = parse(
    '#EXT-X-MEDIA-SEQUENCE:10',
    '#EXT-X-DISCONTINUITY-SEQUENCE:5',
    '#EXT-X-MAP:URI="a.mp4"',
    '#EXT-X-KEY:METHOD=AES-128,URI="k"',
    '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00Z',
    segment('10.m4s'),
    segment('11.m4s'),
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-MAP:URI="b.mp4"',
    segment('12.m4s'),
    segment('13.m4s'),
    '#EXT-X-DATERANGE:ID="old",START-DATE="2024-01-01T00:00:00Z"',
    '#EXT-X-DATERANGE:ID="kept",START-DATE="2024-01-01T00:00:00Z"',
  )
  const delta = parse(
    '#EXT-X-MEDIA-SEQUENCE:11',
    '#EXT-X-DISCONTINUITY-SEQUENCE:5',
    '#EXT-X-SKIP:SKIPPED-SEGMENTS=2,RECENTLY-REMOVED-DATERANGES="old"',
    segment('13.m4s'),
    segment('14.m4s'),
    part('15.0.m4s', ',INDEPENDENT=YES'),
  )
  const merged = mergeDelta(older, delta)

  it('puts the skipped segments before those that are listed', () => {
    expect(delta).toMatchObject({ mediaSequenceNumber: 13, skippedSegments: 2 })
    expect(merged).toMatchObject({ mediaSequenceNumber: 11, skippedSegments: 0, durationSeconds: 8 })
    const uris = ['11', '12', '13', '14'].map((n) => `${directory}${n}.m4s`)
    expect(merged?.segments.map(({ uri }) => uri)).toEqual(uris)
    expect(merged?.segments.map(({ mediaSequenceNumber }) => mediaSequenceNumber)).toEqual([11, 12, 13, 14])
    expect(merged?.segments.map(({ startSeconds }) => startSeconds)).toEqual([0, 2, 4, 6])
    expect(merged?.openSegment).toMatchObject({ mediaSequenceNumber: 15, startSeconds: 8 })
  })

  it('carries on what was in force: initialization section, key, dates and discontinuities', () => {
    for (const one of [...(merged?.segments.slice(1) ?? []), merged?.openSegment]) {
      expect(one).toMatchObject({
        initializationSection: { uri: `${directory}b.mp4` },
        key: { uri: `${directory}k` },
        discontinuitySequenceNumber: 6,
      })
    }
    const start = Date.UTC(2024, 0, 1)
    expect(merged?.segments.map(({ programDateTimeMs = 0 }) => programDateTimeMs - start)).toEqual([
      2000, 4000, 6000, 8000,
    ])
  })

  it('ends the key of what was skipped where the delta says so', () => {
    const clear = parse(
      '#EXT-X-MEDIA-SEQUENCE:11',
      '#EXT-X-SKIP:SKIPPED-SEGMENTS=2',
      segment('13.m4s'),
      '#EXT-X-KEY:METHOD=NONE',
      segment('14.m4s'),
      part('15.0.m4s'),
    )
    const { segments = [], openSegment } = mergeDelta(older, clear) ?? {}
    const keys = [...segments, openSegment].map((one) => one?.key?.uri)
    const key = `${directory}k`
    expect(keys).toEqual([key, key, key, undefined, undefined])
    const later = parse('#EXT-X-MEDIA-SEQUENCE:12', '#EXT-X-SKIP:SKIPPED-SEGMENTS=3', segment('15.m4s'))
    const merged = mergeDelta(mergeDelta(older, clear) ?? older, later)
    expect(merged?.segments.map((one) => one.key?.uri)).toEqual([key, key, undefined, undefined])
  })

  it('drops the date ranges that were removed', () => {
    expect(merged?.dateRanges.map(({ id }) => id)).toEqual(['kept'])
  })

  it('is one object for the same pair: merged once a thread', () => {
    expect(mergeDelta(older, delta)).toBe(merged)
  })

  it('is not possible when what was skipped is not at hand', () => {
    const tooOld = parse('#EXT-X-MEDIA-SEQUENCE:5', segment('5.m4s'), segment('6.m4s'))
    expect(mergeDelta(tooOld, delta)).toBeUndefined()
    const tooNew = parse('#EXT-X-MEDIA-SEQUENCE:12', segment('12.m4s'), segment('13.m4s'))
    expect(mergeDelta(tooNew, delta)).toBeUndefined()
  })
})
