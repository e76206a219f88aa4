import { describe, expect, it } from 'vitest'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'
import { parseMedia, playlistUrl, refusalOf } from './parse-text.ts'

const head = '#EXTM3U\n#EXT-X-TARGETDURATION:6\n'
const plain = `${head}#EXT-X-MEDIA-SEQUENCE:3\n#EXTINF:6,\na.ts\n#EXTINF:5,\nb.ts\n`

/** Media playlists with one thing wrong, or right but easily misread: what becomes of it, and what is said of it. */
function describeCases(
  title: string,
  cases: readonly { name: string; text: string; has: object; faults: readonly string[] }[],
): void {
  describe(title, () => {
    it.each(cases)('$name', ({ text, has, faults }) => {
      const playlist = parseMedia(text)
      expect(playlist).toMatchObject(has)
      expect(playlist.faults).toEqual(faults)
    })
  })
}

/** One segment after `tags`. */
const one = (tags: string): string => `${head}${tags}\na.ts\n`
const invalidDuration = ['Line 3: EXTINF states no valid duration, and the target duration is taken (section 4.4.4.1).']
const lasts = (durationSeconds: number): object => ({ segments: [{ durationSeconds }], durationSeconds })

describeCases('EXTINF', [
  { name: 'a title with commas', text: one('#EXTINF:4.5,Live, from here'), has: lasts(4.5), faults: [] },
  { name: 'no comma', text: one('#EXTINF:4.5'), has: lasts(4.5), faults: [] },
  { name: 'CRLF', text: one('#EXTINF:4.5,').replaceAll('\n', '\r\n'), has: lasts(4.5), faults: [] },
  { name: 'zero stays zero', text: one('#EXTINF:0,'), has: lasts(0), faults: [] },
  { name: 'negative', text: one('#EXTINF:-1,'), has: lasts(6), faults: invalidDuration },
  { name: 'not a number', text: one('#EXTINF:abc,'), has: lasts(6), faults: invalidDuration },
  { name: 'an exponent', text: one('#EXTINF:1e1,'), has: lasts(6), faults: invalidDuration },
  { name: 'two decimal points', text: one('#EXTINF:1.2.3,'), has: lasts(6), faults: invalidDuration },
  { name: '400 digits', text: one(`#EXTINF:${'9'.repeat(400)},`), has: lasts(6), faults: invalidDuration },
  { name: 'empty', text: one('#EXTINF:,'), has: lasts(6), faults: invalidDuration },
  {
    name: 'white space before it',
    text: one('#EXTINF: 4.5,'),
    has: lasts(4.5),
    faults: ['Line 3: EXTINF has white space before its value (section 4.4.4.1).'],
  },
  {
    name: 'missing before a URI among segments',
    text: `${plain}c.ts\n`,
    has: { segments: [{}, {}, { mediaSequenceNumber: 5, durationSeconds: 6 }] },
    faults: ['Line 8: EXTINF is missing before a URI, and the target duration is taken (section 4.4.4.1).'],
  },
  {
    name: 'missing before each URI',
    text: `${head}a.ts\nb.ts\n`,
    has: { segments: [{}, {}], durationSeconds: 12 },
    faults: ['Line 3 and 1 more: EXTINF is missing before a URI, and the target duration is taken (section 4.4.4.1).'],
  },
  {
    name: 'cut off before its URI',
    text: `${plain}#EXTINF:6,\n`,
    has: { segments: [{}, {}] },
    faults: ['Line 8: EXTINF is followed by no URI, as in a playlist that is cut off (section 4.4.4.1).'],
  },
])

const bare = '#EXTM3U\n#EXTINF:3.5,\na.ts\n#EXTINF:8.4,\nb.ts\n'
const missingTarget = 'EXT-X-TARGETDURATION is missing, and the longest segment is taken (section 4.4.3.1).'
const ignoredTarget =
  'Line 2: EXT-X-TARGETDURATION is not a whole number of seconds of at least 1, and is ignored (section 4.4.3.1).'
const withTarget = (value: string): string => bare.replace('\n', `\n#EXT-X-TARGETDURATION:${value}\n`)

