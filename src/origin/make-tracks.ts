import { AudioTrack } from './audio-track.ts'
import { EncryptedTrack } from './encrypted-track.ts'
import type { OriginOptions, OriginVariant } from './origin-options.ts'
import type { OriginAudio, OriginSubtitles } from './origin-renditions.ts'
import { SubtitlesTrack } from './subtitles-track.ts'
import type { Track } from './track.ts'
import { VideoTrack } from './video-track.ts'

/** The tracks of a stream, one for each of the options' variants and renditions. */
export interface StreamTracks {
  readonly variants: readonly TrackOf<OriginVariant>[]
  readonly audio: readonly TrackOf<OriginAudio>[]
  readonly subtitles: readonly TrackOf<OriginSubtitles>[]
  readonly all: readonly Track[]
}

/** A track with what the options say of it. */
export interface TrackOf<Options> {
  readonly of: Options
  readonly track: Track
}

/** @throws FaultsError of kind `usage` when a track cannot be made */
export function makeTracks(options: OriginOptions): StreamTracks {
  const { segmentSeconds, encryption } = options
  const protect = (track: Track) => (encryption ? new EncryptedTrack(track, encryption) : track)
  const variants = options.variants.map((of, index) => ({
    of,
    track: protect(new VideoTrack(of, segmentSeconds, index)),
  }))
  const audio = options.audio.map((of) => ({ of, track: protect(new AudioTrack(of, segmentSeconds)) }))
  const subtitles = options.subtitles.map((of) => ({ of, track: new SubtitlesTrack(of, segmentSeconds) }))
  return { variants, audio, subtitles, all: [...variants, ...audio, ...subtitles].map(({ track }) => track) }
}
