import { attributesOf, readAmount, readFlag, readText } from './attribute-list.ts'
import { decimalInteger } from './decimal-integer.ts'
import type { FaultList } from './fault-list.ts'
import type { StreamFeature } from './media-playlist.ts'
import type { MultivariantPlaylist, Rendition, VariantStream } from './multivariant-playlist.ts'
import type { ParseResult } from './parse-result.ts'
import type { TagFields } from './parse-tags.ts'
import type { PlaylistLine, PlaylistText } from './read-lines.ts'
import { httpOnly } from './resolve-uri.ts'
import { readStart } from './start-point.ts'
import { type TagRule, tagRule } from './tag-rules.ts'

const streamInf = tagRule('EXT-X-STREAM-INF')
const renditionTypes: readonly string[] = [
  'AUDIO',
  'VIDEO',
  'SUBTITLES',
  'CLOSED-CAPTIONS',
] satisfies Rendition['type'][]

/** Makes a multivariant playlist of the lines of one; `url` is the playlist's, without a query. */
export function parseMultivariantPlaylist(
  url: string,
  text: PlaylistText,
  variables: ReadonlyMap<string, string>,
  resolve: (reference: string) => string | undefined,
  faults: FaultList,
): ParseResult {
  const variants: VariantStream[] = []
  const renditions: Rendition[] = []
  const names = new Set<string>()
  let version: number | undefined
  let start: MultivariantPlaylist['start']
  let contentSteering: MultivariantPlaylist['contentSteering']
  let pending: PlaylistLine | undefined

  function readVariant(line: PlaylistLine): void {
    const uri = httpOnly(resolve(line.text))
    if (!pending) return faults.add(streamInf, 'is missing before a URI, and the URI is ignored', line.number)
    if (uri === undefined) {
      faults.add(streamInf, 'is followed by no URI that can be requested over HTTP, and is ignored', line.number)
    } else variants.push(makeVariant(uri, pending, faults))
    pending = undefined
  }

  function readRendition(rule: TagRule, { fields, number }: PlaylistLine): void {
    const rendition = makeRendition(attributesOf(fields), resolve, (what) => faults.add(rule, what, number))
    if (!rendition) return
    const name = JSON.stringify([rendition.type, rendition.groupId, rendition.name])
    if (names.has(name)) faults.add(rule, 'has the same NAME as another of its group', number)
    names.add(name)
    renditions.push(rendition)
  }

  function dropPending(): void {
    if (pending) faults.add(streamInf, 'is followed by no URI, and is ignored', pending.number)
    pending = undefined
  }

  for (const line of text.lines) {
    const { rule, number } = line
    if (rule === undefined) {
      readVariant(line)
      continue
    }
    switch (rule.name) {
      case 'EXT-X-STREAM-INF':
        dropPending()
        pending = line
        break
      case 'EXT-X-MEDIA':
        readRendition(rule, line)
        break
      case 'EXT-X-CONTENT-STEERING': {
        const attributes = attributesOf(line.fields)
        const serverUri = httpOnly(resolve(readText(attributes, 'SERVER-URI') ?? ''))
        if (serverUri === undefined) faults.add(rule, 'has no SERVER-URI that can be requested, and is ignored', number)
        else contentSteering = { serverUri, pathwayId: readText(attributes, 'PATHWAY-ID') }
        break
      }
      case 'EXT-X-VERSION':
        version = finiteInteger(line.text)
        if (version === undefined) faults.add(rule, 'is not a decimal integer, and is ignored', number)
        break
      case 'EXT-X-START':
        start = readStart(line.fields)
        if (!start) faults.add(rule, 'has no valid TIME-OFFSET, and is ignored', number)
        break
      default:
        if (rule.section.startsWith('4.4.3')) faults.add(rule, 'belongs into a media playlist, and is ignored', number)
    }
  }
  dropPending()
  if (variants.length === 0) {
    return { ok: false, reason: 'It is a multivariant playlist without a variant stream (section 4.4.6.2).' }
  }
  checkGroups(variants, renditions, faults)
  const playlist: MultivariantPlaylist = {
    type: 'multivariant',
    url,
    version,
    independentSegments: text.counts.has('EXT-X-INDEPENDENT-SEGMENTS'),
    start,
    variants,
    renditions,
    iFrameVariants: text.counts.get('EXT-X-I-FRAME-STREAM-INF') ?? 0,
    contentSteering,
    unplayedFeatures: unplayedFeatures(text.counts, variants, renditions),
    faults: faults.sentences(),
    ...(variables.size > 0 && { variables }),
  }
  return { ok: true, playlist }
}

