import type { OriginOptions, OriginVariant } from '../origin/origin-options.ts'
import type { GivenOptions, OptionReader } from '../plan/option-reader.ts'
import { parseBandwidth } from '../plan/parse-bandwidth.ts'
import { countFrom } from '../plan/parse-count.ts'
import { parsePositiveDuration } from '../plan/parse-duration.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'
import type { OptionRow } from './option-row.ts'

export type OriginOptionName = 'host' | 'port' | 'kind' | 'segmentDuration' | 'window' | 'variants'

const defaults = {
  host: '127.0.0.1',
  port: '17080',
  kind: 'live',
  segmentDuration: '2s',
  window: '6',
  variants: '360p:800k,720p:2M,1080p:5M',
} as const

/** Every option of `origin`, in the order of its help. */
export const originOptionRows: readonly OptionRow<OriginOptionName>[] = [
  {
    name: 'host',
    flags: '--host <address>',
    takes: 'value',
    group: 'Server:',
    about: 'Listen on this address; 0.0.0.0 is all of IPv4.',
    default: defaults.host,
  },
  {
    name: 'port',
    flags: '--port <n>',
    takes: 'value',
    group: 'Server:',
    about: 'Listen on this TCP port; 0 takes any free one.',
    default: defaults.port,
  },
  {
    name: 'kind',
    flags: '--kind <kind>',
    takes: 'value',
    group: 'Stream:',
    about: 'live slides for ever, event grows until it is over, vod is complete.',
    default: defaults.kind,
  },
  {
    name: 'segmentDuration',
    flags: '--segment-duration <time>',
    takes: 'value',
    group: 'Stream:',
    about: 'Length of every segment, like 2s or 500ms.',
    default: defaults.segmentDuration,
  },
  {
    name: 'window',
    flags: '--window <n>',
    takes: 'value',
    group: 'Stream:',
    about: 'How many segments a live playlist lists.',
    default: defaults.window,
  },
  {
    name: 'variants',
    flags: '--variants <ladder>',
    takes: 'value',
    group: 'Stream:',
    about: 'Heights with their bits a second, separated by commas.',
    default: defaults.variants,
  },
]

/** What the origin is asked to serve; what is wrong goes to the reader's faults. */
export function readOriginOptions(
  reader: OptionReader,
  options: GivenOptions<OriginOptionName>,
): Partial<OriginOptions> {
  return {
    host: reader.value(options.host, defaults.host, parsed),
    port: reader.value(options.port, defaults.port, countFrom(0, 65_535)),
    kind: reader.value(options.kind, defaults.kind, parseKind),
    segmentSeconds: reader.value(options.segmentDuration, defaults.segmentDuration, parsePositiveDuration) / 1000,
    windowSegments: reader.value(options.window, defaults.window, countFrom(1, 100_000)),
    variants: reader.value(options.variants, defaults.variants, parseLadder),
  }
}

const kinds = ['live', 'event', 'vod'] as const

export function parseKind(text: string): Parsed<OriginOptions['kind']> {
  const kind = kinds.find((known) => known === text)
  return kind === undefined ? refused(`${quote(text)} is not a kind.`, `Say one of ${kinds.join(', ')}.`) : parsed(kind)
}

/** `360p:800k,720p:2M`: 16:9 variants by height. */
export function parseLadder(text: string): Parsed<readonly OriginVariant[]> {
  const variants: OriginVariant[] = []
  for (const rung of text.split(',')) {
    const [, height, rate] = /^\s*(\d{1,5})p:(\S+)\s*$/.exec(rung) ?? []
    if (height === undefined || rate === undefined) {
      return refused(`${quote(rung)} is not a height with a bandwidth.`, 'Say them like 360p:800k,720p:2M.')
    }
    const bandwidth = parseBandwidth(rate)
    if (!bandwidth.ok) return bandwidth
    variants.push({
      name: `${height}p`,
      bitsPerSecond: bandwidth.value,
      // Video has even sizes: 480 lines are 854 wide, as everywhere.
      width: Math.ceil((Number(height) * 16) / 18) * 2,
      height: Number(height),
    })
  }
  return parsed(variants)
}
