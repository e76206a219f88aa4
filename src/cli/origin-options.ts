import type { OriginEncryption } from '../origin/encryption.ts'
import type { OriginOptions } from '../origin/origin-options.ts'
import { maxPathways, type OriginSteering } from '../origin/steering.ts'
import type { GivenOptions, GivenValue, OptionReader } from '../plan/option-reader.ts'
import { parseChoice } from '../plan/parse-choice.ts'
import { countFrom } from '../plan/parse-count.ts'
import { parseDuration, parsePositiveDuration } from '../plan/parse-duration.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { type Parsed, parsed } from '../plan/parsed.ts'
import type { OptionRow } from './option-row.ts'
import { parseLadder } from './parse-ladder.ts'
import { parseAudio, parseSubtitles } from './parse-renditions.ts'

export type OriginOptionName =
  | 'host'
  | 'port'
  | 'kind'
  | 'segmentDuration'
  | 'window'
  | 'total'
  | 'byteRanges'
  | 'startOffset'
  | 'variants'
  | 'audio'
  | 'subtitles'
  | 'encrypt'
  | 'keyRotation'
  | 'keyIv'
  | 'pathways'
  | 'steeringTtl'
  | 'switchAfter'
  | 'container'
  | 'partDuration'

const defaults = {
  host: '127.0.0.1',
  port: '17080',
  kind: 'live',
  segmentDuration: '2s',
  container: 'ts',
  partDuration: '0',
  window: '6',
  total: '60',
  variants: '360p:800k,720p:2M,1080p:5M',
  keyIv: 'absent',
  steeringTtl: '10s',
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
    name: 'container',
    flags: '--container <name>',
    takes: 'value',
    group: 'Stream:',
    about: 'ts (MPEG transport streams) or fmp4 (fragmented MP4, CMAF).',
    default: `${defaults.container}; fmp4 with --part-duration`,
  },
  {
    name: 'partDuration',
    flags: '--part-duration <time>',
    takes: 'value',
    group: 'Stream:',
    about: 'Low-Latency HLS: about how long each Partial Segment is, like 333ms.',
    default: 'none',
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
    name: 'total',
    flags: '--total <n>',
    takes: 'value',
    group: 'Stream:',
    about: 'How many segments an event has when it is over, and a vod from the start.',
    default: defaults.total,
  },
  {
    name: 'byteRanges',
    flags: '--byte-ranges',
    takes: 'nothing',
    group: 'Stream:',
    about: 'List the segments of a vod as byte ranges of one file for each variant and rendition.',
  },
  {
    name: 'startOffset',
    flags: '--start-offset <time>',
    takes: 'value',
    group: 'Stream:',
    about: 'Where viewers are to start (EXT-X-START): 10s from the beginning, or -30s from the end.',
  },
  {
    name: 'variants',
    flags: '--variants <ladder>',
    takes: 'value',
    group: 'Stream:',
    about: 'Heights with their bits a second, separated by commas.',
    default: defaults.variants,
  },
  {
    name: 'audio',
    flags: '--audio <languages>',
    takes: 'value',
    group: 'Renditions:',
    about: 'Demuxed audio in these languages, like en,fr:64k; at 128k where nothing is said. The first is the default.',
  },
  {
    name: 'subtitles',
    flags: '--subtitles <languages>',
    takes: 'value',
    group: 'Renditions:',
    about: 'Subtitles (WebVTT) in these languages, like en,fr.',
  },
  {
    name: 'encrypt',
    flags: '--encrypt',
    takes: 'nothing',
    group: 'Encryption:',
    about: 'Encrypt video and audio with AES-128.',
  },
  {
    name: 'keyRotation',
    flags: '--key-rotation <n>',
    takes: 'value',
    group: 'Encryption:',
    about: 'Change the key every so many segments; otherwise it stays.',
  },
  {
    name: 'keyIv',
    flags: '--key-iv <kind>',
    takes: 'value',
    group: 'Encryption:',
    about: 'stated in the playlist, or absent: the media sequence number.',
    default: defaults.keyIv,
  },
  {
    name: 'pathways',
    flags: '--pathways <n>',
    takes: 'value',
    group: 'Content steering:',
    about: 'List every variant under so many pathways, and serve a steering manifest.',
  },
  {
    name: 'steeringTtl',
    flags: '--steering-ttl <time>',
    takes: 'value',
    group: 'Content steering:',
    about: 'After how long viewers ask for the steering manifest again.',
    default: defaults.steeringTtl,
  },
  {
    name: 'switchAfter',
    flags: '--switch-after <time>',
    takes: 'value',
    group: 'Content steering:',
    about: 'Make the first pathway the last so long after the start; otherwise it stays the first.',
  },
]

