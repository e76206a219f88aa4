import { printable } from '../printable.ts'
import type { MediaSummary, RenditionBranch, StreamTree, VariantBranch } from './stream-tree.ts'

/** Nobody reads more; `--json` has all of them. */
const mostBranches = 100

/** The tree as a person reads it; lines end with a line feed. */
export function renderTree(tree: StreamTree): string {
  const all = [
    ...tree.variants.map((variant) => variantLines(variant, tree.url)),
    ...tree.renditions.map((rendition) => renditionLines(rendition, tree.url)),
  ]
  const branches = all.slice(0, mostBranches)
  if (all.length > mostBranches) branches.push([`and ${all.length - mostBranches} more`])
  const lines = [
    tree.url,
    rootLine(tree),
    ...branches.flatMap((branch, i) => drawBranch(branch, i === branches.length - 1)),
    '',
    firstSegmentLine(tree),
    ...list('Not played', tree.unplayedFeatures.map(inWords)),
    ...(tree.faults.length === 0 ? ['Faults: none'] : ['Faults:', ...tree.faults.map((fault) => `  ${fault}`)]),
  ]
  return `${lines.map(printable).join('\n')}\n`
}

function rootLine({ type, version, independentSegments, variants, renditions, iFrameVariants }: StreamTree): string {
  return [
    type === 'multivariant' ? 'Multivariant Playlist' : 'Media Playlist',
    version === undefined ? undefined : `version ${version}`,
    type === 'multivariant' ? counted(variants.length, 'variant') : undefined,
    renditions.length > 0 ? counted(renditions.length, 'rendition') : undefined,
    iFrameVariants > 0 ? counted(iFrameVariants, 'I-frame variant') : undefined,
    independentSegments ? 'independent segments' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

function drawBranch([first = '', ...rest]: readonly string[], last: boolean): string[] {
  return [`${last ? '└─' : '├─'} ${first}`, ...rest.map((line) => `${last ? '  ' : '│ '}   ${line}`)]
}

function variantLines(variant: VariantBranch, base: string): string[] {
  const { resolution, bandwidth, averageBandwidth, frameRate, codecs, media, url } = variant
  const title = [
    resolution === undefined ? undefined : `${resolution.width}x${resolution.height}`,
    bandwidth === undefined ? undefined : formatBandwidth(bandwidth),
    averageBandwidth === undefined ? undefined : `(${formatBandwidth(averageBandwidth)} on average)`,
    frameRate === undefined ? undefined : `${frameRate} fps`,
    codecs,
  ].filter((part) => part !== undefined)
  return [title.join('  ') || 'variant', relativeTo(base, url), mediaLine(media)]
}

function renditionLines(
  { type, groupId, name, language, default: isDefault, url, media }: RenditionBranch,
  base: string,
) {
  const title = [type, `"${name}"`, language, `group ${groupId}`, isDefault ? 'default' : undefined]
  const lines = url === undefined ? ["part of the variants' segments"] : [relativeTo(base, url), mediaLine(media)]
  return [title.filter((part) => part !== undefined).join('  '), ...lines]
}

function mediaLine(media: MediaSummary | undefined): string {
  if (media === undefined) return 'not read'
  return [
    media.kind,
    media.container,
    `${counted(media.segments, 'segment')} of at most ${media.targetDuration} s`,
    `${formatSeconds(media.durationSeconds)} in all`,
    media.holdBackSeconds === undefined ? undefined : `${formatSeconds(media.holdBackSeconds)} behind the live edge`,
    media.partTargetDuration === undefined ? undefined : `parts of at most ${media.partTargetDuration} s`,
    media.blockingReload ? 'blocking reload' : undefined,
    media.discontinuities > 0 ? counted(media.discontinuities, 'discontinuity', 'discontinuities') : undefined,
    media.gaps > 0 ? counted(media.gaps, 'gap') : undefined,
    media.byteRanges ? 'byte ranges' : undefined,
    media.programDateTime ? 'dated' : undefined,
    media.encryption.length > 0 ? `encrypted (${media.encryption.join(', ')})` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

function firstSegmentLine({ firstSegment }: StreamTree): string {
  if (firstSegment === undefined) return 'First segment: not there'
  const { bytes, durationSeconds, container, encryption } = firstSegment
  const content = encryption === undefined ? container : `encrypted (${encryption})`
  return `First segment: ${counted(bytes, 'byte')}, ${formatSeconds(durationSeconds)}, ${content}`
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}: ${items.join(', ')}`]
}

/** `demuxedAudio` as `demuxed audio`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}

function formatBandwidth(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e6) return `${+(bitsPerSecond / 1e6).toFixed(2)} Mbit/s`
  return `${+(bitsPerSecond / 1e3).toFixed(1)} kbit/s`
}

function formatSeconds(seconds: number): string {
  return `${+seconds.toFixed(2)} s`
}

/** Without what both have in common, up to the last slash of the path. */
function relativeTo(base: string, url: string): string {
  const folder = base.replace(/[^/?]*(\?.*)?$/, '')
  return url.startsWith(folder) ? url.slice(folder.length) : url
}
