import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { FaultList } from '../../src/playlist/fault-list.ts'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'
import { maxItems, readLines } from '../../src/playlist/read-lines.ts'
import { Variables } from '../../src/playlist/variables.ts'
import { parseMedia, parseMultivariant, playlistUrl, refusalOf } from './parse-text.ts'
import { prototypeFingerprint } from './prototype-fingerprint.ts'

const media = '#EXTM3U\n#EXT-X-TARGETDURATION:6\n'
const variant = '#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n'

describe('prototype pollution', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString']
  const lines = names.flatMap((name) => [
    `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${name}",NAME="polluted",URI="a"`,
    `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="${name}",URI="a"`,
    `#EXT-X-MEDIA:TYPE=${name},GROUP-ID="${name}",NAME="${name}"`,
    `#EXT-X-MEDIA:${name}=x,TYPE=AUDIO,GROUP-ID="b",NAME="${name}"`,
    `#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="${name}",${name}="x"\nv.m3u8`,
    `#EXT-X-DEFINE:NAME="${name}",VALUE="polluted"`,
    `#EXT-X-DEFINE:QUERYPARAM="${name}"`,
    `#EXT-X-SESSION-DATA:DATA-ID="${name}",VALUE="polluted"`,
    `#EXT-X-CONTENT-STEERING:${name}="x"`,
  ])
  const mediaLines = names.flatMap((name) => [
    `#EXT-X-DATERANGE:ID="${name}",START-DATE="2024-01-01T00:00:00Z",${name}="x",X-POLLUTED="x"`,
    `#EXT-X-SERVER-CONTROL:${name}=1`,
    `#EXT-X-KEY:METHOD=AES-128,URI="k",KEYFORMAT="${name}",${name}="x"`,
    `#EXT-X-MAP:${name}="x",URI="i"`,
    `#EXT-X-DEFINE:IMPORT="${name}"`,
    `#EXT-X-${name}:x`,
    `#EXTINF:6,${name}\n{$${name}}.ts`,
  ])

  it.each([
    ['a multivariant playlist', `#EXTM3U\n${variant}${lines.join('\n')}\n`],
    ['a media playlist', `${media}${mediaLines.join('\n')}\n`],
    ['each line of a multivariant playlist', ...lines.map((line) => `#EXTM3U\n${variant}${line}\n`)],
    ['each line of a media playlist', ...mediaLines.map((line) => `${media}${line}\n`)],
  ])('is not done by %s', (_, ...texts) => {
    const before = prototypeFingerprint()
    for (const text of texts)
      expect(parsePlaylist(Buffer.from(text), `${playlistUrl}&__proto__=x`)).toMatchObject({ ok: true })
    expect(prototypeFingerprint()).toEqual(before)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('is no reason to drop a group: `__proto__` is a name like others', () => {
    const { renditions, unplayedFeatures } = parseMultivariant(
      '#EXTM3U\n#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="__proto__",NAME="n",URI="a"\n' +
        '#EXT-X-STREAM-INF:BANDWIDTH=1,VIDEO="__proto__"\nv.m3u8\n',
    )
    expect(renditions.map(({ groupId }) => groupId)).toEqual(['__proto__'])
    expect(unplayedFeatures).toEqual(['demuxedVideo'])
  })
})

describe('a playlist does not leak into the next', () => {
  it('parses the same text to the same segments each time', () => {
    const text = `${media}#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:6,\na.ts\n#EXT-X-GAP\n`
    const first = parseMedia(text)
    expect(first.segments).toHaveLength(1)
    expect(parseMedia(text)).toEqual(first)
    expect(parseMedia(`${media}#EXTINF:6,\na.ts\n`).segments).toMatchObject([{ key: undefined, gap: false }])
  })
})

/** Bodies that cost a careless parser seconds. Each is held to the work it may cause, and to a time that only a hang exceeds. */
describe('bodies that are expensive to parse', () => {
  const room = 8 * 1024 * 1024 - 100
  const filled = (line: string, before = media): string => before + line.repeat(Math.floor(room / line.length))
  it.each([
    ['16,000 commas', `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1${','.repeat(16_000)}\nv.m3u8\n`],
    ['lines of commas just short enough to be read', filled(`#EXT-X-MAP:${','.repeat(8000)}\n`)],
    ['lines of commas after an attribute', filled(`#EXT-X-MAP:A=1${','.repeat(8000)}\n`)],
    ['lines of attributes', filled(`#EXT-X-MAP:${'A=1,'.repeat(2000)}\n`)],
    ['lines of quotes', filled(`#EXT-X-MAP:${'A="",'.repeat(1600)}\n`)],
    ['blanks before a quote', filled(`#EXT-X-MAP:A=${' '.repeat(8000)}"\n`)],
    ['blanks after a duration', filled(`#EXTINF:1${' '.repeat(8000)}x\n`)],
    ['names without a value', filled(`#EXT-X-MAP:${'a'.repeat(8000)}\n`)],
    ['4,000 preload hints', `${media}${'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="a"\n'.repeat(4000)}`],
    [
      '4,000 parts and rendition reports',
      `${media}${'#EXT-X-PART:DURATION=1,URI="a"\n#EXT-X-RENDITION-REPORT:URI="a"\n'.repeat(4000)}`,
    ],
    ['4,000 date ranges', `${media}${'#EXT-X-DATERANGE:ID="a",START-DATE="2024-01-01T00:00:00Z"\n'.repeat(4000)}`],
    [
      '4,000 dates after undated segments',
      `${media}${'a.ts\n'.repeat(4000)}${'#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00Z\na.ts\n'.repeat(4000)}`,
    ],
    ['4,000 URIs that are none', `${media}${'http://[\n'.repeat(4000)}`],
    ['one line of 8 MB', filled('a')],
    ['one tag of 8 MB', filled('a', `${media}#EXTINF:`)],
    ['empty lines', filled('\n')],
    ['keys', filled('#EXT-X-KEY:METHOD=AES-128,URI="k"\n')],
    [
      'references to a long variable',
      filled(`${'{$a}'.repeat(2000)}\n`, `${media}#EXT-X-DEFINE:NAME="a",VALUE="${'x'.repeat(8000)}"\n`),
    ],
    ['references to an undefined variable', filled(`${'{$a}'.repeat(2000)}\n`)],
  ])('%s', (_, text) => {
    const start = process.cpuUsage()
    const result = parsePlaylist(Buffer.from(text), playlistUrl)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1e6).toBeLessThan(3)
    expect(JSON.stringify(result).length).toBeLessThan(3_000_000)
  })

  it('counts lines, attributes and references against the limit', () => {
    const read = (text: string): unknown => {
      const faults = new FaultList()
      return readLines(text, new Variables('', undefined, faults), faults)
    }
    const half = maxItems / 2
    expect(read('\n'.repeat(maxItems))).toBeDefined()
    expect(read('\n'.repeat(maxItems + 1))).toBeUndefined()
    expect(read('#EXT-X-MAP:A=1\n'.repeat(half))).toBeDefined()
    expect(read('#EXT-X-MAP:A=1\n'.repeat(half + 1))).toBeUndefined()
    expect(read('{$a}\n'.repeat(half))).toBeDefined()
    expect(read('{$a}\n'.repeat(half + 1))).toBeUndefined()
  })

  it('refuses what is over the limit', () => {
    expect(refusalOf(`#EXTM3U${'\n'.repeat(maxItems + 1)}`)).toContain(`more than ${maxItems}`)
  })

  it('says each fault once', () => {
    const { faults } = parseMedia(`${media}${'#EXTINF:x,\nhttp://[\n#EXT-X-MAP:\n'.repeat(10_000)}`)
    expect(faults).toHaveLength(4)
    expect(faults[0]).toMatch(/^Line 5 and 9999 more: /)
  })
})

