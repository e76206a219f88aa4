import { CmafAudioTrack } from './cmaf-audio-track.ts'
import { CmafVideoTrack } from './cmaf-video-track.ts'
import { EncryptedTrack, EncryptedVideoTrack } from './encrypted-track.ts'
import type { OriginOptions, OriginVariant } from './origin-options.ts'
import type { OriginAudio, OriginSubtitles } from './origin-renditions.ts'
import { SubtitlesTrack } from './subtitles-track.ts'
import type { Track, VideoTrack } from './track.ts'
import { TsAudioTrack } from './ts-audio-track.ts'
import { TsVideoTrack } from './ts-video-track.ts'

/** The tracks of a stream, one for each of the options' variants and renditions. */
export interface StreamTracks {
  readonly variants: readonly TrackOf<OriginVariant, VideoTrack>[]
  readonly audio: readonly TrackOf<OriginAudio>[]
  readonly subtitles: readonly TrackOf<OriginSubtitles>[]
  readonly all: readonly Track[]
}

/** A track with what the options say of it. */
export interface TrackOf<Options, Kind = Track> {
  readonly of: Options
  readonly track: Kind
}

/** @throws FaultsError of kind `usage` when a track cannot be made */
export function makeTracks(options: OriginOptions): StreamTracks {
  const { segmentSeconds, encryption } = options
  const variants = options.variants.map((of, index) => {
    const track = makeVideoTrack(options, of, index)
    return { of, track: encryption ? new EncryptedVideoTrack(track, encryption) : track }
  })
  const audio = options.audio.map((of) => {
    const track = makeAudioTrack(options, of)
    return { of, track: encryption ? new EncryptedTrack(track, encryption) : track }
  })
  const subtitles = options.subtitles.map((of) => ({ of, track: new SubtitlesTrack(of, segmentSeconds) }))
  return { variants, audio, subtitles, all: [...variants, ...audio, ...subtitles].map(({ track }) => track) }
}

function makeVideoTrack({ container, segmentSeconds, partSeconds }: OriginOptions, of: OriginVariant, index: number) {
  return container === 'fmp4'
    ? new CmafVideoTrack(of, segmentSeconds, index, partSeconds)
    : new TsVideoTrack(of, segmentSeconds, index)
}

function makeAudioTrack({ container, segmentSeconds, partSeconds }: OriginOptions, of: OriginAudio) {
  return container === 'fmp4'
    ? new CmafAudioTrack(of, segmentSeconds, partSeconds)
    : new TsAudioTrack(of, segmentSeconds)
}
