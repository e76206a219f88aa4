import { describe, expect, it } from 'vitest'
import { parseMultivariant, refusalOf } from './parse-text.ts'

const head = '#EXTM3U\n'
const variant = (attributes: string, uri = 'v.m3u8'): string => `#EXT-X-STREAM-INF:${attributes}\n${uri}\n`
const good = variant('BANDWIDTH=1000')
const directory = 'https://origin.example/live/channel/'

describe('faults of multivariant playlists', () => {
  it.each([
    {
      name: 'no BANDWIDTH',
      text: variant('CODECS="avc1"'),
      has: { variants: [{ bandwidth: 0, codecs: 'avc1' }] },
      faults: ['Line 2: EXT-X-STREAM-INF has no valid BANDWIDTH, and 0 is taken (section 4.4.6.2).'],
    },
    {
      name: 'no attributes at all',
      text: variant(''),
      has: { variants: [{ bandwidth: 0, uri: `${directory}v.m3u8` }] },
      faults: [
        'Line 2: EXT-X-STREAM-INF has a malformed attribute list, of which only the beginning is used (section 4.4.6.2).',
        'Line 2: EXT-X-STREAM-INF has no valid BANDWIDTH, and 0 is taken (section 4.4.6.2).',
      ],
    },
    {
      name: 'numbers that are none',
      text: variant(`BANDWIDTH=-5,AVERAGE-BANDWIDTH=1e3,FRAME-RATE=${'9'.repeat(400)},RESOLUTION=1920`),
      has: {
        variants: [{ bandwidth: 0, averageBandwidth: undefined, frameRate: undefined, resolution: undefined }],
      },
      faults: [
        'Line 2: EXT-X-STREAM-INF has an invalid BANDWIDTH (section 4.4.6.2).',
        'Line 2: EXT-X-STREAM-INF has no valid BANDWIDTH, and 0 is taken (section 4.4.6.2).',
        'Line 2: EXT-X-STREAM-INF has an invalid RESOLUTION (section 4.4.6.2).',
        'Line 2: EXT-X-STREAM-INF has an invalid AVERAGE-BANDWIDTH (section 4.4.6.2).',
        'Line 2: EXT-X-STREAM-INF has an invalid FRAME-RATE (section 4.4.6.2).',
      ],
    },
    {
      name: 'blanks between attributes, which players take',
      text: variant('BANDWIDTH=5, CODECS="a,b" , RESOLUTION=2x1'),
      has: { variants: [{ bandwidth: 5, codecs: 'a,b', resolution: { width: 2, height: 1 } }] },
      faults: [],
    },
    {
      name: 'a trailing comma',
      text: variant('BANDWIDTH=5,'),
      has: { variants: [{ bandwidth: 5 }] },
      faults: [
        'Line 2: EXT-X-STREAM-INF has a malformed attribute list, of which only the beginning is used (section 4.4.6.2).',
      ],
    },
    {
      name: 'a quote that does not end',
      text: variant('BANDWIDTH=5,CODECS="a,AUDIO="b"'),
      has: { variants: [{ bandwidth: 5, codecs: undefined, audio: undefined }] },
      faults: [
        'Line 2: EXT-X-STREAM-INF has a malformed attribute list, of which only the beginning is used (section 4.4.6.2).',
      ],
    },
    {
      name: 'STREAM-INF twice before a URI: attributes are not mixed',
      text: `#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="a"\n${variant('BANDWIDTH=2')}`,
      has: { variants: [{ bandwidth: 2, codecs: undefined }] },
      faults: ['Line 2: EXT-X-STREAM-INF is followed by no URI, and is ignored (section 4.4.6.2).'],
    },
    {
      name: 'STREAM-INF cut off before its URI',
      text: `${good}#EXT-X-STREAM-INF:BANDWIDTH=2\n`,
      has: { variants: [{ bandwidth: 1000 }] },
      faults: ['Line 4: EXT-X-STREAM-INF is followed by no URI, and is ignored (section 4.4.6.2).'],
    },
    {
      name: 'a URI without STREAM-INF',
      text: `${good}other.m3u8\n`,
      has: { variants: [{ bandwidth: 1000 }] },
      faults: ['Line 4: EXT-X-STREAM-INF is missing before a URI, and the URI is ignored (section 4.4.6.2).'],
    },
    {
      name: 'a variant that cannot be requested',
      text: `${good}${variant('BANDWIDTH=2', 'ftp://h/v')}`,
      has: { variants: [{ bandwidth: 1000 }] },
      faults: [
        'Line 5: EXT-X-STREAM-INF is followed by no URI that can be requested over HTTP, and is ignored (section 4.4.6.2).',
      ],
    },
    {
      name: 'a group that does not exist',
      text: variant('BANDWIDTH=1,AUDIO="a",SUBTITLES="s"'),
      has: { variants: [{ audio: 'a' }], unplayedFeatures: [] },
      faults: [
        'EXT-X-STREAM-INF names a group of TYPE=AUDIO that does not exist (section 4.4.6.2).',
        'EXT-X-STREAM-INF names a group of TYPE=SUBTITLES that does not exist (section 4.4.6.2).',
      ],
    },
    {
      name: 'an unknown TYPE, and a rendition without a NAME',
      text: `${good}#EXT-X-MEDIA:TYPE=SMELL,GROUP-ID="a",NAME="b"\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a"\n`,
      has: { renditions: [] },
      faults: [
        'Line 4 and 1 more: EXT-X-MEDIA has no valid TYPE, GROUP-ID and NAME, and is ignored (section 4.4.6.1).',
      ],
    },
    {
      name: 'the same NAME twice in a group: both are kept',
      text: `${good}${'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="b",URI="u"\n'.repeat(2)}`,
      has: { renditions: [{ name: 'b' }, { name: 'b' }] },
      faults: ['Line 5: EXT-X-MEDIA has the same NAME as another of its group (section 4.4.6.1).'],
    },
    {
      name: 'subtitles without a URI, closed captions with one',
      text: `${good}#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="a",NAME="b"\n#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="a",NAME="b",URI="u"\n`,
      has: { renditions: [{ uri: undefined }, { uri: `${directory}u` }] },
      faults: [
        'Line 4: EXT-X-MEDIA has TYPE=SUBTITLES without a URI (section 4.4.6.1).',
        'Line 5: EXT-X-MEDIA has TYPE=CLOSED-CAPTIONS with a URI (section 4.4.6.1).',
      ],
    },
    {
      name: 'a rendition that cannot be requested',
      text: `${good}#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="b",URI="data:,x"\n`,
      has: { renditions: [] },
      faults: ['Line 4: EXT-X-MEDIA has a URI that cannot be requested over HTTP, and is ignored (section 4.4.6.1).'],
    },
    {
      name: 'a tag of media playlists that is no segment tag',
      text: `${good}#EXT-X-TARGETDURATION:6\n#EXT-X-ENDLIST\n`,
      has: { variants: [{}] },
      faults: [
        'Line 4: EXT-X-TARGETDURATION belongs into a media playlist, and is ignored (section 4.4.3.1).',
        'Line 5: EXT-X-ENDLIST belongs into a media playlist, and is ignored (section 4.4.3.4).',
      ],
    },
  ])('$name', ({ text, has, faults }) => {
    const playlist = parseMultivariant(head + text)
    expect(playlist).toMatchObject(has)
    expect(playlist.faults).toEqual(faults)
  })

  it.each([
    ['only renditions', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="b",URI="u"\n'],
    ['only I-frame variants', '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"\n'],
    ['a STREAM-INF without a URI', '#EXT-X-STREAM-INF:BANDWIDTH=1\n'],
  ])('refuses %s', (_, text) => {
    expect(refusalOf(head + text)).toBe('It is a multivariant playlist without a variant stream (section 4.4.6.2).')
  })
})

describe('what a multivariant playlist uses that is not played', () => {
  const rendition = (type: string, uri: string): string => `#EXT-X-MEDIA:TYPE=${type},GROUP-ID="g",NAME="n"${uri}\n`
  it.each([
    ['audio within the segments', variant('BANDWIDTH=1,AUDIO="g"') + rendition('AUDIO', ''), []],
    ['audio that no variant uses', good + rendition('AUDIO', ',URI="a"'), []],
    ['video of its own', variant('BANDWIDTH=1,VIDEO="g"') + rendition('VIDEO', ',URI="a"'), ['demuxedVideo']],
    ['I-frame variants', `${good}#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i"\n`, ['iFrames']],
  ])('%s', (_, text, features) => {
    expect(parseMultivariant(head + text).unplayedFeatures).toEqual(features)
  })
})
