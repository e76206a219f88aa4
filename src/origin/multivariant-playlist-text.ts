import { h264Codec } from './h264-video.ts'
import type { OriginOptions } from './origin-options.ts'
import { mediaPlaylistUri } from './resource.ts'
import { videoFormat } from './video-track.ts'

/** Writes the Multivariant Playlist (RFC 8216bis 4.4.6). */
export function multivariantPlaylistText(options: Pick<OriginOptions, 'variants' | 'segmentSeconds'>): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-INDEPENDENT-SEGMENTS']
  for (const variant of options.variants) {
    const { level, framesPerSecond, segmentBytes } = videoFormat(variant, options.segmentSeconds)
    const attributes = [
      `BANDWIDTH=${variant.bitsPerSecond}`,
      `AVERAGE-BANDWIDTH=${Math.round((segmentBytes * 8) / options.segmentSeconds)}`,
      `RESOLUTION=${variant.width}x${variant.height}`,
      `FRAME-RATE=${framesPerSecond.toFixed(3)}`,
      `CODECS="${h264Codec(level)}"`,
    ]
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, mediaPlaylistUri(variant.name))
  }
  return `${lines.join('\n')}\n`
}
