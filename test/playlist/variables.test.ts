import { describe, expect, it } from 'vitest'
import { parseMedia, parseMultivariant } from './parse-text.ts'

const head = '#EXTM3U\n#EXT-X-TARGETDURATION:6\n'
const segment = (uri: string): string => `#EXTINF:6,\n${uri}\n`
const url = 'https://origin.example/a/index.m3u8'
const urisOf = (text: string, from = url, variables?: ReadonlyMap<string, string>): unknown => {
  const { segments, faults } = parseMedia(head + text, from, variables)
  return { uris: segments.map(({ uri }) => uri.replace('https://origin.example/a/', '')), faults }
}

describe('variable substitution', () => {
  it.each([
    ['in a URI', `#EXT-X-DEFINE:NAME="v",VALUE="x"\n${segment('{$v}.ts')}`, ['x.ts']],
    ['each occurrence', `#EXT-X-DEFINE:NAME="v",VALUE="x"\n${segment('{$v}/{$v}/{$v}.ts')}`, ['x/x/x.ts']],
    [
      'a value with replacement patterns',
      `#EXT-X-DEFINE:NAME="v",VALUE="$&$1$$"\n${segment('{$v}.ts')}`,
      ['$&$1$$.ts'],
    ],
    ['an empty value', `#EXT-X-DEFINE:NAME="v",VALUE=""\n${segment('a{$v}b.ts')}`, ['ab.ts']],
    [
      'a value that refers to a variable before it',
      `#EXT-X-DEFINE:NAME="v",VALUE="x"\n#EXT-X-DEFINE:NAME="w",VALUE="{$v}y"\n${segment('{$w}.ts')}`,
      ['xy.ts'],
    ],
    ['names that objects have', `#EXT-X-DEFINE:NAME="__proto__",VALUE="x"\n${segment('{$__proto__}.ts')}`, ['x.ts']],
    [
      'names are case-sensitive',
      `#EXT-X-DEFINE:NAME="v",VALUE="x"\n#EXT-X-DEFINE:NAME="V",VALUE="y"\n${segment('{$v}{$V}')}`,
      ['xy'],
    ],
  ])('%s', (_, text, uris) => {
    expect(urisOf(text)).toEqual({ uris, faults: [] })
  })

  it('fills in quoted attributes, and only those', () => {
    const { segments } = parseMedia(
      `${head}#EXT-X-DEFINE:NAME="v",VALUE="x,METHOD=NONE"\n#EXT-X-KEY:METHOD={$v},URI="{$v}.key"\n${segment('a.ts')}`,
    )
    expect(segments[0]?.key).toMatchObject({ method: '{$v}' })
    expect(segments[0]?.key?.uri).toContain('x,METHOD=NONE.key')
  })

  it('takes a parameter of the query, decoded once', () => {
    const text = `#EXT-X-DEFINE:QUERYPARAM="token"\n${segment('a.ts?token={$token}')}`
    expect(urisOf(text, `${url}?a=1&token=x%2525+y&token=z`)).toEqual({ uris: ['a.ts?token=x%25+y'], faults: [] })
  })

  const refers =
    'EXT-X-DEFINE refers to a value that does not exist, and the variable stays undefined (section 4.4.2.3).'
  const undefinedVariable =
    'EXT-X-DEFINE does not define a variable that the playlist refers to; the reference stays as it is (section 4.4.2.3).'
  const unresolved = 'a%7B$v%7D.ts'

  it.each([
    ['a parameter that is missing', '', refers],
    ['a parameter without a value', '?v=', refers],
    ['a parameter that could end a quoted string', '?v=%22', refers],
    ['a parameter with a line break', '?v=a%0Ab', refers],
    ['a parameter that cannot be decoded', '?v=%E0%A4', refers],
  ])('leaves %s undefined', (_, search, fault) => {
    expect(urisOf(`#EXT-X-DEFINE:QUERYPARAM="v"\n${segment('a{$v}.ts')}`, url + search)).toEqual({
      uris: [unresolved],
      faults: [`Line 3: ${fault}`, `Line 5: ${undefinedVariable}`],
    })
  })

  it('imports what the multivariant playlist defines', () => {
    const { variables } = parseMultivariant(
      '#EXTM3U\n#EXT-X-DEFINE:NAME="v",VALUE="x"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{$v}.m3u8\n',
    )
    const text = `#EXT-X-DEFINE:IMPORT="v"\n${segment('a{$v}.ts')}`
    expect(urisOf(text, url, variables)).toEqual({ uris: ['ax.ts'], faults: [] })
    expect(urisOf(text)).toEqual({ uris: [unresolved], faults: [`Line 3: ${refers}`, `Line 5: ${undefinedVariable}`] })
  })

  it.each([
    ['no name', '#EXT-X-DEFINE:VALUE="x"', 'has not exactly one of NAME, IMPORT and QUERYPARAM, and is ignored'],
    [
      'two names',
      '#EXT-X-DEFINE:NAME="v",IMPORT="v",VALUE="x"',
      'has not exactly one of NAME, IMPORT and QUERYPARAM, and is ignored',
    ],
    ['no value', '#EXT-X-DEFINE:NAME="v"', 'refers to a value that does not exist, and the variable stays undefined'],
    ['a name of other characters', '#EXT-X-DEFINE:NAME="a b",VALUE="x"', 'names no valid variable, and is ignored'],
  ])('reports a definition with %s', (_, line, what) => {
    expect(urisOf(`${line}\n${segment('a.ts')}`)).toEqual({
      uris: ['a.ts'],
      faults: [`Line 3: EXT-X-DEFINE ${what} (section 4.4.2.3).`],
    })
  })

  it('keeps the first of two definitions', () => {
    const text = `#EXT-X-DEFINE:NAME="v",VALUE="x"\n#EXT-X-DEFINE:NAME="v",VALUE="y"\n${segment('{$v}.ts')}`
    expect(urisOf(text)).toEqual({
      uris: ['x.ts'],
      faults: [
        'Line 4: EXT-X-DEFINE defines a variable a second time, and the first definition is kept (section 4.4.2.3).',
      ],
    })
  })

  it('knows a variable only after its definition', () => {
    expect(urisOf(`${segment('{$v}.ts')}#EXT-X-DEFINE:NAME="v",VALUE="x"\n`)).toMatchObject({
      faults: [`Line 4: ${undefinedVariable}`],
    })
  })

  it('does not let values grow without bound', () => {
    const doublings = Array.from({ length: 30 }, (_, i) => `#EXT-X-DEFINE:NAME="v${i + 1}",VALUE="{$v${i}}{$v${i}}"\n`)
    const { segments, faults } = parseMedia(
      `${head}#EXT-X-DEFINE:NAME="v0",VALUE="0123456789"\n${doublings.join('')}${segment('{$v9}.ts')}${segment('{$v9}{$v9}.ts')}`,
    )
    expect(segments.map(({ uri, gap }) => [uri.length, gap])).toEqual([
      ['https://origin.example/live/channel/'.length + 5120 + 3, false],
      ['about:invalid'.length, true],
    ])
    expect(faults[0]).toBe(
      'Line 13 and 1 more: EXT-X-DEFINE is longer than 8192 characters once its variables are filled in (section 4.4.2.3).',
    )
  })
})

describe('the variables of a multivariant playlist', () => {
  it('are given to those who load its media playlists', () => {
    const { variables, variants } = parseMultivariant(
      '#EXTM3U\n#EXT-X-DEFINE:NAME="host",VALUE="cdn.example"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://{$host}/v.m3u8\n',
    )
    expect([...(variables ?? [])]).toEqual([['host', 'cdn.example']])
    expect(variants[0]?.uri).toBe('http://cdn.example/v.m3u8')
  })
})