/** What the origin is asked to serve; what is wrong goes to the reader's faults. */
export function readOriginOptions(
  reader: OptionReader,
  options: GivenOptions<OriginOptionName>,
): Partial<OriginOptions> {
  const partSeconds = reader.value(options.partDuration, defaults.partDuration, parseDuration) / 1000
  return {
    host: reader.value(options.host, defaults.host, parsed),
    port: reader.value(options.port, defaults.port, countFrom(0, 65_535)),
    kind: reader.value(options.kind, defaults.kind, parseKind),
    segmentSeconds: reader.value(options.segmentDuration, defaults.segmentDuration, parsePositiveDuration) / 1000,
    container: reader.value(options.container, partSeconds > 0 ? 'fmp4' : defaults.container, parseContainer),
    partSeconds,
    windowSegments: reader.value(options.window, defaults.window, countFrom(1, 100_000)),
    totalSegments: reader.value(options.total, defaults.total, countFrom(1, 100_000)),
    variants: reader.value(options.variants, defaults.variants, parseLadder),
    byteRanges: reader.value(options.byteRanges, 'false', parseSwitch),
    startOffsetSeconds: reader.optional(options.startOffset, parseOffset),
    audio: reader.optional(options.audio, parseAudio) ?? [],
    subtitles: reader.optional(options.subtitles, parseSubtitles) ?? [],
    encryption: readEncryption(reader, options),
    steering: readSteering(reader, options),
  }
}

function readEncryption(
  reader: OptionReader,
  { encrypt, keyRotation, keyIv }: GivenOptions<OriginOptionName>,
): OriginEncryption | undefined {
  const encryption = {
    rotateEverySegments: reader.optional(keyRotation, countFrom(1, 100_000)),
    iv: reader.value(keyIv, defaults.keyIv, parseKeyIv),
  }
  if (reader.value(encrypt, 'false', parseSwitch)) return encryption
  refuseWithout(reader, '--encrypt', keyRotation, keyIv)
  return undefined
}

function readSteering(reader: OptionReader, options: GivenOptions<OriginOptionName>): OriginSteering | undefined {
  const pathways = reader.optional(options.pathways, countFrom(1, maxPathways))
  const switchAfterMs = reader.optional(options.switchAfter, parseDuration)
  const steering = {
    ttlSeconds: Math.ceil(reader.value(options.steeringTtl, defaults.steeringTtl, parsePositiveDuration) / 1000),
    switchAfterSeconds: switchAfterMs === undefined ? undefined : switchAfterMs / 1000,
  }
  if (pathways !== undefined) return { pathways, ...steering }
  if (!options.pathways?.length) refuseWithout(reader, '--pathways', options.steeringTtl, options.switchAfter)
  return undefined
}

/** What was given has no effect without an option that was not given. */
function refuseWithout(reader: OptionReader, missing: string, ...given: (readonly GivenValue[] | undefined)[]): void {
  for (const values of given) {
    const label = values?.at(-1)?.label
    if (label === undefined) continue
    reader.faults.push({ problem: `${label} has no effect without ${missing}.`, remedy: `Give ${missing} as well.` })
  }
}

export const parseKind = parseChoice(['live', 'event', 'vod'] as const, 'kind')
const parseKeyIv = parseChoice(['stated', 'absent'] as const, 'way to state the IV')
const parseContainer = parseChoice(['ts', 'fmp4'] as const, 'container')

/** `10s`, or `-30s`: seconds from the beginning, or negative from the end. */
function parseOffset(text: string): Parsed<number> {
  const isFromEnd = text.startsWith('-')
  const offset = parseDuration(isFromEnd ? text.slice(1) : text)
  if (!offset.ok) return offset
  return parsed(((isFromEnd ? -1 : 1) * offset.value) / 1000)
}
