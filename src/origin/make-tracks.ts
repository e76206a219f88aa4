import type { OriginOptions } from './origin-options.ts'
import type { Track } from './track.ts'
import { VideoTrack } from './video-track.ts'

/**
 * All tracks of a stream, the variants' first.
 * @throws FaultsError of kind `usage` when one cannot be made
 */
export function makeTracks({ variants, segmentSeconds }: Pick<OriginOptions, 'variants' | 'segmentSeconds'>): Track[] {
  return variants.map((variant, index) => new VideoTrack(variant, segmentSeconds, index))
}
