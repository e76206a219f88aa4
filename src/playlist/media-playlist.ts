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
  /**
   * The segment after the last of `segments`, of which the server has published only parts so far: no URI of its own
   * (`about:invalid`), and its duration is that of its parts. Undefined where no part follows the last segment.
   */
  readonly openSegment: MediaSegment | undefined
  /** Sum of the durations of `segments`, seconds. */
  readonly durationSeconds: number
  /**
   * EXT-X-SKIP: so many segments before the first that is listed were left out. Above 0 this is a Playlist Delta Update,
   * which means nothing before it is merged with an older load (section 6.3.7).
   */
  readonly skippedSegments: number
  readonly preloadHints: readonly PreloadHint[]
  readonly renditionReports: readonly RenditionReport[]
  readonly dateRanges: readonly DateRange[]
  /**
   * How many of the listed segments come before the first EXT-X-KEY; undefined without one. In a delta update these go on with
   * the key of what was skipped, and those after it do not, even if they have none (METHOD=NONE).
   */
  readonly segmentsBeforeKey: number | undefined
  /** Of a delta update: IDs of date ranges that are no longer in the playlist. */
  readonly removedDateRanges: readonly string[]
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
  /** EXT-X-PART, in their order; empty where the playlist lists none of this segment. */
  readonly parts: readonly PartialSegment[]
}

/** EXT-X-PART (section 4.4.4.9). Number, key, initialization section and discontinuity are those of its segment. */
export interface PartialSegment {
  /** As of a segment: `about:invalid` where it cannot be requested; then it is a gap. */
  readonly uri: string
  /** From 0, within its segment. */
  readonly partIndex: number
  readonly durationSeconds: number
  /** Sum of the durations of the parts before it in its segment, seconds. */
  readonly offsetSeconds: number
  /** Contains an independent frame: playback can begin or switch here. */
  readonly independent: boolean
  readonly gap: boolean
  readonly byteRange: ByteRange | undefined
}

/** EXT-X-PRELOAD-HINT (section 4.4.5.3): what the server will publish next, to be asked for ahead. */
export interface PreloadHint {
  readonly type: 'PART' | 'MAP'
  readonly uri: string
  /** Where the hinted bytes begin; 0 where it states none. */
  readonly byteRangeStart: number
  /** Undefined: to the end of the resource. */
  readonly byteRangeLength: number | undefined
}

/** EXT-X-RENDITION-REPORT (section 4.4.5.4): how far another media playlist of the presentation is. */
export interface RenditionReport {
  readonly uri: string
  /** Of the last segment (or of the segment of the last part); undefined where it states none. */
  readonly lastMediaSequenceNumber: number | undefined
  readonly lastPartIndex: number | undefined
}

/** EXT-X-DATERANGE (section 4.4.5.1). Tags of the same ID are merged. */
export interface DateRange {
  readonly id: string
  readonly className: string | undefined
  /** ms since the Unix epoch. */
  readonly startDateMs: number | undefined
  readonly endDateMs: number | undefined
  readonly durationSeconds: number | undefined
  readonly plannedDurationSeconds: number | undefined
  readonly endOnNext: boolean
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
  /** 32 hexadecimal digits in lower case; undefined where the tag states none: then it is the segment's number. */
  readonly initializationVector: string | undefined
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

/**
 * What a stream may use that viewers see and do not play. `drm`: segments whose keys only a DRM system can have (SAMPLE-AES, or
 * a KEYFORMAT other than identity); they are received all the same.
 */
export type StreamFeature = 'drm' | 'demuxedVideo' | 'iFrames'
