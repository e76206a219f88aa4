import type { FailureCause } from '../metrics/failure-cause.ts'
import type { PlaybackIncident, StartupTimes, TrackKind } from '../metrics/playback-recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist, VariantStream } from '../playlist/multivariant-playlist.ts'
import type { SteeringManifest } from '../playlist/steering-manifest.ts'
import type { RequestRange } from '../transport/transport.ts'
import type { ThroughputEstimate } from './abr/throughput-estimate.ts'
import type { SteeringState } from './steering-state.ts'
import { newTrack, type Track } from './track.ts'

/**
 * Everything one viewer's playback is. Instants are ms on the clock; positions are seconds on the viewer's own timeline,
 * on which the first segment it loads begins at 0 and each further one adds its EXTINF (discontinuities included).
 */
export interface PlaybackState {
  readonly phase: Phase
  /** The main track first, then the renditions that are played beside it. */
  readonly tracks: readonly Track[]
  /** Undefined before it is there, and for the URL of a media playlist. */
  readonly presentation: MultivariantPlaylist | undefined
  /** The variant stream that the main track loads. */
  readonly variant: VariantStream | undefined
  /** Variants that failed, and until when none of them is tried. */
  readonly avoided: readonly { readonly variant: VariantStream; readonly until: number }[]
  /** When a slow segment is to be looked at; Infinity when there is none. */
  readonly abandonCheckAt: number
  readonly throughput: ThroughputEstimate
  readonly steering: SteeringState
  /** URIs of the keys that the viewer has, the latest last. */
  readonly keys: readonly string[]
  /** Playlists that will not change, by URL: no player loads them again. */
  readonly completePlaylists: readonly { readonly url: string; readonly playlist: MediaPlaylist }[]
  /** PROGRAM-DATE-TIME of the latest loaded segment minus its place on the timeline, ms; undefined where none is stated. */
  readonly dateOfZeroMs: number | undefined
  /** Why a media request last failed. */
  readonly mediaFailure: FailureCause | undefined
  readonly stalls: number
  readonly startup: StartupTimes & { readonly begunAt: number }
}

export type Phase =
  /** Not started. */
  | { readonly is: 'init' }
  /** Waits for the playlist behind the URL that was given, of whichever type. */
  | { readonly is: 'multivariant' }
  /** Waits for the first media playlist that lists a segment. */
  | { readonly is: 'playlist' }
  /** Knows where to begin; waits for media. */
  | { readonly is: 'starting'; readonly position: number }
  /** position(t) = from + (t - since) / 1000 */
  | { readonly is: 'playing'; readonly since: number; readonly from: number }
  /** Ran out of media at the scheduled moment `since`. */
  | { readonly is: 'stalled'; readonly since: number; readonly position: number }
  /** Played to the end. */
  | { readonly is: 'ended'; readonly since: number }
  /** Gave up before it played. */
  | { readonly is: 'failed'; readonly since: number; readonly cause: FailureCause }
  /** Ended by the run. */
  | { readonly is: 'stopped'; readonly since: number }

/** `track` is its place among the tracks of the state. */
export type PlaybackEvent =
  | { readonly type: 'started' }
  | {
      readonly type: 'playlistLoaded'
      readonly track: number
      readonly playlist: MediaPlaylist | MultivariantPlaylist
      readonly requestStart: number
      /** When the response's headers came. */
      readonly firstByte: number
      /** Age of the response in a cache. */
      readonly ageSeconds: number
    }
  | { readonly type: 'playlistFailed'; readonly track: number; readonly cause: FailureCause }
  | {
      readonly type: 'mediaLoaded'
      readonly track: number
      readonly bytes: number
      readonly rangeIgnored: boolean
      readonly requestStart: number
      readonly firstByte: number
    }
  | { readonly type: 'mediaFailed'; readonly track: number; readonly cause: FailureCause }
  | { readonly type: 'steeringLoaded'; readonly manifest: SteeringManifest }
  /** `retryAfterSeconds`: as the server asks; undefined where it does not. */
  | { readonly type: 'steeringFailed'; readonly cause: FailureCause; readonly retryAfterSeconds: number | undefined }
  /** An instant of nextWake has come. `progress` is that of the main track's media request. */
  | { readonly type: 'timer'; readonly progress?: LoadProgress | undefined }
  | { readonly type: 'stopped' }

/** How far a request under way has come. */
export interface LoadProgress {
  readonly start: number
  /** 0 while no response headers have come. */
  readonly firstByte: number
  readonly bytes: number
}