function makeVariant(uri: string, { fields, number }: PlaylistLine, faults: FaultList): VariantStream {
  const attributes = attributesOf(fields)
  const amount = (name: string): number | undefined => {
    const value = readAmount(attributes, name)
    if (value === undefined && attributes[name] !== undefined) faults.add(streamInf, `has an invalid ${name}`, number)
    return value
  }
  const bandwidth = amount('BANDWIDTH')
  if (bandwidth === undefined) faults.add(streamInf, 'has no valid BANDWIDTH, and 0 is taken', number)
  const size = attributes.RESOLUTION as TagFields | undefined
  const width = size && readAmount(size, 'width')
  const height = size && readAmount(size, 'height')
  const resolution = width && height ? { width, height } : undefined
  if (size !== undefined && !resolution) faults.add(streamInf, 'has an invalid RESOLUTION', number)
  return {
    uri,
    bandwidth: bandwidth ?? 0,
    averageBandwidth: amount('AVERAGE-BANDWIDTH'),
    codecs: readText(attributes, 'CODECS'),
    resolution,
    frameRate: amount('FRAME-RATE'),
    audio: readText(attributes, 'AUDIO'),
    video: readText(attributes, 'VIDEO'),
    subtitles: readText(attributes, 'SUBTITLES'),
    pathwayId: readText(attributes, 'PATHWAY-ID') ?? '.',
    stableVariantId: readText(attributes, 'STABLE-VARIANT-ID'),
    score: amount('SCORE'),
  }
}

/** Undefined, with a fault, where nothing could refer to the rendition or request it. */
function makeRendition(
  attributes: TagFields,
  resolve: (reference: string) => string | undefined,
  fault: (what: string) => void,
): Rendition | undefined {
  const type = readText(attributes, 'TYPE')
  const groupId = readText(attributes, 'GROUP-ID')
  const name = readText(attributes, 'NAME')
  const reference = readText(attributes, 'URI')
  const uri = reference === undefined ? undefined : httpOnly(resolve(reference))
  const known = renditionTypes.find((candidate) => candidate === type)
  if (known === undefined || groupId === undefined || name === undefined) {
    fault('has no valid TYPE, GROUP-ID and NAME, and is ignored')
    return undefined
  }
  if (reference !== undefined && uri === undefined) {
    fault('has a URI that cannot be requested over HTTP, and is ignored')
    return undefined
  }
  if (known === 'SUBTITLES' && uri === undefined) fault('has TYPE=SUBTITLES without a URI')
  if (known === 'CLOSED-CAPTIONS' && uri !== undefined) fault('has TYPE=CLOSED-CAPTIONS with a URI')
  return {
    type: known as Rendition['type'],
    groupId,
    name,
    language: readText(attributes, 'LANGUAGE'),
    associatedLanguage: readText(attributes, 'ASSOC-LANGUAGE'),
    channels: readText(attributes, 'CHANNELS'),
    stableRenditionId: readText(attributes, 'STABLE-RENDITION-ID'),
    default: readFlag(attributes, 'DEFAULT'),
    autoselect: readFlag(attributes, 'DEFAULT') || readFlag(attributes, 'AUTOSELECT'),
    uri,
  }
}

const groupTypes = [
  ['AUDIO', 'audio'],
  ['VIDEO', 'video'],
  ['SUBTITLES', 'subtitles'],
] as const

/** Each group that a variant names has to exist (section 4.4.6.2). */
function checkGroups(variants: readonly VariantStream[], renditions: readonly Rendition[], faults: FaultList): void {
  for (const [type, attribute] of groupTypes) {
    const groups = new Set(renditions.filter((rendition) => rendition.type === type).map(({ groupId }) => groupId))
    for (const variant of variants) {
      const group = variant[attribute]
      if (group !== undefined && !groups.has(group))
        faults.add(streamInf, `names a group of TYPE=${type} that does not exist`, 0)
    }
  }
}

/** Alternative video replaces that of the variant, so its playlist would have to be played instead (section 4.4.6.2.1). */
function unplayedFeatures(
  counts: ReadonlyMap<string, number>,
  variants: readonly VariantStream[],
  renditions: readonly Rendition[],
): readonly StreamFeature[] {
  const features: StreamFeature[] = []
  const used = new Set(variants.map(({ video }) => video))
  const isPlayedApart = ({ type, groupId, uri }: Rendition): boolean =>
    type === 'VIDEO' && uri !== undefined && used.has(groupId)
  if (renditions.some(isPlayedApart)) features.push('demuxedVideo')
  if (counts.has('EXT-X-I-FRAME-STREAM-INF')) features.push('iFrames')
  return features
}

function finiteInteger(text: string): number | undefined {
  const value = decimalInteger(text)
  return value === Number.POSITIVE_INFINITY ? undefined : value
}
