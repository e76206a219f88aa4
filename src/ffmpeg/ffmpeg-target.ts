import type { RunPlan } from '../plan/run-plan.ts'
import type { StreamPlace } from '../plan/stream-spread.ts'
import { startThroughput } from '../player/abr/throughput-estimate.ts'
import { renditionLabel } from '../player/select-rendition.ts'
import { selectVariant, singleVariantLabel, sourceOf } from '../player/select-variant.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import { ffmpegArguments } from './ffmpeg-arguments.ts'

/** What a viewer's ffmpeg plays, and under which names it is reported. */
export interface FfmpegTarget {
  /** Program and arguments. */
  readonly command: readonly string[]
  readonly isMultivariant: boolean
  /** Of the variant that is mapped, peak bits a second; 0 where unknown. */
  readonly variantLabel: string
  readonly bandwidth: number
  /** The label of a playlist that ffmpeg opened. */
  labelOf(playlistUrl: string): { readonly label: string; readonly isVariant: boolean }
}

/** What a viewer's process is started with. */
export function ffmpegTarget(
  plan: RunPlan,
  { stream, ordinal }: StreamPlace,
  presentation: MultivariantPlaylist | undefined,
): FfmpegTarget {
  const variants = presentation?.variants ?? []
  const { initial } = startThroughput(variants[0]?.bandwidth ?? 0)
  const variant = selectVariant(variants, stream.variant, ordinal, initial)
  const source = variant && sourceOf(variant)
  const input = { url: stream.url, variant: variant && variants.indexOf(variant) }
  const program = plan.engine.is === 'ffmpeg' ? plan.engine.path : 'ffmpeg'
  return {
    command: [program, ...ffmpegArguments(plan, input)],
    isMultivariant: presentation !== undefined,
    variantLabel: source?.label ?? singleVariantLabel,
    bandwidth: source?.bandwidth ?? 0,
    labelOf: (url) => {
      if (presentation === undefined) return { label: singleVariantLabel, isVariant: true }
      const ofVariant = variants.find(({ uri }) => uri === url)
      if (ofVariant !== undefined) return { label: sourceOf(ofVariant).label, isVariant: true }
      const rendition = presentation.renditions.find(({ uri }) => uri === url)
      return { label: rendition ? renditionLabel(rendition) : url, isVariant: false }
    },
  }
}
