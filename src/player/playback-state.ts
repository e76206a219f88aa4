import type { FailureCause } from '../metrics/failure-cause.ts'
import type { PlaybackIncident, StartupTimes } from '../metrics/playback-recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { ByteRange, MediaPlaylist, MediaSegment } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'

/**
 * Everything one viewer's playback is. Instants are ms on the clock; positions are seconds on the viewer's own timeline,
 * on which the first segment it loads begins at 0 and each further one adds its EXTINF (discontinuities included).
 */
export interface PlaybackState {
  readonly phase: Phase
  readonly playlistLoader: PlaylistLoader
  readonly track: TrackLoader
  /** Undefined until a variant is chosen. */
  readonly source: PlaylistSource | undefined
  /** The media playlist that playback goes by. */
  readonly playlist: MediaPlaylist | undefined
  /** Start of the load that last changed the playlist. */
  readonly changedAt: number
  readonly news: 'fresh' | 'stale' | 'stuck'
  /** The latest load brought a playlist that ends before the one at hand. */
  readonly isBehind: boolean
  /** Media sequence number of the segment being loaded, or to be loaded next. */
  readonly nextSequence: number
  /** End of what is loaded. */
  readonly bufferedEnd: number
  /** Which EXT-X-MAP the decoder was last given; undefined for none. */
  readonly initSectionKey: string | undefined
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

export type PlaylistLoader =
  /** Nothing to load (not started, or the playlist is complete). */
  | { readonly is: 'idle' }
  | { readonly is: 'loading'; readonly failures: number }
  /** Waits to load again: a reload that is due, or a retry after `failures` failures in a row. */
  | { readonly is: 'waiting'; readonly until: number; readonly failures: number }

export type TrackLoader =
  /** Nothing decided yet. */
  | { readonly is: 'idle' }
  /** All that is listed is loaded; the next playlist may bring more. */
  | { readonly is: 'waitPlaylist' }
  | { readonly is: 'initSection'; readonly segment: MediaSegment; readonly failures: number }
  | { readonly is: 'segment'; readonly segment: MediaSegment; readonly failures: number }
  | { readonly is: 'retryWait'; readonly until: number; readonly failures: number; readonly sequence: number }
  /** The buffer goal is reached until the playhead moves on. */
  | { readonly is: 'full'; readonly until: number }
  /** Everything up to EXT-X-ENDLIST is loaded. */
  | { readonly is: 'complete' }

export interface PlaylistSource {
  readonly url: string
  readonly label: string
  /** Peak bits a second, 0 where unknown. */
  readonly bandwidth: number
}

export type PlaybackEvent =
  | { readonly type: 'started' }
  | {
      readonly type: 'playlistLoaded'
      readonly playlist: MediaPlaylist | MultivariantPlaylist
      readonly requestStart: number
      /** Age of the response in a cache. */
      readonly ageSeconds: number
    }
  | { readonly type: 'playlistFailed'; readonly cause: FailureCause }
  | { readonly type: 'mediaLoaded'; readonly bytes: number; readonly rangeIgnored: boolean }
  | { readonly type: 'mediaFailed'; readonly cause: FailureCause }
  /** An instant of nextWake has come. */
  | { readonly type: 'timer' }
  | { readonly type: 'stopped' }

export type PlaybackCommand =
  | { readonly do: 'fetchPlaylist'; readonly kind: RequestKind; readonly url: string; readonly intendedStart: number }
  | {
      readonly do: 'fetchMedia'
      readonly kind: RequestKind
      readonly url: string
      readonly range: ByteRange | undefined
      readonly intendedStart: number
    }
  /** Forget the media request under way. */
  | { readonly do: 'cancelMedia' }
  | { readonly do: 'noteStartup'; readonly times: StartupTimes }
  | { readonly do: 'noteStallBegan'; readonly firstOfViewer: boolean }
  | { readonly do: 'noteStallEnded'; readonly seconds: number }
  | { readonly do: 'noteSlack'; readonly ms: number }
  | { readonly do: 'noteLatency'; readonly seconds: number; readonly position: number }
  | { readonly do: 'noteStaleness'; readonly seconds: number }
  | { readonly do: 'noteSegment'; readonly label: string; readonly bytes: number; readonly mediaSeconds: number }
  | { readonly do: 'noteIncident'; readonly incident: PlaybackIncident; readonly count: number }
  /** A playlist was accepted: what it uses that is not played, and its faults. */
  | { readonly do: 'notePlaylist'; readonly playlist: MediaPlaylist | MultivariantPlaylist }

export const initialState: PlaybackState = {
  phase: { is: 'init' },
  playlistLoader: { is: 'idle' },
  track: { is: 'idle' },
  source: undefined,
  playlist: undefined,
  changedAt: 0,
  news: 'fresh',
  isBehind: false,
  nextSequence: 0,
  bufferedEnd: 0,
  initSectionKey: undefined,
  dateOfZeroMs: undefined,
  mediaFailure: undefined,
  stalls: 0,
  startup: { begunAt: 0, total: 0, multivariantPlaylist: 0, mediaPlaylist: 0, initSection: 0, firstSegment: 0 },
}

/** Nothing will happen to this viewer any more. */
export function isOver(state: PlaybackState): boolean {
  return state.phase.is === 'ended' || state.phase.is === 'failed' || state.phase.is === 'stopped'
}

/** The next instant at which a timer event is due, ms; Infinity when only a response can move playback on. */
export function nextWake(state: PlaybackState): number {
  if (isOver(state)) return Number.POSITIVE_INFINITY
  let wake = Number.POSITIVE_INFINITY
  if (state.playlistLoader.is === 'waiting') wake = state.playlistLoader.until
  if (state.track.is === 'retryWait' || state.track.is === 'full') wake = Math.min(wake, state.track.until)
  if (state.phase.is === 'playing') wake = Math.min(wake, reachedAt(state.phase, state.bufferedEnd))
  return wake
}

/** When the playhead reaches a position if nothing stops it, ms. */
export function reachedAt(phase: Phase & { is: 'playing' }, position: number): number {
  return phase.since + (position - phase.from) * 1000
}
