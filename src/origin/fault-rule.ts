import type { ResourceKind } from './resource.ts'

/**
 * A fault that the origin shows, and to which requests. Rules are plain data. All rules that match a request apply, in
 * their order, so that faults combine: a delay and a status, a stale playlist sent slowly.
 *
 * All times are ms since the origin started, by its clock. Some faults of real origins as rules:
 *
 * - no new segments from 10 s to 30 s, then a jump: `{ match: { fromMs: 10_000, untilMs: 30_000 }, fault: { is:
 *   'stalePlaylist', asOfMs: 10_000 } }`; to go on where it stopped instead of jumping, add `{ match: { fromMs: 30_000
 *   }, fault: { is: 'latePlaylist', byMs: 20_000 } }`
 * - two caches, one of which is behind: `{ match: { everyNth: 2 }, fault: { is: 'latePlaylist', byMs: 4_000 } }`
 * - an overloaded origin: `{ match: { kind: 'segment', everyNth: 10 }, fault: { is: 'status', code: 503 } }`
 */
export interface FaultRule {
  readonly match?: FaultMatch
  readonly fault: OriginFault
}

/** A request matches when all that is given holds. */
export interface FaultMatch {
  /** Source of a regular expression, tested against the request's path and query. */
  readonly path?: string
  readonly kind?: ResourceKind
  readonly fromMs?: number
  readonly untilMs?: number
  /** Of the requests that match all the above, only the n-th, the 2n-th and so on. */
  readonly everyNth?: number
  /** At most so many requests. */
  readonly count?: number
}

export type OriginFault = PlaylistFault | ResponseFault

/** Faults in what the media playlists say: they match no other requests. */
export type PlaylistFault =
  /** As it was at an instant. */
  | { readonly is: 'stalePlaylist'; readonly asOfMs: number }
  /** As it was so long ago. Past the options' graceSegments it lists segments that are gone. */
  | { readonly is: 'latePlaylist'; readonly byMs: number }
  /** At an instant the numbering begins again: the newest segment becomes number 0, the older ones vanish. */
  | { readonly is: 'resetSequence'; readonly atMs: number }
  /** At an instant the stream is over: EXT-X-ENDLIST, and no segment more. */
  | { readonly is: 'endList'; readonly atMs: number }
  /** Segments are marked EXT-X-GAP. */
  | { readonly is: 'gap'; readonly segments: SegmentSelection }
  /** An EXT-X-DATERANGE begins with segments, ID `range-<number>`; only where dates are stated (RFC 8216bis 4.4.5.1). */
  | {
      readonly is: 'dateRange'
      readonly segments: SegmentSelection
      readonly className?: string
      readonly durationSeconds?: number
    }
  /** EXT-X-DISCONTINUITY stands before segments. */
  | { readonly is: 'discontinuity'; readonly segments: SegmentSelection }

/** Segment `first`, and with `every` each so many segments after it. */
export interface SegmentSelection {
  readonly first: number
  readonly every?: number
}

/** Faults in how a response is sent. */
export type ResponseFault =
  /** Another status, 200 to 599, with a short text as its body. */
  | { readonly is: 'status'; readonly code: number; readonly retryAfterSeconds?: number }
  /** Waits before the headers. */
  | { readonly is: 'delay'; readonly ms: number }
  /** Sends no more than so many bytes a second, from 1. */
  | { readonly is: 'slowBody'; readonly bytesPerSecond: number }
  /** Waits in the middle of the body. */
  | { readonly is: 'pauseBody'; readonly afterBytes: number; readonly ms: number }
  /** Promises the whole body, then closes the connection in order. */
  | { readonly is: 'truncate'; readonly afterBytes: number }
  /** Resets the connection (RST; over TLS it is only cut). After 0 bytes: instead of any response. */
  | { readonly is: 'reset'; readonly afterBytes: number }
  /** `url` is absolute or relative. Default status 302. */
  | { readonly is: 'redirect'; readonly url: string; readonly code?: number }
  /** Status 200 and the content type expected, but another body. */
  | { readonly is: 'garbage'; readonly text: string }
