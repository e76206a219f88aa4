import type { MediaPlaylist, MediaSegment, StreamFeature } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import type { Exchange } from '../transport/transport.ts'
import { containerOfSegment } from './container.ts'
import type { MediaSummary, RenditionBranch, SegmentSample, StreamTree, VariantBranch } from './stream-tree.ts'
import { summarizeMedia } from './summarize-media.ts'

/** A Media Playlist, or why there is none. */
export type MediaReading =
  | { readonly ok: true; readonly playlist: MediaPlaylist }
  | { readonly ok: false; readonly reason: string }

/** The first segment and what came when it was asked for. */
export interface SegmentReading {
  readonly segment: MediaSegment
  readonly exchange: Pick<Exchange, 'body' | 'bytes' | 'failure'>
}

/** @param readings by URL; a URL that is missing was not asked for */
export function buildTree(
  root: MultivariantPlaylist | MediaPlaylist,
  readings: ReadonlyMap<string, MediaReading>,
  first: SegmentReading | undefined,
  cost: { readonly requests: number; readonly bytes: number },
): StreamTree {
  const media = (url: string): MediaSummary | undefined => {
    const reading = readings.get(url)
    return reading?.ok === true ? summarizeMedia(reading.playlist) : undefined
  }
  const variants =
    root.type === 'media' ? [soleVariant(root)] : root.variants.map((v) => variantBranch(v, media(v.uri)))
  return {
    url: root.url,
    type: root.type,
    version: root.version,
    independentSegments: root.independentSegments,
    variants,
    renditions: root.type === 'media' ? [] : root.renditions.map((rendition) => renditionBranch(rendition, media)),
    iFrameVariants: root.type === 'media' ? 0 : root.iFrameVariants,
    firstSegment: first && segmentSample(first),
    unplayedFeatures: unplayedFeatures(root, readings),
    faults: [...playlistFaults(root, readings), ...firstSegmentFaults(first, variants[0]), ...variantFaults(variants)],
    ...cost,
  }
}

function soleVariant(playlist: MediaPlaylist): VariantBranch {
  return {
    url: playlist.url,
    bandwidth: undefined,
    averageBandwidth: undefined,
    resolution: undefined,
    frameRate: undefined,
    codecs: undefined,
    media: summarizeMedia(playlist),
  }
}

function variantBranch(
  variant: MultivariantPlaylist['variants'][number],
  media: MediaSummary | undefined,
): VariantBranch {
  const { uri: url, bandwidth, averageBandwidth, resolution, frameRate, codecs } = variant
  return { url, bandwidth: bandwidth || undefined, averageBandwidth, resolution, frameRate, codecs, media }
}

function renditionBranch(
  rendition: MultivariantPlaylist['renditions'][number],
  media: (url: string) => MediaSummary | undefined,
): RenditionBranch {
  const { type, groupId, name, language, default: isDefault, uri: url } = rendition
  return { type, groupId, name, language, default: isDefault, url, media: url === undefined ? undefined : media(url) }
}

function segmentSample({ segment, exchange }: SegmentReading): SegmentSample | undefined {
  if (exchange.failure !== undefined) return undefined
  return {
    url: segment.uri,
    bytes: exchange.bytes,
    durationSeconds: segment.durationSeconds,
    container: segment.key === undefined ? containerOfSegment(exchange.body ?? new Uint8Array()) : 'unknown',
    encryption: segment.key?.method,
  }
}

function unplayedFeatures(
  root: MultivariantPlaylist | MediaPlaylist,
  readings: ReadonlyMap<string, MediaReading>,
): StreamFeature[] {
  const features = [...readings.values()].flatMap((reading) => (reading.ok ? reading.playlist.unplayedFeatures : []))
  return [...new Set([...root.unplayedFeatures, ...features])]
}

function playlistFaults(
  root: MultivariantPlaylist | MediaPlaylist,
  readings: ReadonlyMap<string, MediaReading>,
): string[] {
  const own = root.faults.map((fault) => `${root.url}: ${fault}`)
  const others = [...readings].flatMap(([url, reading]) => {
    return (reading.ok ? reading.playlist.faults : [reading.reason]).map((fault) => `${url}: ${fault}`)
  })
  const skipped = root.type === 'multivariant' && readings.size < new Set(root.variants.map(({ uri }) => uri)).size
  return [...own, ...others, ...(skipped ? [`${root.url}: lists more playlists than were read`] : [])]
}

function firstSegmentFaults(first: SegmentReading | undefined, variant: VariantBranch | undefined): string[] {
  if (first === undefined) return []
  const { segment, exchange } = first
  if (exchange.failure !== undefined) return [`${segment.uri}: cannot be fetched: ${exchange.failure}`]
  const faults: string[] = []
  if (segment.durationSeconds === 0) return []
  const bitsPerSecond = (exchange.bytes * 8) / segment.durationSeconds
  // RFC 8216bis 4.4.6.2: BANDWIDTH is an upper bound of the bit rate of every segment, overhead included.
  if (segment.byteRange === undefined && variant?.bandwidth !== undefined && bitsPerSecond > variant.bandwidth * 1.1) {
    faults.push(`${segment.uri}: has ${Math.round(bitsPerSecond)} bit/s, above the BANDWIDTH of ${variant.bandwidth}`)
  }
  return faults
}

/** RFC 8216bis 6.2.4: variants hold the same content, so that a player can switch between them. */
function variantFaults(variants: readonly VariantBranch[]): string[] {
  const targets = new Set(variants.flatMap(({ media }) => (media === undefined ? [] : [media.targetDuration])))
  const kinds = new Set(variants.flatMap(({ media }) => (media === undefined ? [] : [media.kind])))
  const faults: string[] = []
  if (targets.size > 1) faults.push(`the variants have different target durations: ${[...targets].join(', ')} s`)
  if (kinds.size > 1) faults.push(`the variants are of different kinds: ${[...kinds].join(', ')}`)
  return faults
}
