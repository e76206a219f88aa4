import type { AccessLogEntry } from '../../test/helpers/real-origin.ts'
import { type EdgeWatch, sequenceOf } from './watch-edge.ts'

/** What a server sees of one client that plays a live stream. */
export interface ClientFigures {
  readonly multivariantPlaylistRequests: number
  readonly mediaPlaylistRequests: number
  readonly segmentRequests: number
  readonly initSectionRequests: number
  /** From the mean time between two: a count would hang on where the time of observation ends. */
  readonly playlistsPerMinute: number
  /** Between the starts of two requests for the same playlist, ms. */
  readonly reloadMs: { readonly median: number; readonly p95: number; readonly all: readonly number[] }
  /** From the end of a playlist's response to the next request for a segment it brought, ms. */
  readonly reactionMs: { readonly median: number; readonly p95: number }
  /** Whole segments from the first one loaded to the last one listed then; 0 is the last one itself. */
  readonly segmentsBehindAtStart: number | undefined
  /** From the first request to the first for a segment, ms. */
  readonly firstSegmentAfterMs: number | undefined
  readonly bodyBytes: number
  readonly connections: number
  readonly statuses: Readonly<Record<string, number>>
}

/** What a request is for, by its path. */
type LoggedKind = 'multivariantPlaylist' | 'mediaPlaylist' | 'segment' | 'initSection'

const startOf = ({ time, requestTime }: AccessLogEntry) => (time - requestTime) * 1000
const endOf = ({ time }: AccessLogEntry) => time * 1000

function kindOf({ uri }: AccessLogEntry, multivariantPlaylist: string): LoggedKind {
  if (uri.endsWith('.mp4')) return 'initSection'
  if (sequenceOf(uri) !== undefined) return 'segment'
  return uri === multivariantPlaylist ? 'multivariantPlaylist' : 'mediaPlaylist'
}

/** What began within so many seconds of a client's first request, in order. */
export function firstSeconds(log: readonly AccessLogEntry[], seconds: number): readonly AccessLogEntry[] {
  const sorted = [...log].sort((a, b) => startOf(a) - startOf(b))
  const [first] = sorted
  return first === undefined ? [] : sorted.filter((entry) => startOf(entry) < startOf(first) + seconds * 1000)
}

/**
 * @param entries of one client, in order
 * @param multivariantPlaylist its path
 */
export function figuresOf(
  entries: readonly AccessLogEntry[],
  multivariantPlaylist: string,
  edge: EdgeWatch,
): ClientFigures {
  const of = (kind: LoggedKind) => entries.filter((entry) => kindOf(entry, multivariantPlaylist) === kind)
  const [multivariantPlaylists, playlists, segments] = [of('multivariantPlaylist'), of('mediaPlaylist'), of('segment')]
  const first = entries[0]
  const [firstSegment] = segments
  const reloads = reloadGaps(playlists)
  const reactions = segments.flatMap((segment) => {
    const before = playlists.findLast((playlist) => endOf(playlist) <= startOf(segment) + 1)
    return before ? [startOf(segment) - endOf(before)] : []
  })
  const startedBehind = firstSegment && behind(firstSegment, playlists, edge)
  return {
    multivariantPlaylistRequests: multivariantPlaylists.length,
    mediaPlaylistRequests: playlists.length,
    segmentRequests: segments.length,
    initSectionRequests: of('initSection').length,
    playlistsPerMinute: 60_000 / mean(reloads),
    reloadMs: { median: quantile(reloads, 0.5), p95: quantile(reloads, 0.95), all: reloads.map(Math.round) },
    reactionMs: { median: quantile(reactions, 0.5), p95: quantile(reactions, 0.95) },
    segmentsBehindAtStart: startedBehind,
    firstSegmentAfterMs: first && firstSegment && Math.round(startOf(firstSegment) - startOf(first)),
    bodyBytes: entries.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
    connections: new Set(entries.map(({ connection }) => connection)).size,
    statuses: Object.fromEntries(
      [...new Set(entries.map(({ status }) => status))].map((status) => [
        status,
        entries.filter((entry) => entry.status === status).length,
      ]),
    ),
  }
}

/** Of each playlist by itself, all together. */
function reloadGaps(playlists: readonly AccessLogEntry[]): number[] {
  const uris = [...new Set(playlists.map(({ uri }) => uri))]
  return uris.flatMap((uri) => {
    const starts = playlists.filter((entry) => entry.uri === uri).map(startOf)
    return starts.slice(1).map((start, index) => start - (starts[index] ?? start))
  })
}

function behind(segment: AccessLogEntry, playlists: readonly AccessLogEntry[], edge: EdgeWatch): number | undefined {
  const playlist = playlists.findLast((entry) => startOf(entry) <= startOf(segment))
  const last = playlist && edge.lastSequenceAt(endOf(playlist))
  const sequence = sequenceOf(segment.uri)
  return last === undefined || sequence === undefined ? undefined : last - sequence
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The nearest rank; NaN of nothing. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN
}
