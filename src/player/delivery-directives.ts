import type { MediaPlaylist, RenditionReport } from '../playlist/media-playlist.ts'

/** What a client asks of the server with a playlist reload (RFC 8216bis 6.2.5). */
export interface DeliveryDirectives {
  /** Hold the response until this segment, or this part of it, is there (6.2.5.2). */
  readonly sequence: number | undefined
  readonly part: number | undefined
  /** Answer with a Playlist Delta Update (6.2.5.1). */
  readonly skip: boolean
}

/**
 * The directives of the next reload; undefined where the server offers none.
 *
 * @param ageSeconds how old the news of the playlist is: since the load that brought it, and in caches before that
 * @param sinceChangeSeconds since the load that last changed the playlist: a delta is of use only to who knows what it skips
 */
export function nextDirectives(
  playlist: MediaPlaylist,
  ageSeconds: number,
  sinceChangeSeconds: number,
): DeliveryDirectives | undefined {
  const { serverControl, targetDuration, partTargetDuration } = playlist
  if (serverControl === undefined) return undefined
  const { canBlockReload, canSkipUntil } = serverControl
  // 6.3.7: not when the last load is older than half the skip boundary.
  const skip = canSkipUntil !== undefined && sinceChangeSeconds < canSkipUntil / 2
  if (!canBlockReload) return skip ? { sequence: undefined, part: undefined, skip } : undefined
  // Too far behind to name what comes next (hls.js).
  if (ageSeconds > 3 * targetDuration) return skip ? { sequence: undefined, part: undefined, skip } : undefined
  let { sequence, part } = following(playlist)
  // Tune-in (appendix C): a cached response that is older than a part means that the next one has been out for a while.
  const goal = Math.min(ageSeconds - (partTargetDuration ?? targetDuration), 1.5 * targetDuration)
  if (goal > 0) {
    sequence += Math.floor(goal / targetDuration)
    if (part !== undefined && partTargetDuration !== undefined) {
      part += Math.round((goal % targetDuration) / partTargetDuration)
    }
  }
  return { sequence, part, skip }
}

/** The first segment, or part of one, that the playlist does not list. */
function following(playlist: MediaPlaylist): { sequence: number; part: number | undefined } {
  const next = playlist.mediaSequenceNumber + playlist.segments.length
  if (playlist.openSegment !== undefined) return { sequence: next, part: playlist.openSegment.parts.length }
  return { sequence: next, part: playlist.partTargetDuration === undefined ? undefined : 0 }
}

/** Directives for a playlist that has not been loaded, from the report of another one of the presentation (4.4.5.4). */
export function directivesFromReport(reports: readonly RenditionReport[], url: string): DeliveryDirectives | undefined {
  const path = withoutQuery(url)
  const report = reports.find(({ uri }) => withoutQuery(uri) === path)
  if (report?.lastMediaSequenceNumber === undefined) return undefined
  return { sequence: report.lastMediaSequenceNumber, part: report.lastPartIndex, skip: false }
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}

/** The URL with directives, in the order of their names, after whatever query it has (6.2.5). */
export function directedUrl(url: string, { sequence, part, skip }: DeliveryDirectives): string {
  const query: string[] = []
  if (sequence !== undefined) query.push(`_HLS_msn=${sequence}`)
  if (sequence !== undefined && part !== undefined) query.push(`_HLS_part=${part}`)
  if (skip) query.push('_HLS_skip=YES')
  if (query.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`
}
