/**
 * Media Playlists in the specification's words (RFC 8216bis section 4.4.3). Everything is readonly: one parsed playlist
 * is shared by all viewers of a thread. All URIs are absolute. Durations are seconds, dates ms since the Unix epoch.
 */
export interface MediaPlaylist {
  readonly type: 'media'
  /**
   * Where it came from, without the query: viewers whose session queries differ share one playlist. Reload from the URL that
   * was requested, not from this one.
   */
  readonly url: string
  readonly version: number | undefined
  /** At least 1. */
  readonly targetDuration: number
  /** Of the first segment that is listed (0 where the tag is absent), so with EXT-X-SKIP after the skipped ones. */
  readonly mediaSequenceNumber: number
  readonly discontinuitySequenceNumber: number
  readonly playlistType: 'EVENT' | 'VOD' | undefined
  readonly endList: boolean
  readonly independentSegments: boolean
  readonly iFramesOnly: boolean
  readonly start: StartPoint | undefined
  readonly serverControl: ServerControl | undefined
  readonly partTargetDuration: number | undefined
  readonly segments: readonly MediaSegment[]
  /** Sum of the segments' durations, seconds. */
  readonly durationSeconds: number
  /** What it uses that is not played; see stream-feature.ts. */
  readonly unplayedFeatures: readonly StreamFeature[]
  /** What is wrong with it, in sentences; the playlist is playable all the same. */
  readonly faults: readonly string[]
}

export interface MediaSegment {
  /** Of http or https. `about:invalid` where the stated one cannot be requested; then it is a gap. */
  readonly uri: string
  readonly mediaSequenceNumber: number
  readonly discontinuitySequenceNumber: number
  /** EXTINF, which may be 0; the target duration where none is validly stated. */
  readonly durationSeconds: number
  /** Sum of the durations before it in this playlist, seconds. */
  readonly startSeconds: number
  /** EXT-X-DISCONTINUITY stands directly before it. */
  readonly discontinuity: boolean
  /** Not to be requested; it takes its time on the timeline all the same. */
  readonly gap: boolean
  readonly byteRange: ByteRange | undefined
  readonly initializationSection: MediaInitializationSection | undefined
  readonly key: SegmentKey | undefined
  /** Stated or extrapolated. */
  readonly programDateTimeMs: number | undefined
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** EXT-X-MAP. Segments under the same tag share the same object. */
export interface MediaInitializationSection {
  readonly uri: string
  readonly byteRange: ByteRange | undefined
}

/**
 * EXT-X-KEY with a method other than NONE. Where keys of several formats apply to a segment, it is the one of the format
 * `identity`, which every client can use.
 */
export interface SegmentKey {
  readonly method: string
  /** Absolute, of any scheme (`skd:`, `data:`); undefined where none is validly stated. */
  readonly uri: string | undefined
  /** `identity` where the tag states none. */
  readonly keyFormat: string
}

/** EXT-X-START. */
export interface StartPoint {
  readonly timeOffsetSeconds: number
  readonly precise: boolean
}

/** EXT-X-SERVER-CONTROL, as stated: absent attributes are undefined, no default is filled in. Seconds. */
export interface ServerControl {
  readonly canSkipUntil: number | undefined
  readonly canSkipDateranges: boolean
  readonly holdBack: number | undefined
  readonly partHoldBack: number | undefined
  readonly canBlockReload: boolean
}

/** What a stream may use that this version sees but does not play. */
export type StreamFeature =
  | 'lowLatency'
  | 'encryption'
  | 'demuxedAudio'
  | 'demuxedVideo'
  | 'subtitles'
  | 'contentSteering'
  | 'iFrames'
  | 'playlistDeltaUpdate'