describeCases('EXT-X-TARGETDURATION', [
  { name: 'absent', text: bare, has: { targetDuration: 8 }, faults: [missingTarget] },
  {
    name: 'absent, with short segments',
    text: '#EXTM3U\n#EXTINF:0.2,\na.ts\n',
    has: { targetDuration: 1 },
    faults: [missingTarget],
  },
  { name: 'not a number', text: withTarget('abc'), has: { targetDuration: 8 }, faults: [ignoredTarget, missingTarget] },
  { name: 'negative', text: withTarget('-10'), has: { targetDuration: 8 }, faults: [ignoredTarget, missingTarget] },
  { name: 'zero', text: withTarget('0'), has: { targetDuration: 8 }, faults: [ignoredTarget, missingTarget] },
  {
    name: '400 digits',
    text: withTarget('9'.repeat(400)),
    has: { targetDuration: 8 },
    faults: [ignoredTarget, missingTarget],
  },
  { name: 'as long as the longest segment, rounded', text: withTarget('8'), has: { targetDuration: 8 }, faults: [] },
  {
    name: 'a fraction is rounded, not cut',
    text: withTarget('8.9'),
    has: { targetDuration: 9 },
    faults: ['Line 2: EXT-X-TARGETDURATION is not a whole number of seconds, and is rounded (section 4.4.3.1).'],
  },
  {
    name: 'shorter than a segment',
    text: withTarget('4'),
    has: { targetDuration: 4 },
    faults: ['Line 6: EXT-X-TARGETDURATION is exceeded by a segment (section 4.4.3.1).'],
  },
  {
    name: 'twice: the last counts',
    text: withTarget('9\n#EXT-X-TARGETDURATION:10'),
    has: { targetDuration: 10 },
    faults: ['Line 3: EXT-X-TARGETDURATION appears more than once, and the last one counts (section 4.4.3.1).'],
  },
])

const numbered = (number: string): string => plain.replace('SEQUENCE:3', `SEQUENCE:${number}`)
const noSequence = 'Line 3: EXT-X-MEDIA-SEQUENCE is not a decimal integer, and is ignored (section 4.4.3.2).'
const numbers = (...all: number[]): object => ({
  mediaSequenceNumber: all[0],
  segments: all.map((mediaSequenceNumber) => ({ mediaSequenceNumber })),
})

