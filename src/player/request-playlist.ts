import { type DeliveryDirectives, directedUrl, nextDirectives } from './delivery-directives.ts'
import { type Turn, trackIndex } from './turn.ts'

export interface PlaylistRequest {
  /** How often it has failed in a row. */
  readonly failures: number
  readonly intendedStart: number
  /** Instead of those that follow from the playlist at hand; `none` where the server did not take them. */
  readonly directives?: DeliveryDirectives | 'none' | undefined
}

/** Asks for the playlist that is wanted now: the one behind the URL first, then the track's own. */
export function loadPlaylist(turn: Turn, request: PlaylistRequest): void {
  const { track, viewer } = turn
  const directives = request.directives === 'none' ? undefined : (request.directives ?? directivesFor(turn))
  track.playlistLoader = { is: 'loading', failures: request.failures, directed: directives !== undefined }
  const url = track.source?.url ?? viewer.url
  turn.commands.push({
    do: 'fetchPlaylist',
    track: trackIndex(turn),
    kind: track.source === undefined ? 'multivariantPlaylist' : 'mediaPlaylist',
    url: directives === undefined ? url : directedUrl(url, directives),
    holdLimitMs: directives?.sequence === undefined ? undefined : holdLimitMs(turn),
    intendedStart: request.intendedStart,
  })
}

function directivesFor({ track, viewer, now }: Turn): DeliveryDirectives | undefined {
  const { playlist } = track
  if (!viewer.policy.lowLatency || playlist === undefined) return undefined
  const sinceChange = (now - track.changedAt) / 1000
  return nextDirectives(playlist, sinceChange + track.cachedSeconds, sinceChange)
}

/** A server gives up after three target durations (RFC 8216bis 6.2.5.2); a second for the way, and never a short wait. */
function holdLimitMs({ track }: Turn): number {
  return Math.max((3 * (track.playlist?.targetDuration ?? 0) + 1) * 1000, 10_000)
}
