import { aacCodec, channels } from './aac-audio.ts'
import { h264Codec } from './h264-video.ts'
import type { StreamTracks } from './make-tracks.ts'

import type { OriginOptions } from './origin-options.ts'
import { mediaPlaylistUri, steeringManifestUri } from './resource.ts'
import { type Pathway, pathwaysOf } from './steering.ts'

import type { Track } from './track.ts'

/** Writes the Multivariant Playlist (RFC 8216bis 4.4.6). */
export function multivariantPlaylistText({ steering }: Pick<OriginOptions, 'steering'>, tracks: StreamTracks): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-INDEPENDENT-SEGMENTS']
  const [first, ...others] = steering ? pathwaysOf(steering) : []
  if (first) {
    lines.push(tagLine('EXT-X-CONTENT-STEERING', [`SERVER-URI="${steeringManifestUri}"`, `PATHWAY-ID="${first.id}"`]))
  }
  for (const pathway of [first, ...others]) {
    lines.push(...renditionLines(tracks, pathway))
    for (const variant of tracks.variants) lines.push(...variantLines(variant, tracks, pathway))
  }
  return `${lines.join('\n')}\n`
}

/** 4.4.6.1 */
function renditionLines({ audio, subtitles }: StreamTracks, pathway: Pathway | undefined): string[] {
  const lines: string[] = []
  for (const { of, track } of audio) {
    lines.push(
      tagLine('EXT-X-MEDIA', [
        'TYPE=AUDIO',
        `GROUP-ID="${groupId('audio', pathway)}"`,
        `NAME="${of.name}"`,
        `LANGUAGE="${of.language}"`,
        `DEFAULT=${of.default ? 'YES' : 'NO'}`,
        'AUTOSELECT=YES',
        `CHANNELS="${channels}"`,
        `URI="${mediaPlaylistUri(track, pathway)}"`,
      ]),
    )
  }
  for (const { of, track } of subtitles) {
    lines.push(
      tagLine('EXT-X-MEDIA', [
        'TYPE=SUBTITLES',
        `GROUP-ID="${groupId('subtitles', pathway)}"`,
        `NAME="${of.name}"`,
        `LANGUAGE="${of.language}"`,
        'DEFAULT=NO',
        'AUTOSELECT=YES',
        'FORCED=NO',
        `URI="${mediaPlaylistUri(track, pathway)}"`,
      ]),
    )
  }
  return lines
}

/** 4.4.6.2 */
function variantLines(
  { of, track }: StreamTracks['variants'][number],
  { audio, subtitles }: StreamTracks,
  pathway: Pathway | undefined,
): string[] {
  // What may be played together: the video with the largest rendition of each group.
  const sum = (rate: (track: Track) => number) =>
    [audio, subtitles].reduce(
      (total, group) => total + Math.max(0, ...group.map((rendition) => rate(rendition.track))),
      rate(track),
    )
  const attributes = [
    `BANDWIDTH=${Math.ceil(sum(({ bitsPerSecond }) => bitsPerSecond))}`,
    `AVERAGE-BANDWIDTH=${Math.round(sum(({ averageBitsPerSecond }) => averageBitsPerSecond))}`,
    `RESOLUTION=${of.width}x${of.height}`,
    `FRAME-RATE=${track.framesPerSecond.toFixed(3)}`,
    `CODECS="${[h264Codec(track.level), ...(audio.length > 0 ? [aacCodec] : [])].join()}"`,
  ]
  if (audio.length > 0) attributes.push(`AUDIO="${groupId('audio', pathway)}"`)
  if (subtitles.length > 0) attributes.push(`SUBTITLES="${groupId('subtitles', pathway)}"`)
  if (pathway) attributes.push(`PATHWAY-ID="${pathway.id}"`)
  return [tagLine('EXT-X-STREAM-INF', attributes), mediaPlaylistUri(track, pathway)]
}

/** Each pathway has groups of its own, whose renditions come from it (7.1). */
function groupId(type: 'audio' | 'subtitles', pathway: Pathway | undefined): string {
  return pathway ? `${type}-${pathway.id}` : type
}

function tagLine(tag: string, attributes: readonly string[]): string {
  return `#${tag}:${attributes.join(',')}`
}