describeCases('EXT-X-MEDIA-SEQUENCE', [
  { name: 'numbers every segment', text: plain, has: numbers(3, 4), faults: [] },
  { name: 'absent', text: plain.replace(/#EXT-X-MEDIA-SEQUENCE.*\n/, ''), has: numbers(0, 1), faults: [] },
  { name: 'negative', text: numbered('-5'), has: numbers(0, 1), faults: [noSequence] },
  { name: 'not a number', text: numbered('x'), has: numbers(0, 1), faults: [noSequence] },
  { name: 'a fraction', text: numbered('1.5'), has: numbers(0, 1), faults: [noSequence] },
  {
    name: 'the largest that can be counted',
    text: numbered(String(Number.MAX_SAFE_INTEGER - 2)),
    has: numbers(Number.MAX_SAFE_INTEGER - 2, Number.MAX_SAFE_INTEGER - 1),
    faults: [],
  },
  {
    name: 'after the first segment',
    text: `${head}#EXTINF:6,\na.ts\n#EXT-X-MEDIA-SEQUENCE:9\n`,
    has: numbers(9),
    faults: ['Line 5: EXT-X-MEDIA-SEQUENCE stands after the first segment (section 4.4.3.2).'],
  },
])

const ranged = (...ranges: string[]): string =>
  head + ranges.map((range, index) => `${range}\n#EXTINF:6,\n${index < 2 ? 'main.mp4' : 'other.mp4'}\n`).join('')
const byteRanges = (...all: unknown[]): object => ({ segments: all.map((byteRange) => ({ byteRange })) })

describeCases('EXT-X-BYTERANGE', [
  {
    name: 'follows on from the segment before it',
    text: ranged('#EXT-X-BYTERANGE:100@50', '#EXT-X-BYTERANGE:30'),
    has: byteRanges({ offset: 50, length: 100 }, { offset: 150, length: 30 }),
    faults: [],
  },
  {
    name: 'does not follow on from another resource',
    text: ranged('#EXT-X-BYTERANGE:100@50', '#EXT-X-BYTERANGE:30', '#EXT-X-BYTERANGE:40'),
    has: byteRanges({ offset: 50, length: 100 }, { offset: 150, length: 30 }, { offset: 0, length: 40 }),
    faults: [
      'Line 11: EXT-X-BYTERANGE follows on from no range of the same resource, and 0 is taken as its offset (section 4.4.4.2).',
    ],
  },
  {
    name: 'does not follow on from a segment without a range',
    text: ranged('', '#EXT-X-BYTERANGE:30'),
    has: byteRanges(undefined, { offset: 0, length: 30 }),
    faults: [
      'Line 8: EXT-X-BYTERANGE follows on from no range of the same resource, and 0 is taken as its offset (section 4.4.4.2).',
    ],
  },
  ...['x', '@5', '10@', '10@x', '-1@0', '0@0', '1.5@0', `${'9'.repeat(400)}@0`, `10@${'9'.repeat(16)}`].map(
    (range) => ({
      name: `malformed: ${range.slice(0, 20)}`,
      text: ranged(`#EXT-X-BYTERANGE:${range}`, '#EXT-X-BYTERANGE:30@5'),
      has: byteRanges(undefined, { offset: 5, length: 30 }),
      faults: ['Line 3: EXT-X-BYTERANGE states no valid range, and is ignored (section 4.4.4.2).'],
    }),
  ),
  {
    name: 'follows on past 2^53',
    text: ranged(`#EXT-X-BYTERANGE:1@${Number.MAX_SAFE_INTEGER - 1}`, '#EXT-X-BYTERANGE:30'),
    has: byteRanges({ offset: Number.MAX_SAFE_INTEGER - 1, length: 1 }, undefined),
    faults: ['Line 8: EXT-X-BYTERANGE states no valid range, and is ignored (section 4.4.4.2).'],
  },
])

const directory = 'https://origin.example/live/channel/'
const initial = (initializationSection: unknown): object => ({ segments: [{ initializationSection }] })

describeCases('EXT-X-MAP', [
  {
    name: 'BYTERANGE without an offset begins at 0',
    text: one('#EXT-X-MAP:URI="i.mp4",BYTERANGE="700"\n#EXTINF:6,'),
    has: initial({ uri: `${directory}i.mp4`, byteRange: { offset: 0, length: 700 } }),
    faults: ['Line 3: EXT-X-MAP has a BYTERANGE without an offset, and 0 is taken (section 4.4.4.5).'],
  },
  {
    name: 'a malformed BYTERANGE',
    text: one('#EXT-X-MAP:URI="i.mp4",BYTERANGE="x@y"\n#EXTINF:6,'),
    has: initial({ uri: `${directory}i.mp4`, byteRange: undefined }),
    faults: ['Line 3: EXT-X-MAP has no valid BYTERANGE; the whole resource is taken (section 4.4.4.5).'],
  },
  {
    name: 'no URI',
    text: one('#EXT-X-MAP:BYTERANGE="1@0"\n#EXTINF:6,'),
    has: initial(undefined),
    faults: [
      'Line 3: EXT-X-MAP has no URI that can be requested over HTTP; there is no initialization section (section 4.4.4.5).',
    ],
  },
])

const keyed = (...tags: string[]): string => one([...tags, '#EXTINF:6,'].join('\n'))
const identity = { method: 'AES-128', uri: `${directory}k`, keyFormat: 'identity' }
const withKey = (key: unknown): object => ({ segments: [{ key }] })
const badIv = ['Line 3: EXT-X-KEY has an IV that is not a hexadecimal number of 128 bits (section 4.4.4.4).']

describeCases('EXT-X-KEY', [
  ...[1, 7, 8, 31, 32].map((digits) => ({
    name: `an IV of ${digits} digits`,
    text: keyed(`#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x${'a'.repeat(digits)}`),
    has: withKey(identity),
    faults: [],
  })),
  {
    name: 'an IV of 33 digits',
    text: keyed(`#EXT-X-KEY:METHOD=AES-128,IV=0x${'a'.repeat(33)},URI="k"`),
    has: withKey(identity),
    faults: badIv,
  },
  {
    name: 'an IV that is no number',
    text: keyed('#EXT-X-KEY:METHOD=AES-128,IV=nothing,URI="k"'),
    has: withKey(identity),
    faults: badIv,
  },
  {
    name: 'an unknown KEYFORMAT after the usable key does not replace it',
    text: keyed('#EXT-X-KEY:METHOD=AES-128,URI="k"', '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="x",KEYFORMAT="urn:example"'),
    has: withKey(identity),
    faults: [],
  },
  {
    name: 'an unknown KEYFORMAT before the usable key',
    text: keyed('#EXT-X-KEY:METHOD=SAMPLE-AES,URI="x",KEYFORMAT="urn:example"', '#EXT-X-KEY:METHOD=AES-128,URI="k"'),
    has: withKey(identity),
    faults: [],
  },
  {
    name: 'no METHOD',
    text: keyed('#EXT-X-KEY:URI="k"'),
    has: withKey(identity),
    faults: ['Line 3: EXT-X-KEY has no METHOD, and AES-128 is taken (section 4.4.4.4).'],
  },
  {
    name: 'no URI',
    text: keyed('#EXT-X-KEY:METHOD=AES-128'),
    has: { ...withKey({ ...identity, uri: undefined }) },
    faults: ['Line 3: EXT-X-KEY has no valid URI; its key cannot be requested (section 4.4.4.4).'],
  },
  { name: 'only METHOD=NONE', text: keyed('#EXT-X-KEY:METHOD=NONE'), has: { unplayedFeatures: [] }, faults: [] },
])

const discontinuitySequences = (...all: number[]): object => ({
  segments: all.map((discontinuitySequenceNumber) => ({ discontinuitySequenceNumber })),
})

describeCases('EXT-X-DISCONTINUITY and EXT-X-DISCONTINUITY-SEQUENCE', [
  {
    name: 'without a colon the sequence is not a discontinuity',
    text: one('#EXT-X-DISCONTINUITY-SEQUENCE\n#EXTINF:6,'),
    has: { segments: [{ discontinuity: false, discontinuitySequenceNumber: 0 }] },
    faults: ['Line 3: EXT-X-DISCONTINUITY-SEQUENCE is not a decimal integer, and is ignored (section 4.4.3.3).'],
  },
  {
    name: 'a sequence after a discontinuity still numbers the first segment',
    text: one('#EXT-X-DISCONTINUITY\n#EXT-X-DISCONTINUITY-SEQUENCE:4\n#EXTINF:6,'),
    has: { discontinuitySequenceNumber: 4, ...discontinuitySequences(5) },
    faults: ['Line 4: EXT-X-DISCONTINUITY-SEQUENCE stands after the first segment or discontinuity (section 4.4.3.3).'],
  },
  {
    name: 'a sequence past 2^53',
    text: one('#EXT-X-DISCONTINUITY-SEQUENCE:18446744073709551615\n#EXTINF:6,'),
    has: discontinuitySequences(0),
    faults: ['Line 3: EXT-X-DISCONTINUITY-SEQUENCE is past 2^53, and is ignored (section 4.4.3.3).'],
  },
  {
    name: 'another tag whose name only begins like it',
    text: one('#EXT-X-DISCONTINUITYX\n#EXTINF:6,'),
    has: { segments: [{ discontinuity: false }] },
    faults: [],
  },
])

const dated = (...dates: unknown[]): object => ({ segments: dates.map((programDateTimeMs) => ({ programDateTimeMs })) })
const utc = Date.UTC(2024, 1, 3, 4, 5, 6)
const badDate = ['Line 3: EXT-X-PROGRAM-DATE-TIME states no valid date, and is ignored (section 4.4.4.6).']
const date = (text: string): string => one(`#EXT-X-PROGRAM-DATE-TIME:${text}\n#EXTINF:6,`)

describeCases('EXT-X-PROGRAM-DATE-TIME', [
  { name: 'UTC', text: date('2024-02-03T04:05:06Z'), has: dated(utc), faults: [] },
  { name: 'milliseconds', text: date('2024-02-03T04:05:06.789Z'), has: dated(utc + 789), faults: [] },
  { name: 'an offset', text: date('2024-02-03T06:35:06+02:30'), has: dated(utc), faults: [] },
  { name: 'an offset without a colon', text: date('2024-02-03T06:35:06+0230'), has: dated(utc), faults: [] },
  { name: 'an offset of hours', text: date('2024-02-03T02:05:06-02'), has: dated(utc), faults: [] },
  { name: 'no zone is UTC wherever this runs', text: date('2024-02-03T04:05:06'), has: dated(utc), faults: [] },
  { name: 'no date', text: date('yesterday'), has: dated(undefined), faults: badDate },
  { name: 'a month that does not exist', text: date('2024-13-03T04:05:06Z'), has: dated(undefined), faults: badDate },
  { name: 'a number, which Date would take', text: date('1'), has: dated(undefined), faults: badDate },
  {
    name: 'a bad date does not spoil the others',
    text: `${date('2024-02-03T04:05:06Z')}#EXT-X-PROGRAM-DATE-TIME:never\n#EXTINF:5,\nb.ts\n`,
    has: dated(utc, utc + 6000),
    faults: ['Line 6: EXT-X-PROGRAM-DATE-TIME states no valid date, and is ignored (section 4.4.4.6).'],
  },
])

const notAType = ['Line 8: EXT-X-PLAYLIST-TYPE is neither EVENT nor VOD, and is ignored (section 4.4.3.5).']

describeCases('other tags', [
  {
    name: 'a PLAYLIST-TYPE that contains one',
    text: `${plain}#EXT-X-PLAYLIST-TYPE:NOT-VODx\n`,
    has: { playlistType: undefined },
    faults: notAType,
  },
  {
    name: 'an empty PLAYLIST-TYPE',
    text: `${plain}#EXT-X-PLAYLIST-TYPE\n`,
    has: { playlistType: undefined },
    faults: notAType,
  },
  {
    name: 'ENDLIST may stand anywhere, and segments after it count',
    text: plain.replace('#EXTINF', '#EXT-X-ENDLIST\n#EXTINF'),
    has: { endList: true, segments: [{}, {}] },
    faults: [],
  },
  {
    name: 'a VERSION that is no number',
    text: `${plain}#EXT-X-VERSION:abc\n`,
    has: { version: undefined },
    faults: ['Line 8: EXT-X-VERSION is not a decimal integer, and is ignored (section 4.4.1.2).'],
  },
  {
    name: 'START without TIME-OFFSET',
    text: `${plain}#EXT-X-START:PRECISE=YES\n`,
    has: { start: undefined },
    faults: ['Line 8: EXT-X-START has no valid TIME-OFFSET, and is ignored (section 4.4.2.2).'],
  },
  {
    name: 'SERVER-CONTROL below the limits of the specification, as stated',
    text: `${plain}#EXT-X-SERVER-CONTROL:HOLD-BACK=1,PART-HOLD-BACK=0.1\n#EXT-X-PART-INF:PART-TARGET=1\n`,
    has: { serverControl: { holdBack: 1, partHoldBack: 0.1, canBlockReload: false, canSkipUntil: undefined } },
    faults: [],
  },
  {
    name: 'SERVER-CONTROL with what is no number',
    text: `${plain}#EXT-X-SERVER-CONTROL:HOLD-BACK=x,CAN-BLOCK-RELOAD=YES\n`,
    has: { serverControl: { holdBack: undefined, canBlockReload: true } },
    faults: ['Line 8: EXT-X-SERVER-CONTROL has an attribute that is no number of seconds (section 4.4.3.8).'],
  },
  {
    name: 'PART-INF without PART-TARGET',
    text: `${plain}#EXT-X-PART-INF:X=1\n`,
    has: { partTargetDuration: undefined },
    faults: ['Line 8: EXT-X-PART-INF has no valid PART-TARGET (section 4.4.3.7).'],
  },
  {
    name: 'SKIP without a number',
    text: `${head}#EXT-X-MEDIA-SEQUENCE:3\n#EXT-X-SKIP:SKIPPED-SEGMENTS=x\n#EXTINF:6,\na.ts\n`,
    has: numbers(3),
    faults: ['Line 4: EXT-X-SKIP has no valid SKIPPED-SEGMENTS, and 0 is taken (section 4.4.5.2).'],
  },
  {
    name: 'BITRATE is not read; a DATERANGE without START-DATE is kept, and a part cut off ignored',
    text: `${plain}#EXT-X-BITRATE:x\n#EXT-X-DATERANGE:ID="a",DURATION=1,END-DATE="2024-01-01"\n#EXT-X-PART:DUR\n`,
    has: {
      segments: [{}, {}],
      openSegment: undefined,
      dateRanges: [{ id: 'a', startDateMs: undefined, durationSeconds: 1 }],
    },
    faults: [
      'Line 10: EXT-X-PART has a malformed attribute list, of which only the beginning is used (section 4.4.4.9).',
      'Line 10: EXT-X-PART has no valid DURATION, and is ignored (section 4.4.4.9).',
      'Line 9: EXT-X-DATERANGE has no valid START-DATE (section 4.4.5.1).',
    ],
  },
  {
    name: 'an attribute list that breaks off keeps what is before',
    text: one('#EXT-X-MAP:URI="i.mp4",BYTERA\n#EXTINF:6,'),
    has: initial({ uri: `${directory}i.mp4`, byteRange: undefined }),
    faults: [
      'Line 3: EXT-X-MAP has a malformed attribute list, of which only the beginning is used (section 4.4.4.5).',
    ],
  },
  {
    name: 'an attribute that makes the tag parser throw loses the line only',
    text: `${plain}#EXT-X-SERVER-CONTROL:hasOwnProperty=1\n`,
    has: { serverControl: undefined, segments: [{}, {}] },
    faults: ['Line 8: EXT-X-SERVER-CONTROL cannot be read, and is ignored (section 4.4.3.8).'],
  },
  {
    name: 'a byte order mark',
    text: `\uFEFF${plain}`,
    has: { segments: [{}, {}] },
    faults: ['Line 1: The body begins with a byte order mark (section 4.1).'],
  },
  {
    name: 'a segment that cannot be requested is a gap and keeps its number',
    text: `${plain}#EXTINF:6,\nhttp://[\n#EXTINF:6,\nfile:///etc/hosts\n#EXTINF:6,\nc.ts\n`,
    has: {
      segments: [
        {},
        {},
        { uri: 'about:invalid', gap: true },
        { uri: 'about:invalid', gap: true },
        { uri: `${directory}c.ts`, gap: false, mediaSequenceNumber: 7, startSeconds: 23 },
      ],
    },
    faults: [
      'Line 9 and 1 more: A segment has a URI that cannot be requested over HTTP, and counts as a gap (section 4.1).',
    ],
  },
  {
    name: 'an empty live playlist, before its first segment',
    text: head,
    has: { segments: [], durationSeconds: 0, endList: false },
    faults: [],
  },
])

describe('refused', () => {
  const noBeginning = 'The body does not begin with #EXTM3U (section 4.4.1.1).'
  const nothing = 'It has neither segments nor variant streams nor a target duration (section 4.1).'
  const mixed = 'It has both media segment tags and multivariant playlist tags (section 4.4.4).'
  const countless = 'Its media sequence numbers are past 2^53 and cannot be told apart (section 4.4.3.2).'
  it.each([
    ['nothing', '', 'The body is empty.'],
    ['HTML', '<!doctype html><title>404</title>', 'The body is HTML or XML, not a playlist.'],
    ['HTML after blanks', '\n  <html>', 'The body is HTML or XML, not a playlist.'],
    ['JSON', '{"error":"not found"}', noBeginning],
    ['binary', '\0\x01\x02\x47', noBeginning],
    ['a playlist without EXTM3U', plain.slice(8), noBeginning],
    ['a blank line before EXTM3U', `\n${plain}`, noBeginning],
    ['a longer first tag', plain.replace('#EXTM3U', '#EXTM3U8'), noBeginning],
    ['only EXTM3U', '#EXTM3U', nothing],
    ['lines ended by CR alone', plain.replaceAll('\n', '\r'), nothing],
    ['no segments and no target duration', '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-ENDLIST\n', nothing],
    ['segments and variants', `${plain}#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n`, mixed],
    ['a sequence number past 2^53', numbered('18446744073709551615'), countless],
    ['a sequence that runs past 2^53', numbered(String(Number.MAX_SAFE_INTEGER)), countless],
    ['a skip past 2^53', `${head}#EXT-X-SKIP:SKIPPED-SEGMENTS=9999999999999999\n`, countless],
    [
      'too many lines',
      `${head}${'\n'.repeat(150_000)}`,
      'It has more than 150000 lines, attributes and variable references.',
    ],
    ['a body that is too large', head.padEnd(8 * 1024 * 1024 + 1, '#'), 'The body is larger than 8388608 bytes.'],
  ])('%s', (_, text, reason) => {
    expect(refusalOf(text)).toBe(reason)
  })

  it.each([
    ['index.m3u8', 'Its URL is not absolute.'],
    ['file:///index.m3u8', 'Its URL is not of HTTP.'],
  ])('the URL %s', (url, reason) => {
    expect(refusalOf(plain, url)).toBe(reason)
  })

  it('reads a body of just the largest size', () => {
    expect(parseMedia(plain.padEnd(8 * 1024 * 1024, '#')).segments).toHaveLength(2)
  })

  it('reads a view into a larger buffer', () => {
    const buffer = Buffer.from(`junk${plain}junk`)
    expect(parsePlaylist(buffer.subarray(4, -4), playlistUrl)).toEqual(parsePlaylist(Buffer.from(plain), playlistUrl))
    expect(refusalOf(buffer.subarray(0, -4))).toBe(noBeginning)
  })
})
