import type { FailureCause } from './failure-cause.ts'
import type { RequestKind } from './request-kind.ts'
import type { RequestSample } from './request-sample.ts'

/** What can stall a player. */
export const trackKinds = ['main', 'audio', 'subtitles'] as const

/** `main` is the variant stream with whatever is muxed into it; the others are renditions that are played beside it. */
export type TrackKind = (typeof trackKinds)[number]

/** What a viewer tells about its playback and its requests. Recording never throws and allocates nothing. */
export interface PlaybackRecorder {
  request(sample: RequestSample): void
  /** A request of which no times are known ended. */
  requestTold(kind: RequestKind, failure: FailureCause | undefined): void
  /** One of those, counted as a success, failed later on. */
  failureTold(kind: RequestKind, cause: FailureCause): void
  /** Body bytes of those, in pieces. */
  bytesTold(kind: RequestKind, bytes: number): void
  /** A response reached a player through this many redirections. */
  redirects(count: number): void
  startup(times: StartupTimes): void
  /** A stall began; `firstOfViewer` counts the viewers affected, `culprit` is the track that ran out. */
  stallBegan(firstOfViewer: boolean, culprit: TrackKind): void
  /** A stall ended after this long; `generatorSuspect`: the generator's own lag may have caused it. */
  stallEnded(seconds: number, generatorSuspect: boolean): void
  /** Seconds that a viewer spent playing and stalled since it last said so. Their sums give the stall ratio. */
  accrued(playingSeconds: number, stalledSeconds: number): void
  /** The moment the playhead needs the segment minus the moment it was complete: negative when late. */
  deadlineSlack(ms: number): void
  /** How far the playhead is behind the live edge of the playlist. */
  liveLatency(seconds: number): void
  /** Wall clock minus the EXT-X-PROGRAM-DATE-TIME under the playhead; may be negative where the clocks differ. */
  programDateTimeLatency(seconds: number): void
  /** Age of a live playlist's news when a load ends, before that counts: now minus the start of the last that changed it. */
  staleness(seconds: number): void
  /**
   * Media of the variant with this label was received whole: a segment, or a part of one (`segments` is 1 for what begins a
   * segment).
   */
  mediaReceived(label: string, segments: number, bytes: number, mediaSeconds: number): void
  /** The same of a rendition that is played beside the variant. */
  renditionReceived(label: string, segments: number, bytes: number, mediaSeconds: number): void
  /** A segment of the main track begins, of a variant of so many peak bits a second. */
  bitrate(bitsPerSecond: number): void
  /** Things that happen to playback, counted. */
  happened(event: PlaybackIncident, count: number): void
  /** The stream uses something that is not played. */
  unplayed(feature: string): void
  /** A fault in a playlist, in words; the set kept is bounded. */
  fault(description: string): void
}

/** ms from the start of the viewer's first request to Playing, and its parts; a part that the stream lacks is 0. */
export interface StartupTimes {
  readonly total: number
  readonly multivariantPlaylist: number
  readonly mediaPlaylist: number
  readonly initSection: number
  readonly firstSegment: number
}

export const playbackIncidents = [
  /** Segments that left the playlist before the viewer reached them. */
  'skippedSegments',
  /** Segments marked EXT-X-GAP, or missing on the server and passed over like one. */
  'gapSegments',
  /** The same of parts. */
  'gapParts',
  'discontinuities',
  /** The viewer went over to a variant of more, or of fewer, bits a second. */
  'switchesUp',
  'switchesDown',
  /** A segment that came too slowly was given up for one of a lower variant. */
  'segmentsAbandoned',
  /** The viewer went over to another pathway (Content Steering). */
  'pathwaySwitches',
  /** Steering manifests that could not be had. */
  'steeringFailures',
  /** What has ended was played again from the beginning. */
  'loops',
  /** The server did not take the delivery directives of a reload: a plain one followed. */
  'blockingReloadsFailed',
  /** A Playlist Delta Update that could not be merged: a full load followed. */
  'deltaUpdatesFailed',
  /** The playlist ends before the older one: a stale cache. The older one was kept. */
  'playlistsRegressed',
  /** The playlists stayed behind the older one: the stream was restarted. The viewer rejoined. */
  'playlistsReset',
  /** Media playlists that list nothing. */
  'playlistsEmpty',
  /** The same media sequence number with another URI. */
  'playlistsInconsistent',
  /** Unchanged for more than 1.5 target durations. */
  'playlistsStale',
  /** Unchanged for more than 3.5 target durations. */
  'playlistsStuck',
  /** A byte range was asked for and a whole resource came (200 instead of 206). */
  'rangesIgnored',
  'playlistRetries',
  'mediaRetries',
  /** Requests dropped by the viewer: still under way at the end of the graceful stop, or overtaken by a stream reset. */
  'requestsCancelled',
  /** Processes that played for a viewer and failed, started again. */
  'processRestarts',
  /** Requests sent a second time because the server had closed the idle connection (RFC 9112 9.3.1): no failures. */
  'requestsResent',
] as const

export type PlaybackIncident = (typeof playbackIncidents)[number]
