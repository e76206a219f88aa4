import { aacCodec, channels } from './aac-audio.ts'
import { h264Codec } from './h264-video.ts'
import type { StreamTracks, TrackOf } from './make-tracks.ts'
import type { OriginOptions, OriginVariant } from './origin-options.ts'
import type { OriginAudio, OriginSubtitles } from './origin-renditions.ts'
import { mediaPlaylistUri } from './resource.ts'
import type { Track } from './track.ts'
import { videoFormat } from './video-track.ts'

const audioGroup = 'audio'
const subtitlesGroup = 'subtitles'

/** Writes the Multivariant Playlist (RFC 8216bis 4.4.6). */
export function multivariantPlaylistText(
  { segmentSeconds }: Pick<OriginOptions, 'segmentSeconds'>,
  tracks: StreamTracks,
): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...tracks.audio.map(audioLine),
    ...tracks.subtitles.map(subtitlesLine),
    ...tracks.variants.flatMap((variant) => variantLines(variant, segmentSeconds, tracks)),
  ]
  return `${lines.join('\n')}\n`
}

/** 4.4.6.1 */
function audioLine({ of, track }: TrackOf<OriginAudio>): string {
  return tagLine('EXT-X-MEDIA', [
    'TYPE=AUDIO',
    `GROUP-ID="${audioGroup}"`,
    `NAME="${of.name}"`,
    `LANGUAGE="${of.language}"`,
    `DEFAULT=${of.default ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    `CHANNELS="${channels}"`,
    `URI="${mediaPlaylistUri(track)}"`,
  ])
}

function subtitlesLine({ of, track }: TrackOf<OriginSubtitles>): string {
  return tagLine('EXT-X-MEDIA', [
    'TYPE=SUBTITLES',
    `GROUP-ID="${subtitlesGroup}"`,
    `NAME="${of.name}"`,
    `LANGUAGE="${of.language}"`,
    'DEFAULT=NO',
    'AUTOSELECT=YES',
    'FORCED=NO',
    `URI="${mediaPlaylistUri(track)}"`,
  ])
}

/** 4.4.6.2 */
function variantLines({ of, track }: TrackOf<OriginVariant>, segmentSeconds: number, tracks: StreamTracks): string[] {
  const { level, framesPerSecond } = videoFormat(of, segmentSeconds)
  const hasAudio = tracks.audio.length > 0
  // What may be played together: the video with the largest rendition of each group.
  const sum = (rate: (track: Track) => number) =>
    [tracks.audio, tracks.subtitles].reduce(
      (total, group) => total + Math.max(0, ...group.map((rendition) => rate(rendition.track))),
      rate(track),
    )
  const tag = tagLine('EXT-X-STREAM-INF', [
    `BANDWIDTH=${Math.ceil(sum(({ bitsPerSecond }) => bitsPerSecond))}`,
    `AVERAGE-BANDWIDTH=${Math.round(sum(({ averageBitsPerSecond }) => averageBitsPerSecond))}`,
    `RESOLUTION=${of.width}x${of.height}`,
    `FRAME-RATE=${framesPerSecond.toFixed(3)}`,
    `CODECS="${[h264Codec(level), ...(hasAudio ? [aacCodec] : [])].join()}"`,
    ...(hasAudio ? [`AUDIO="${audioGroup}"`] : []),
    ...(tracks.subtitles.length > 0 ? [`SUBTITLES="${subtitlesGroup}"`] : []),
  ])
  return [tag, mediaPlaylistUri(track)]
}

function tagLine(tag: string, attributes: readonly string[]): string {
  return `#${tag}:${attributes.join(',')}`
}
