import type { TrackKind } from '../metrics/playback-recorder.ts'
import type { MediaPlaylist, MediaSegment, PartialSegment } from '../playlist/media-playlist.ts'

/**
 * One media playlist being played: its reloads and its media. Instants are ms on the clock, positions are seconds on the
 * viewer's timeline.
 */
export interface Track {
  /** `probe`: a variant that is opened and not played; see probe.ts. */
  readonly kind: TrackKind | 'probe'
  /** Undefined until it is known what there is to play. */
  readonly source: PlaylistSource | undefined
  readonly playlistLoader: PlaylistLoader
  readonly mediaLoader: MediaLoader
  /** The media playlist that is played by; undefined before the first one of the source. */
  readonly playlist: MediaPlaylist | undefined
  /** What was played before the source changed, or beside what it begins: where the playlist is to be entered. */
  readonly reference: TimelineReference | undefined
  /** It has its place on the timeline: `nextSequence` and what follows from it are known. */
  readonly hasEntered: boolean
  /** When the latest reload was due, or the next one is, ms: before it was rounded, or late. Undefined before there is one. */
  readonly reloadDueAt: number | undefined
  /** Start of the load that last changed the playlist. */
  readonly changedAt: number
  /** How long that response had been in caches. */
  readonly cachedSeconds: number
  readonly news: 'fresh' | 'stale' | 'stuck'
  /** The latest load brought a playlist that ends before the one at hand. */
  readonly isBehind: boolean
  /** Media sequence number of the segment being loaded, or to be loaded next; and the part of it, 0 at its beginning. */
  readonly nextSequence: number
  readonly nextPart: number
  /** What is loaded of that segment in parts, seconds. */
  readonly partSeconds: number
  /** Where what is to be loaded next begins. */
  readonly nextStart: number
  /** End of what is loaded without a hole. */
  readonly bufferedEnd: number
  /** Which EXT-X-MAP the decoder was last given; undefined for none. */
  readonly initSectionKey: string | undefined
}

export interface PlaylistSource {
  readonly url: string
  readonly label: string
  /** Peak bits a second, 0 where unknown. */
  readonly bandwidth: number
}

/** The segment `sequence` of `playlist` begins at `at` on the viewer's timeline. It may be the one after the last listed. */
export interface TimelineReference {
  readonly playlist: MediaPlaylist
  readonly sequence: number
  readonly at: number
}

export type PlaylistLoader =
  /** Nothing to load (not started, or the playlist is complete). */
  | { readonly is: 'idle' }
  /** `directed`: with delivery directives, so that the server may hold the response. */
  | { readonly is: 'loading'; readonly failures: number; readonly directed: boolean }
  /** Waits to load again: a reload that is due, or a retry after `failures` failures in a row. */
  | { readonly is: 'waiting'; readonly until: number; readonly failures: number }

export type MediaLoader =
  /** Nothing decided yet. */
  | { readonly is: 'idle' }
  /** All that is listed is loaded; the next playlist may bring more. */
  | { readonly is: 'waitPlaylist' }
  | {
      readonly is: 'loading'
      readonly what: 'key' | 'initSection' | 'segment' | 'part'
      readonly segment: MediaSegment
      /** The part of the segment that is wanted; undefined for the segment as a whole. */
      readonly part: PartialSegment | undefined
      readonly failures: number
    }
  /** A preload hint is asked for, of the part that comes next; once it is there (`bytes`) it waits to be listed. */
  | { readonly is: 'hint'; readonly uri: string; readonly offset: number; readonly bytes: number | undefined }
  | { readonly is: 'retryWait'; readonly until: number; readonly failures: number; readonly sequence: number }
  /** The buffer goal is reached until the playhead moves on. */
  | { readonly is: 'full'; readonly until: number }
  /** A rendition is far enough ahead of the main track. */
  | { readonly is: 'ahead' }
  /** Everything up to EXT-X-ENDLIST is loaded. */
  | { readonly is: 'complete' }

export type LoadingMedia = MediaLoader & { is: 'loading' }

export function newTrack(kind: Track['kind'], source: PlaylistSource | undefined): Track {
  return {
    kind,
    source,
    playlistLoader: { is: 'idle' },
    mediaLoader: { is: 'idle' },
    playlist: undefined,
    reference: undefined,
    hasEntered: false,
    reloadDueAt: undefined,
    changedAt: 0,
    cachedSeconds: 0,
    news: 'fresh',
    isBehind: false,
    nextSequence: 0,
    nextPart: 0,
    partSeconds: 0,
    nextStart: 0,
    bufferedEnd: 0,
    initSectionKey: undefined,
  }
}

/** Field by field: the engine takes a slow path for a spread of objects whose fields vary in their types. */
export function copyTrack(track: Track): Track {
  return {
    kind: track.kind,
    source: track.source,
    playlistLoader: track.playlistLoader,
    mediaLoader: track.mediaLoader,
    playlist: track.playlist,
    reference: track.reference,
    hasEntered: track.hasEntered,
    reloadDueAt: track.reloadDueAt,
    changedAt: track.changedAt,
    cachedSeconds: track.cachedSeconds,
    news: track.news,
    isBehind: track.isBehind,
    nextSequence: track.nextSequence,
    nextPart: track.nextPart,
    partSeconds: track.partSeconds,
    nextStart: track.nextStart,
    bufferedEnd: track.bufferedEnd,
    initSectionKey: track.initSectionKey,
  }
}

/** The segment of this number, complete or open; undefined where the playlist does not list it (yet, or any more). */
export function segmentNumbered(playlist: MediaPlaylist, sequence: number): MediaSegment | undefined {
  const segment = playlist.segments[sequence - playlist.mediaSequenceNumber]
  if (segment !== undefined) return segment
  return playlist.openSegment?.mediaSequenceNumber === sequence ? playlist.openSegment : undefined
}

/** Where the playlist ends, seconds from its beginning: at the end of the last part. */
export function edgeSeconds(playlist: MediaPlaylist): number {
  return playlist.durationSeconds + (playlist.openSegment?.durationSeconds ?? 0)
}

/** What the playlist lists from what is to be loaded next on, seconds. */
export function secondsToLoad({ playlist, nextSequence, nextPart }: Track): number {
  if (playlist === undefined) return 0
  const edge = edgeSeconds(playlist)
  const index = Math.max(nextSequence - playlist.mediaSequenceNumber, 0)
  const next = playlist.segments[index] ?? (index === playlist.segments.length ? playlist.openSegment : undefined)
  if (next === undefined) return 0
  const loaded = nextPart === 0 ? 0 : (next.parts[nextPart]?.offsetSeconds ?? next.durationSeconds)
  return edge - next.startSeconds - loaded
}
