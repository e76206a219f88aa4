import { spreadByWeight } from '../plan/spread-by-weight.ts'
import type { SingleVariantChoice, VariantChoice } from '../plan/variant-choice.ts'
import type { MultivariantPlaylist, VariantStream } from '../playlist/multivariant-playlist.ts'
import type { PlaylistSource } from './track.ts'

/**
 * The variant that viewer number `viewerIndex` plays, or begins with; undefined only for a playlist without variants.
 *
 * @param bitsPerSecond what `auto` takes to be available
 */
export function selectVariant(
  variants: readonly VariantStream[],
  choice: VariantChoice,
  viewerIndex: number,
  bitsPerSecond: number,
): VariantStream | undefined {
  switch (choice.is) {
    case 'all':
      return variants[viewerIndex % variants.length]
    case 'weighted':
      return selectSingle(variants, spreadByWeight(choice.choices, viewerIndex).choice, bitsPerSecond)
    default:
      return selectSingle(variants, choice, bitsPerSecond)
  }
}

function selectSingle(
  variants: readonly VariantStream[],
  choice: SingleVariantChoice,
  bitsPerSecond: number,
): VariantStream | undefined {
  switch (choice.is) {
    case 'auto':
      return within(variants, bitsPerSecond)
    case 'first':
      return variants[0]
    case 'highest':
      return best(variants, (variant) => variant.bandwidth)
    case 'lowest':
      return best(variants, (variant) => -variant.bandwidth)
    case 'height':
      return best(variants, (variant) => -Math.abs((variant.resolution?.height ?? 0) - choice.height))
    case 'bandwidth':
      return within(variants, choice.bitsPerSecond)
  }
}

/** The highest within so many bits a second, or the lowest there is. */
function within(variants: readonly VariantStream[], bitsPerSecond: number): VariantStream | undefined {
  const affordable = variants.filter((variant) => variant.bandwidth <= bitsPerSecond)
  return affordable.length > 0
    ? best(affordable, (variant) => variant.bandwidth)
    : best(variants, (variant) => -variant.bandwidth)
}

/** The first of those with the highest score. */
function best(
  variants: readonly VariantStream[],
  score: (variant: VariantStream) => number,
): VariantStream | undefined {
  let found: VariantStream | undefined
  let highest = Number.NEGATIVE_INFINITY
  for (const variant of variants) {
    const value = score(variant)
    if (value > highest) {
      highest = value
      found = variant
    }
  }
  return found
}

const ladders = new WeakMap<VariantStream, readonly VariantStream[]>()

/**
 * The variants that a player may switch to from this one, itself included, by bandwidth: those of the same pathway with
 * pictures, if it has pictures. Found once a variant, for all its viewers.
 */
export function ladderOf({ variants }: MultivariantPlaylist, variant: VariantStream): readonly VariantStream[] {
  let ladder = ladders.get(variant)
  if (ladder === undefined) {
    ladder = variants
      .filter(({ pathwayId }) => pathwayId === variant.pathwayId)
      .filter((other) => hasPictures(other) === hasPictures(variant))
      .toSorted((one, other) => one.bandwidth - other.bandwidth)
    ladders.set(variant, ladder)
  }
  return ladder
}

function hasPictures({ resolution, codecs }: VariantStream): boolean {
  return resolution !== undefined || codecs === undefined || /\b(?:avc|hvc|hev|av01|vp0?9|dvh|dav)/i.test(codecs)
}

const sources = new WeakMap<VariantStream, PlaylistSource>()

/** What a track plays of a variant. One object a variant, shared by all its viewers. */
export function sourceOf(variant: VariantStream): PlaylistSource {
  let source = sources.get(variant)
  if (source === undefined) {
    source = { url: variant.uri, label: labelOf(variant), bandwidth: variant.bandwidth }
    sources.set(variant, source)
  }
  return source
}

/** How reports name a variant: `1280x720 2.1 Mbit/s`. */
function labelOf(variant: VariantStream): string {
  const size = variant.resolution && `${variant.resolution.width}x${variant.resolution.height}`
  const rate = variant.bandwidth > 0 ? `${(variant.bandwidth / 1e6).toFixed(2)} Mbit/s` : undefined
  return [size, rate].filter((part) => part !== undefined).join(' ') || 'unnamed variant'
}

/** What is played when the URL is that of a media playlist. */
export const singleVariantLabel = 'single media playlist'