describe('what a parsed playlist keeps in memory', () => {
  // A new context has the collector's function that this one was started without.
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const padding = `#${' '.repeat(1_000_000)}\n`

  it.each([
    [
      'a media playlist',
      `${media}#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MAP:URI="https://host.example/initialization.mp4"\n` +
        '#EXT-X-KEY:METHOD=A-LONG-ENCRYPTION-METHOD,URI="a-long-key-name.bin",KEYFORMAT="com.example.a.long.key.format"\n' +
        '#EXTINF:6,A title long enough to be a slice\nsegment-with-a-long-name.ts\n#EXTINF:x,\n../segment-with-a-long-name.ts\n',
    ],
    [
      'a multivariant playlist',
      '#EXTM3U\n#EXT-X-DEFINE:NAME="a-long-variable-name",VALUE="a-long-variable-value"\n' +
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a-long-group-name",NAME="A long rendition name",LANGUAGE="a-long-language-tag",URI="a-long-rendition-name.m3u8"\n' +
        '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.640028,mp4a.40.2",AUDIO="a-long-group-name"\na-long-variant-name.m3u8\n',
    ],
  ])('is not the text of %s', (_, text) => {
    const parse = (number: number): unknown => parsePlaylist(Buffer.from(`${text}${padding}#${number}`), playlistUrl)
    parse(0)
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    const kept = Array.from({ length: 20 }, (_, number) => parse(number))
    collectGarbage()
    // Kept texts would be 20 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000)
    expect(kept).toHaveLength(20)
  })
})
