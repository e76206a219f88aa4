import type { StreamFeature } from '../playlist/media-playlist.ts'

/** What a stream is made of, as plain data. */
export interface StreamTree {
  /** Of the playlist, after redirections. */
  readonly url: string
  readonly type: 'multivariant' | 'media'
  readonly version: number | undefined
  readonly independentSegments: boolean
  /** In the order of the playlist. A stream that is one Media Playlist has one branch, of which nothing else is known. */
  readonly variants: readonly VariantBranch[]
  readonly renditions: readonly RenditionBranch[]
  readonly iFrameVariants: number
  /** The first segment of the first variant, fetched to see that it is there. */
  readonly firstSegment: SegmentSample | undefined
  /** What the stream uses and viewers do not play. */
  readonly unplayedFeatures: readonly StreamFeature[]
  /** Everything found wrong, in sentences, each with the playlist it is about. */
  readonly faults: readonly string[]
  /** Requests that it took to find out, redirections included. */
  readonly requests: number
  /** Body bytes of those. */
  readonly bytes: number
}

export interface VariantBranch {
  readonly url: string
  /** Peak bits a second; undefined where nothing states it. */
  readonly bandwidth: number | undefined
  readonly averageBandwidth: number | undefined
  readonly resolution: { readonly width: number; readonly height: number } | undefined
  readonly frameRate: number | undefined
  readonly codecs: string | undefined
  /** Undefined when the playlist could not be read; the faults say why. */
  readonly media: MediaSummary | undefined
}

export interface RenditionBranch {
  readonly type: 'AUDIO' | 'VIDEO' | 'SUBTITLES' | 'CLOSED-CAPTIONS'
  readonly groupId: string
  readonly name: string
  readonly language: string | undefined
  readonly default: boolean
  /** Undefined where the rendition is part of the variant's own segments. */
  readonly url: string | undefined
  readonly media: MediaSummary | undefined
}

export interface MediaSummary {
  /** `live` slides, `event` only grows, `vod` is complete. */
  readonly kind: 'live' | 'event' | 'vod'
  /** Seconds. */
  readonly targetDuration: number
  /** Seconds; undefined where the playlist has no Partial Segments. */
  readonly partTargetDuration: number | undefined
  readonly segments: number
  /** Sum of the durations of the segments listed, seconds. */
  readonly durationSeconds: number
  readonly mediaSequenceNumber: number
  readonly container: Container
  readonly discontinuities: number
  readonly gaps: number
  readonly byteRanges: boolean
  readonly programDateTime: boolean
  /** Methods of encryption, each once; empty: none. */
  readonly encryption: readonly string[]
  /** How far behind the live edge playback starts (HOLD-BACK, or PART-HOLD-BACK with parts; RFC 8216bis 4.4.3.8), seconds; undefined when it is not live. */
  readonly holdBackSeconds: number | undefined
  readonly blockingReload: boolean
}

export type Container = 'MPEG-TS' | 'fMP4' | 'packed audio' | 'WebVTT' | 'unknown'

export interface SegmentSample {
  readonly url: string
  readonly bytes: number
  /** As the playlist states it, seconds. */
  readonly durationSeconds: number
  /** What its first bytes are; of an encrypted one they do not say it. */
  readonly container: Container
  /** The method, where it is encrypted. */
  readonly encryption: string | undefined
}