export type PlaybackCommand =
  | {
      readonly do: 'fetchPlaylist'
      readonly track: number
      readonly kind: RequestKind
      readonly url: string
      /** The server may hold the response until it has what is asked for: how long this may take at the most, ms. */
      readonly holdLimitMs: number | undefined
      readonly intendedStart: number
    }
  | {
      readonly do: 'fetchMedia'
      readonly track: number
      readonly kind: RequestKind
      readonly url: string
      readonly range: RequestRange | undefined
      /** A preload hint: the server holds the response until there is something. */
      readonly hinted: boolean
      readonly intendedStart: number
    }
  | {
      readonly do: 'fetchSteering'
      readonly kind: 'steeringManifest'
      readonly url: string
      readonly intendedStart: number
    }
  /** Forget the playlist request under way. */
  | { readonly do: 'cancelPlaylist'; readonly track: number }
  /** Forget the media request under way. */
  | { readonly do: 'cancelMedia'; readonly track: number }
  | { readonly do: 'noteStartup'; readonly times: StartupTimes }
  | { readonly do: 'noteStallBegan'; readonly firstOfViewer: boolean; readonly culprit: TrackKind }
  | { readonly do: 'noteStallEnded'; readonly seconds: number }
  | { readonly do: 'noteSlack'; readonly ms: number }
  | { readonly do: 'noteLatency'; readonly seconds: number; readonly position: number }
  | { readonly do: 'noteStaleness'; readonly seconds: number }
  | {
      readonly do: 'noteMedia'
      /** Of the variant or rendition. */
      readonly label: string
      /** Segments completed by it, 0 or 1. */
      readonly segments: number
      readonly bytes: number
      readonly mediaSeconds: number
      /** Peak bits a second of the variant; undefined for renditions. */
      readonly bandwidth: number | undefined
    }
  | { readonly do: 'noteIncident'; readonly incident: PlaybackIncident; readonly count: number }
  /** A playlist was accepted: what it uses that is not played, and its faults. */
  | { readonly do: 'notePlaylist'; readonly playlist: MediaPlaylist | MultivariantPlaylist }

export const initialState: PlaybackState = {
  phase: { is: 'init' },
  tracks: [newTrack('main', undefined)],
  presentation: undefined,
  variant: undefined,
  avoided: [],
  abandonCheckAt: Number.POSITIVE_INFINITY,
  throughput: { fast: 0, slow: 0, weight: 0, timeToFirstByteMs: 0, timeToFirstByteWeight: 0, initial: 0 },
  steering: { is: 'none' },
  keys: [],
  completePlaylists: [],
  dateOfZeroMs: undefined,
  mediaFailure: undefined,
  stalls: 0,
  startup: { begunAt: 0, total: 0, multivariantPlaylist: 0, mediaPlaylist: 0, initSection: 0, firstSegment: 0 },
}

/** Nothing will happen to this viewer any more. */
export function isOver(state: PlaybackState): boolean {
  return state.phase.is === 'ended' || state.phase.is === 'failed' || state.phase.is === 'stopped'
}

/** Until where all tracks are loaded: any of them can stall the player. */
export function bufferedEnd(state: PlaybackState): number {
  let end = Number.POSITIVE_INFINITY
  for (const track of state.tracks) if (track.bufferedEnd < end) end = track.bufferedEnd
  return end
}

/** Every track has loaded all there will ever be. */
export function isComplete(state: PlaybackState): boolean {
  for (const track of state.tracks) if (track.mediaLoader.is !== 'complete') return false
  return true
}

/** The next instant at which a timer event is due, ms; Infinity when only a response can move playback on. */
export function nextWake(state: PlaybackState): number {
  if (isOver(state)) return Number.POSITIVE_INFINITY
  let wake = state.abandonCheckAt
  for (const { playlistLoader, mediaLoader } of state.tracks) {
    if (playlistLoader.is === 'waiting' && playlistLoader.until < wake) wake = playlistLoader.until
    const waits = mediaLoader.is === 'retryWait' || mediaLoader.is === 'full'
    if (waits && mediaLoader.until < wake) wake = mediaLoader.until
  }
  if (state.steering.is === 'waiting' && state.steering.until < wake) wake = state.steering.until
  if (state.phase.is === 'playing') wake = Math.min(wake, reachedAt(state.phase, bufferedEnd(state)))
  return wake
}

/** When the playhead reaches a position if nothing stops it, ms. */
export function reachedAt(phase: Phase & { is: 'playing' }, position: number): number {
  return phase.since + (position - phase.from) * 1000
}
