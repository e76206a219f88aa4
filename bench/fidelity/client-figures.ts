import type { AccessLogEntry } from '../../test/helpers/real-origin.ts'
import { type EdgeWatch, firstUnitOf } from './watch-edge.ts'

export const loggedKinds = [
  'multivariantPlaylist',
  'mediaPlaylist',
  'initSection',
  'key',
  'segment',
  'part',
  'subtitles',
] as const
export type LoggedKind = (typeof loggedKinds)[number]

/** What a server sees of one client that plays a live stream. */
export interface ClientFigures {
  readonly requests: Readonly<Record<LoggedKind, number>>
  /** Of each playlist, from the mean time between two requests: a count would hang on where the observation ends. */
  readonly playlistsPerMinute: number
  /** Between the starts of two requests for the same playlist, ms. */
  readonly reloadMs: Quantiles
  /** From the end of a playlist's response to the next request for media, ms. */
  readonly reactionMs: Quantiles
  /** How long playlists took that were asked for with _HLS_msn, ms; null where none was. */
  readonly heldMs: Quantiles | null
  /** Of the playlist requests: asked with _HLS_msn, and with _HLS_skip. */
  readonly blockingShare: number
  readonly deltaShare: number
  /** The first unit loaded (of parts, or of segments where there are none), and the last one that was listed then. */
  readonly start: { readonly firstUnit: number; readonly lastListed: number } | undefined
  /** When the client's first request came, ms since the epoch. */
  readonly begunAt: number
  /** From the first request to the first for media, ms. */
  readonly firstMediaAfterMs: number | undefined
  readonly bodyBytes: number
  readonly connections: number
  readonly statuses: Readonly<Record<string, number>>
}

export interface Quantiles {
  readonly median: number
  readonly p95: number
}

export interface LoggedStream {
  /** Path of the multivariant playlist. */
  readonly path: string
  readonly partsPerSegment: number
  readonly segmentMs: number
  readonly edge: EdgeWatch
}

const startOf = ({ time, requestTime }: AccessLogEntry) => (time - requestTime) * 1000
const endOf = ({ time }: AccessLogEntry) => time * 1000
const pathOf = ({ uri }: AccessLogEntry) => uri.split('?', 1)[0] ?? uri

function kindOf(entry: AccessLogEntry, multivariantPlaylist: string): LoggedKind {
  const path = pathOf(entry)
  if (path.endsWith('.m3u8')) return path === multivariantPlaylist ? 'multivariantPlaylist' : 'mediaPlaylist'
  if (path.endsWith('.mp4')) return 'initSection'
  if (path.endsWith('.key')) return 'key'
  if (path.endsWith('.vtt')) return 'subtitles'
  return /\d\.\d+\.\w+$/.test(path) ? 'part' : 'segment'
}

/** What began within so many seconds of a client's first request, in order. */
export function firstSeconds(log: readonly AccessLogEntry[], seconds: number): readonly AccessLogEntry[] {
  const sorted = [...log].sort((a, b) => startOf(a) - startOf(b))
  const [first] = sorted
  return first === undefined ? [] : sorted.filter((entry) => startOf(entry) < startOf(first) + seconds * 1000)
}

/** @param entries of one client, in order */
export function figuresOf(entries: readonly AccessLogEntry[], stream: LoggedStream): ClientFigures {
  const of = (...kinds: readonly LoggedKind[]) => entries.filter((entry) => kinds.includes(kindOf(entry, stream.path)))
  const playlists = of('mediaPlaylist')
  const media = of('segment', 'part')
  const [first] = entries
  const [firstMedia] = media
  const reloads = reloadGaps(playlists)
  const blocking = playlists.filter(({ uri }) => uri.includes('_HLS_msn='))
  return {
    requests: Object.fromEntries(loggedKinds.map((kind) => [kind, of(kind).length])) as Record<LoggedKind, number>,
    playlistsPerMinute: 60_000 / mean(reloads),
    reloadMs: quantilesOf(reloads),
    reactionMs: quantilesOf(reactions(playlists, media)),
    heldMs: blocking.length === 0 ? null : quantilesOf(blocking.map((entry) => endOf(entry) - startOf(entry))),
    blockingShare: blocking.length / playlists.length,
    deltaShare: playlists.filter(({ uri }) => uri.includes('_HLS_skip=')).length / playlists.length,
    start: firstMedia && startAt(firstMedia, playlists, stream),
    begunAt: first === undefined ? Number.NaN : Math.round(startOf(first)),
    firstMediaAfterMs: first && firstMedia && Math.round(startOf(firstMedia) - startOf(first)),
    bodyBytes: entries.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
    connections: new Set(entries.map(({ connection }) => connection)).size,
    statuses: countBy(entries.map(({ status }) => String(status))),
  }
}

/** Of each playlist by itself, all together. */
function reloadGaps(playlists: readonly AccessLogEntry[]): number[] {
  const paths = [...new Set(playlists.map(pathOf))]
  return paths.flatMap((path) => {
    const starts = playlists.filter((entry) => pathOf(entry) === path).map(startOf)
    return starts.slice(1).map((start, index) => start - (starts[index] ?? start))
  })
}

function reactions(playlists: readonly AccessLogEntry[], media: readonly AccessLogEntry[]): number[] {
  const ends = playlists.map(endOf).sort((a, b) => a - b)
  return media.flatMap((entry) => {
    // The log has milliseconds: what began in the one in which a playlist ended came after it.
    const before = ends.findLast((end) => end <= startOf(entry) + 1)
    return before === undefined ? [] : [Math.max(startOf(entry) - before, 0)]
  })
}

function startAt(
  media: AccessLogEntry,
  playlists: readonly AccessLogEntry[],
  stream: LoggedStream,
): ClientFigures['start'] {
  // The first playlist decides; one that is held then has not been answered.
  const [playlist] = playlists
  const lastListed = playlist && stream.edge.lastUnitAt(endOf(playlist))
  const firstUnit = firstUnitOf(media.uri, stream.partsPerSegment)
  return lastListed === undefined || firstUnit === undefined ? undefined : { firstUnit, lastListed }
}

function countBy(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** By the nearest rank; NaN of nothing. */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN
  return { median: at(0.5), p95: at(0.95) }
}
