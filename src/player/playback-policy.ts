import type { PlaybackChoices } from '../plan/playback-choices.ts'

/**
 * The numbers a player plays by. Each is what a named player or the specification does; see docs/playback.md.
 */
export interface PlaybackPolicy {
  /** Media needed before the first frame, seconds (media3). */
  readonly startBufferSeconds: number
  /** Media needed to go on after a stall, seconds (media3). */
  readonly resumeBufferSeconds: number
  /** Loading pauses when this much is buffered, seconds (hls.js maxBufferLength). */
  readonly bufferGoalSeconds: number
  /** The goal grows to this many bits of media, for low bitrates (hls.js maxBufferSize, 60 MB). */
  readonly bufferGoalBits: number
  /** However low the bitrate, seconds (hls.js maxMaxBufferLength). */
  readonly bufferGoalLimitSeconds: number
  /** Distance from the live edge where no HOLD-BACK is stated, target durations (RFC 8216bis 4.4.3.8). */
  readonly holdBackTargetDurations: number
  /**
   * Where a live stream is entered: the hold-back distance from the end of the playlist, from where the edge has moved on to
   * since, or the third segment from the end.
   */
  readonly startRule: 'spec' | 'hlsjs' | 'ffmpeg'
  /** Which player's way of timing reloads; see reload-delay.ts. */
  readonly reloadRule: 'hlsjs' | 'ffmpeg' | 'spec'
  /** Asks with delivery directives where the server offers them (RFC 8216bis 6.2.5), and plays parts. */
  readonly lowLatency: boolean
  /** Asks for the next part before it is listed (4.4.5.3). */
  readonly fetchesPreloadHints: boolean
  /** Asks for everything with `Range: bytes=0-`. */
  readonly asksForRanges: boolean
  /** Opens every variant before it plays one; see probe.ts. */
  readonly probesVariants: boolean
  /** Loads the initialization section again after every reload of the playlist. */
  readonly refetchesInitSection: boolean
  /** Unchanged for longer: stale (RFC 8216bis 6.3.4), target durations. */
  readonly staleTargetDurations: number
  /** Unchanged for longer: stuck (media3), target durations. */
  readonly stuckTargetDurations: number
  /**
   * A player looks at its clock in ticks (media3 each 10 ms, hls.js each 100), so reloads leave at multiples of this, ms. The
   * viewers of a thread tick together: a wake-up that serves several costs each of them less.
   */
  readonly tickMs: number
  /** Delay before the first retry, doubled at each further one (hls.js), ms. */
  readonly retryDelayMs: number
  readonly retryDelayLimitMs: number
  /** A request that timed out is retried at once this many times before the delays begin (hls.js): playlists, media. */
  readonly immediatePlaylistRetries: number
  readonly immediateMediaRetries: number
  /** From giving a segment up to asking for the next one (the tick of hls.js), ms. */
  readonly passOverDelayMs: number
  /** A segment that keeps failing is passed over after this many retries (hls.js), unless it is the last one listed. */
  readonly mediaRetries: number
  /** A viewer gives up when the playlists it needs to start fail this many times in a row. Once playing it never does. */
  readonly startupPlaylistAttempts: number
  /** How long a variant that failed is left alone (hls.js errorPenaltyExpireMs), ms. */
  readonly avoidVariantMs: number
  /** How long a pathway that failed is left alone (hls.js PATHWAY_PENALTY_DURATION_MS), ms. */
  readonly avoidPathwayMs: number
}

export const defaultPolicy: PlaybackPolicy = {
  startBufferSeconds: 1,
  resumeBufferSeconds: 2,
  bufferGoalSeconds: 30,
  bufferGoalBits: 480e6,
  bufferGoalLimitSeconds: 600,
  holdBackTargetDurations: 3,
  startRule: 'hlsjs',
  reloadRule: 'hlsjs',
  lowLatency: true,
  fetchesPreloadHints: false,
  asksForRanges: false,
  probesVariants: false,
  refetchesInitSection: false,
  staleTargetDurations: 1.5,
  stuckTargetDurations: 3.5,
  tickMs: 10,
  retryDelayMs: 1000,
  retryDelayLimitMs: 8000,
  immediatePlaylistRetries: 2,
  immediateMediaRetries: 4,
  passOverDelayMs: 100,
  mediaRetries: 6,
  startupPlaylistAttempts: 6,
  avoidVariantMs: 30_000,
  avoidPathwayMs: 300_000,
}

const policies: Readonly<Record<PlaybackChoices['player'], PlaybackPolicy>> = {
  hlsjs: defaultPolicy,
  spec: { ...defaultPolicy, startRule: 'spec', reloadRule: 'spec', fetchesPreloadHints: true },
  // Reads as fast as it gets: there is no playhead that a buffer could be full for.
  ffmpeg: {
    ...defaultPolicy,
    bufferGoalSeconds: Number.POSITIVE_INFINITY,
    startRule: 'ffmpeg',
    reloadRule: 'ffmpeg',
    lowLatency: false,
    asksForRanges: true,
    probesVariants: true,
    refetchesInitSection: true,
  },
}

/** How the player of this name behaves. */
export function policyOf(player: PlaybackChoices['player']): PlaybackPolicy {
  return policies[player]
}

/** How much to buffer of a variant, seconds. A bitrate of 0 is an unknown one. */
export function bufferGoal(policy: PlaybackPolicy, bitsPerSecond: number): number {
  if (bitsPerSecond <= 0 || policy.bufferGoalSeconds === Number.POSITIVE_INFINITY) return policy.bufferGoalSeconds
  const bySize = policy.bufferGoalBits / bitsPerSecond
  return Math.min(Math.max(policy.bufferGoalSeconds, bySize), policy.bufferGoalLimitSeconds)
}
