import { describe, expect, it } from 'vitest'
import type { MediaSegment } from '../../src/playlist/media-playlist.ts'
import { parseMedia, parseMultivariant, readFixture } from './parse-text.ts'

const directory = 'https://origin.example/live/channel/'

/** A segment of a plain playlist; a case states what is different. */
function segment(differences: Partial<MediaSegment>): MediaSegment {
  return {
    uri: '',
    mediaSequenceNumber: 0,
    discontinuitySequenceNumber: 0,
    durationSeconds: 0,
    startSeconds: 0,
    discontinuity: false,
    gap: false,
    byteRange: undefined,
    initializationSection: undefined,
    key: undefined,
    programDateTimeMs: undefined,
    parts: [],
    ...differences,
  }
}

describe('media playlists', () => {
  it('reads a live playlist of TS segments: numbers, start times, and URIs of every form', () => {
    expect(parseMedia(readFixture('live-ts'))).toEqual({
      type: 'media',
      url: `${directory}index.m3u8`,
      version: 3,
      targetDuration: 6,
      mediaSequenceNumber: 2680,
      discontinuitySequenceNumber: 0,
      playlistType: undefined,
      endList: false,
      independentSegments: false,
      iFramesOnly: false,
      start: undefined,
      serverControl: undefined,
      partTargetDuration: undefined,
      segments: [
        segment({ uri: `${directory}segment2680.ts`, mediaSequenceNumber: 2680, durationSeconds: 6 }),
        segment({
          uri: `${directory}segment2681.ts?token=a/b?c`,
          mediaSequenceNumber: 2681,
          durationSeconds: 5.96,
          startSeconds: 6,
        }),
        segment({
          uri: 'https://origin.example/live/other/segment2682.ts',
          mediaSequenceNumber: 2682,
          durationSeconds: 6,
          startSeconds: 11.96,
        }),
        segment({
          uri: 'https://cdn.example/live/segment2683.ts',
          mediaSequenceNumber: 2683,
          durationSeconds: 4.04,
          startSeconds: 17.96,
        }),
      ],
      openSegment: undefined,
      durationSeconds: 22,
      skippedSegments: 0,
      preloadHints: [],
      renditionReports: [],
      dateRanges: [],
      removedDateRanges: [],
      unplayedFeatures: [],
      faults: [],
    })
  })

  it('reads a VOD playlist: its type, its end, where to start', () => {
    const playlist = parseMedia(readFixture('vod'))
    expect(playlist).toMatchObject({
      playlistType: 'VOD',
      endList: true,
      independentSegments: true,
      start: { timeOffsetSeconds: -12.5, precise: true },
      mediaSequenceNumber: 0,
      faults: [],
    })
    expect(playlist.segments.map(({ startSeconds }) => startSeconds)).toEqual([0, 9.009, 18.018])
    expect(playlist.durationSeconds).toBeCloseTo(21.021, 9)
  })

  it('reads an EVENT playlist, and ignores comments and unknown tags', () => {
    expect(parseMedia(readFixture('event'))).toMatchObject({
      playlistType: 'EVENT',
      endList: false,
      durationSeconds: 8,
      faults: [],
    })
  })

  it('reads byte ranges and initialization sections, one object for all segments under a tag', () => {
    const { segments, faults } = parseMedia(readFixture('fmp4-byte-ranges'))
    const [first, second, third, fourth] = segments
    expect(first?.byteRange).toEqual({ offset: 720, length: 1000 })
    expect(second?.byteRange).toEqual({ offset: 1720, length: 2000 })
    expect(third?.byteRange).toBeUndefined()
    expect(first?.initializationSection).toEqual({
      uri: `${directory}main.mp4`,
      byteRange: { offset: 0, length: 720 },
    })
    expect(second?.initializationSection).toBe(first?.initializationSection)
    expect(third?.initializationSection).toEqual({ uri: `${directory}init-2.mp4`, byteRange: undefined })
    expect(fourth?.initializationSection).toBe(third?.initializationSection)
    expect(segments.map(({ mediaSequenceNumber }) => mediaSequenceNumber)).toEqual([7, 8, 9, 10])
    expect(faults).toEqual([])
  })

  it('numbers discontinuities, marks gaps, and extrapolates dates both ways from those that are stated', () => {
    const { segments, faults, discontinuitySequenceNumber } = parseMedia(readFixture('discontinuities-and-dates'))
    expect(discontinuitySequenceNumber).toBe(5)
    expect(segments.map((each) => each.discontinuitySequenceNumber)).toEqual([5, 5, 6, 6, 7, 7])
    expect(segments.map((each) => each.discontinuity)).toEqual([false, false, true, false, true, false])
    expect(segments.map((each) => each.gap)).toEqual([false, false, false, true, false, false])
    const noon = Date.UTC(2024, 4, 1, 12, 0, 0, 500)
    const later = Date.UTC(2024, 4, 1, 12, 1)
    expect(segments.map((each) => each.programDateTimeMs)).toEqual([
      noon - 6000,
      noon,
      noon + 6000,
      noon + 11_000,
      later,
      later + 6000,
    ])
    expect(faults).toEqual([])
  })

  it('reads keys: the one that every client can use first, none after METHOD=NONE', () => {
    const { segments, faults, unplayedFeatures } = parseMedia(readFixture('keys'))
    const usable = {
      method: 'AES-128',
      uri: `${directory}keys/1.bin`,
      keyFormat: 'identity',
      initializationVector: '0123456789abcdef0123456789abcdef',
    }
    const other = {
      method: 'SAMPLE-AES',
      uri: 'skd://key-4',
      keyFormat: 'com.apple.streamingkeydelivery',
      initializationVector: undefined,
    }
    expect(segments.map(({ key }) => key)).toEqual([undefined, usable, usable, undefined, other])
    expect(segments[2]?.key).toBe(segments[1]?.key)
    expect(unplayedFeatures).toEqual(['drm'])
    expect(faults).toEqual([])
  })

  it('reads what a low-latency playlist states', () => {
    const playlist = parseMedia(readFixture('low-latency'))
    expect(playlist).toMatchObject({
      partTargetDuration: 0.33334,
      // As stated: no HOLD-BACK is filled in.
      serverControl: {
        canSkipUntil: 12,
        canSkipDateranges: false,
        holdBack: undefined,
        partHoldBack: 1,
        canBlockReload: true,
      },
      unplayedFeatures: [],
      faults: [],
    })
    expect(playlist.segments.map(({ uri }) => uri)).toEqual([
      `${directory}fileSequence266.mp4`,
      `${directory}fileSequence267.mp4`,
    ])
    expect(playlist.segments[1]?.programDateTimeMs).toBeCloseTo(Date.UTC(2019, 1, 14, 2, 13, 36, 106) + 4000.08, 3)
  })

  it('numbers the segments of a delta update after the skipped ones', () => {
    const playlist = parseMedia(readFixture('delta-update'))
    expect(playlist.mediaSequenceNumber).toBe(269)
    expect(playlist.segments.map(({ mediaSequenceNumber }) => mediaSequenceNumber)).toEqual([269, 270])
    expect(playlist.skippedSegments).toBe(3)
  })

  it('reads a long DVR window, whose start times are the sums of the durations', () => {
    const { segments, durationSeconds, faults } = parseMedia(readFixture('dvr'))
    expect(segments).toHaveLength(600)
    expect(durationSeconds).toBeCloseTo(600 * 2.002, 6)
    expect(segments[599]).toMatchObject({ uri: `${directory}v90599.m4s`, mediaSequenceNumber: 90_599 })
    expect(segments[599]?.startSeconds).toBeCloseTo(599 * 2.002, 6)
    expect(segments[599]?.programDateTimeMs).toBeCloseTo(Date.UTC(2024, 0, 1) + 599 * 2002, 3)
    expect(segments[599]?.initializationSection).toBe(segments[0]?.initializationSection)
    expect(faults).toEqual([])
  })

  it('says that a playlist of I-frames is one', () => {
    expect(parseMedia(readFixture('i-frames'))).toMatchObject({
      iFramesOnly: true,
      unplayedFeatures: ['iFrames'],
      faults: [],
    })
  })
})

