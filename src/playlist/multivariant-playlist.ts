import type { StartPoint, StreamFeature } from './media-playlist.ts'

/** A Multivariant Playlist (RFC 8216bis section 4.4.6). Readonly and shared; all URIs are absolute. */
export interface MultivariantPlaylist {
  readonly type: 'multivariant'
  /** Where it came from, without the query; see MediaPlaylist. */
  readonly url: string
  readonly version: number | undefined
  readonly independentSegments: boolean
  readonly start: StartPoint | undefined
  /** In the order of the playlist. */
  readonly variants: readonly VariantStream[]
  readonly renditions: readonly Rendition[]
  /** How many EXT-X-I-FRAME-STREAM-INF tags it has. */
  readonly iFrameVariants: number
  /** EXT-X-DEFINE: what its media playlists may import, by name. Absent where it defines nothing. */
  readonly variables?: ReadonlyMap<string, string>
  readonly contentSteering: ContentSteering | undefined
  readonly unplayedFeatures: readonly StreamFeature[]
  readonly faults: readonly string[]
}

/** EXT-X-CONTENT-STEERING (section 4.4.6.6). */
export interface ContentSteering {
  /** Of the Steering Manifest; absolute. */
  readonly serverUri: string
  /** To begin with; undefined: that of the first variant. */
  readonly pathwayId: string | undefined
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
  /** Of the Content Steering pathway that it belongs to; `.` where it states none (section 4.4.6.2). */
  readonly pathwayId: string
  readonly stableVariantId: string | undefined
  /** The higher, the more the author prefers it; undefined where it states none. */
  readonly score: number | undefined
}

/** EXT-X-MEDIA. */
export interface Rendition {
  readonly type: 'AUDIO' | 'VIDEO' | 'SUBTITLES' | 'CLOSED-CAPTIONS'
  readonly groupId: string
  readonly name: string
  readonly language: string | undefined
  readonly associatedLanguage?: string | undefined
  /** As stated; the number of channels comes first, as in `6` or `12/JOC`. */
  readonly channels?: string | undefined
  readonly stableRenditionId?: string | undefined
  readonly default: boolean
  readonly autoselect: boolean
  /** Undefined where the rendition is part of the variant's own segments. */
  readonly uri: string | undefined
}
