import type { VariantChoice } from '../plan/variant-choice.ts'
import type { MultivariantPlaylist, VariantStream } from '../playlist/multivariant-playlist.ts'

/** The variant that viewer number `viewerIndex` plays; undefined only for a playlist without variants. */
export function selectVariant(
  playlist: MultivariantPlaylist,
  choice: VariantChoice,
  viewerIndex: number,
): VariantStream | undefined {
  const { variants } = playlist
  switch (choice.is) {
    case 'all':
      return variants[viewerIndex % variants.length]
    case 'first':
      return variants[0]
    case 'highest':
      return best(variants, (variant) => variant.bandwidth)
    case 'lowest':
      return best(variants, (variant) => -variant.bandwidth)
    case 'height':
      return best(variants, (variant) => -Math.abs((variant.resolution?.height ?? 0) - choice.height))
    case 'bandwidth': {
      const within = variants.filter((variant) => variant.bandwidth <= choice.bitsPerSecond)
      return within.length > 0
        ? best(within, (variant) => variant.bandwidth)
        : best(variants, (variant) => -variant.bandwidth)
    }
  }
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

const labels = new WeakMap<VariantStream, string>()

/** How reports name a variant: `1280x720 2.1 Mbit/s`. One string a variant, shared by all its viewers. */
export function variantLabel(variant: VariantStream): string {
  let label = labels.get(variant)
  if (label === undefined) {
    const size = variant.resolution && `${variant.resolution.width}x${variant.resolution.height}`
    const rate = variant.bandwidth > 0 ? `${(variant.bandwidth / 1e6).toFixed(2)} Mbit/s` : undefined
    label = [size, rate].filter((part) => part !== undefined).join(' ') || 'unnamed variant'
    labels.set(variant, label)
  }
  return label
}

/** What is played when the URL is that of a media playlist. */
export const singleVariantLabel = 'single media playlist'
