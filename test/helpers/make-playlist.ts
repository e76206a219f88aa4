import type { MediaPlaylist, MediaSegment } from '../../src/playlist/media-playlist.ts'
import type { MultivariantPlaylist, VariantStream } from '../../src/playlist/multivariant-playlist.ts'

const base = 'http://origin.test/video/'

export function makeSegment(sequence: number, fields: Partial<MediaSegment> = {}): MediaSegment {
  return {
    uri: `${base}${sequence}.ts`,
    mediaSequenceNumber: sequence,
    discontinuitySequenceNumber: 0,
    durationSeconds: 2,
    startSeconds: 0,
    discontinuity: false,
    gap: false,
    byteRange: undefined,
    initializationSection: undefined,
    key: undefined,
    programDateTimeMs: undefined,
    parts: [],
    ...fields,
  }
}

/** A media playlist of the given segments; their numbers and start times are filled in. */
export function makeMediaPlaylist(
  fields: Partial<Omit<MediaPlaylist, 'segments'>> & { segments: readonly Partial<MediaSegment>[] },
): MediaPlaylist {
  const first = fields.mediaSequenceNumber ?? 0
  let startSeconds = 0
  const segments = fields.segments.map((given, index) => {
    const segment = makeSegment(first + index, { ...given, startSeconds })
    startSeconds += segment.durationSeconds
    return segment
  })
  return {
    type: 'media',
    url: `${base}index.m3u8`,
    version: 6,
    targetDuration: 2,
    mediaSequenceNumber: first,
    discontinuitySequenceNumber: 0,
    playlistType: undefined,
    endList: false,
    independentSegments: true,
    iFramesOnly: false,
    start: undefined,
    serverControl: undefined,
    partTargetDuration: undefined,
    openSegment: undefined,
    durationSeconds: startSeconds,
    skippedSegments: 0,
    preloadHints: [],
    renditionReports: [],
    dateRanges: [],
    segmentsBeforeKey: undefined,
    removedDateRanges: [],
    unplayedFeatures: [],
    faults: [],
    ...fields,
    segments,
  }
}

/** `count` segments of the default length from `first` on. */
export function makeWindow(first: number, count: number, fields: Partial<MediaPlaylist> = {}): MediaPlaylist {
  return makeMediaPlaylist({
    ...fields,
    mediaSequenceNumber: first,
    segments: Array.from({ length: count }, () => ({})),
  })
}

export function makeMultivariant(variants: readonly Partial<VariantStream>[]): MultivariantPlaylist {
  return {
    type: 'multivariant',
    url: 'http://origin.test/index.m3u8',
    version: 6,
    independentSegments: true,
    start: undefined,
    variants: variants.map((variant) => ({
      uri: `${base}index.m3u8`,
      bandwidth: 2_000_000,
      averageBandwidth: undefined,
      codecs: undefined,
      resolution: undefined,
      frameRate: undefined,
      audio: undefined,
      video: undefined,
      subtitles: undefined,
      pathwayId: '.',
      stableVariantId: undefined,
      score: undefined,
      ...variant,
    })),
    renditions: [],
    iFrameVariants: 0,
    contentSteering: undefined,
    unplayedFeatures: [],
    faults: [],
  }
}