describe('multivariant playlists', () => {
  it('reads variants and renditions', () => {
    expect(parseMultivariant(readFixture('multivariant'))).toEqual({
      type: 'multivariant',
      url: `${directory}index.m3u8`,
      version: 6,
      independentSegments: true,
      start: undefined,
      variants: [
        {
          uri: `${directory}video/1080.m3u8`,
          bandwidth: 6_000_000,
          averageBandwidth: 5_500_000,
          codecs: 'avc1.640028,mp4a.40.2',
          resolution: { width: 1920, height: 1080 },
          frameRate: 50,
          audio: 'aac',
          video: undefined,
          subtitles: 'subs',
          pathwayId: '.',
          stableVariantId: undefined,
          score: undefined,
        },
        {
          uri: `${directory}video/720.m3u8`,
          bandwidth: 2_000_000,
          averageBandwidth: undefined,
          codecs: 'avc1.64001f,mp4a.40.2',
          resolution: { width: 1280, height: 720 },
          frameRate: undefined,
          audio: 'aac',
          video: undefined,
          subtitles: 'subs',
          pathwayId: '.',
          stableVariantId: undefined,
          score: undefined,
        },
        {
          uri: `${directory}audio/en.m3u8`,
          bandwidth: 128_000,
          averageBandwidth: undefined,
          codecs: 'mp4a.40.2',
          resolution: undefined,
          frameRate: undefined,
          audio: 'aac',
          video: undefined,
          subtitles: undefined,
          pathwayId: '.',
          stableVariantId: undefined,
          score: undefined,
        },
      ],
      renditions: [
        {
          type: 'AUDIO',
          groupId: 'aac',
          name: 'English',
          language: 'en',
          associatedLanguage: 'de',
          channels: '2',
          stableRenditionId: 'en-2',
          default: true,
          autoselect: true,
          uri: `${directory}audio/en.m3u8`,
        },
        {
          type: 'AUDIO',
          groupId: 'aac',
          name: 'Français',
          language: 'fr',
          associatedLanguage: undefined,
          channels: undefined,
          stableRenditionId: undefined,
          default: false,
          autoselect: true,
          uri: `${directory}audio/fr.m3u8`,
        },
        {
          type: 'SUBTITLES',
          groupId: 'subs',
          name: 'English',
          language: 'en',
          associatedLanguage: undefined,
          channels: undefined,
          stableRenditionId: undefined,
          default: false,
          autoselect: false,
          uri: `${directory}subs/en.m3u8`,
        },
        {
          type: 'CLOSED-CAPTIONS',
          groupId: 'cc',
          name: 'CC1',
          language: undefined,
          associatedLanguage: undefined,
          channels: undefined,
          stableRenditionId: undefined,
          default: false,
          autoselect: false,
          uri: undefined,
        },
      ],
      iFrameVariants: 1,
      contentSteering: { serverUri: 'https://origin.example/steering?video=1', pathwayId: 'CDN-A' },
      unplayedFeatures: ['iFrames'],
      faults: [],
    })
  })

  it('reads one with nothing but bandwidths', () => {
    const { variants, unplayedFeatures, faults } = parseMultivariant(readFixture('multivariant-plain'))
    expect(variants.map(({ uri, bandwidth }) => [uri, bandwidth])).toEqual([
      [`${directory}low.m3u8`, 800_000],
      ['https://other.example/high.m3u8?a=1', 1_600_000],
    ])
    expect(unplayedFeatures).toEqual([])
    expect(faults).toEqual([])
  })
})
