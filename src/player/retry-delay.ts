import type { FailureCause } from '../metrics/failure-cause.ts'
import type { PlaybackPolicy } from './playback-policy.ts'

/**
 * How long to wait before trying again, ms: at once after the first time-outs (the wait has already been long), and
 * otherwise twice as long each time up to a limit.
 *
 * @param failures how often it has failed in a row, 1 for the first time
 */
export function retryDelay(
  policy: PlaybackPolicy,
  what: 'playlist' | 'media',
  cause: FailureCause,
  failures: number,
): number {
  const immediate = what === 'playlist' ? policy.immediatePlaylistRetries : policy.immediateMediaRetries
  const doublings = isTimeout(cause) ? failures - 1 - immediate : failures - 1
  if (doublings < 0) return 0
  return Math.min(policy.retryDelayMs * 2 ** doublings, policy.retryDelayLimitMs)
}

export function isTimeout(cause: FailureCause): boolean {
  return cause === 'firstByteTimeout' || cause === 'totalTimeout' || cause === 'connectTimeout'
}

/** 4xx: asking the same again will not help (hls.js passes such a segment over at once). */
export function isClientError(cause: FailureCause): boolean {
  return cause.startsWith('http4')
}
