import type { StartPoint, StreamFeature } from './media-playlist.ts'

/** A Multivariant Playlist (RFC 8216bis section 4.4.6). Readonly and shared; all URIs are absolute. */
export interface MultivariantPlaylist {
  readonly type: 'multivariant'
  readonly url: string
  readonly version: number | undefined
  readonly independentSegments: boolean
  readonly start: StartPoint | undefined
  /** In the order of the playlist. */
  readonly variants: readonly VariantStream[]
  readonly renditions: readonly Rendition[]
  readonly iFrameVariants: number
  readonly unplayedFeatures: readonly StreamFeature[]
  readonly faults: readonly string[]
}

/** EXT-X-STREAM-INF. */
export interface VariantStream {
  readonly uri: string
  /** Peak bits a second; 0 where the (required) attribute is absent. */
  readonly bandwidth: number
  readonly averageBandwidth: number | undefined
  readonly codecs: string | undefined
  readonly resolution: { readonly width: number; readonly height: number } | undefined
  readonly frameRate: number | undefined
  /** Group ids. */
  readonly audio: string | undefined
  readonly video: string | undefined
  readonly subtitles: string | undefined
}

/** EXT-X-MEDIA. */
export interface Rendition {
  readonly type: 'AUDIO' | 'VIDEO' | 'SUBTITLES' | 'CLOSED-CAPTIONS'
  readonly groupId: string
  readonly name: string
  readonly language: string | undefined
  readonly default: boolean
  readonly autoselect: boolean
  /** Undefined where the rendition is part of the variant's own segments. */
  readonly uri: string | undefined
}
