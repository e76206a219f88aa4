import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import { parsePlaylist } from '../playlist/parse-playlist.ts'
import { ThreadClock } from '../thread-clock.ts'
import type { BodySink, Exchange, RequestRange } from '../transport/transport.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { buildTree, type MediaReading, type SegmentReading } from './build-tree.ts'
import { fetchOnce } from './fetch-once.ts'
import type { InspectOptions } from './inspect-options.ts'
import type { StreamTree } from './stream-tree.ts'
import { notAPlaylist, targetFailure } from './target-fault.ts'

/** More playlists than this are not read: no stream has them, but a hostile one could list millions. */
const mostPlaylists = 200
/** What a segment is, its beginning says; the rest is counted. */
const beginningBytes = 1024

/**
 * Reads every playlist of a stream, and the first segment of its first variant.
 * @throws FaultsError of kind `target` (or `environment`) when there is no playlist at the URL; everything else that is
 *   wrong is in the tree's faults
 */
export async function inspectStream(url: string, { http, timeouts }: InspectOptions): Promise<StreamTree> {
  const clock = new ThreadClock()
  const transport = createTransport({
    ...http,
    connections: { is: 'perViewer', limit: 6 },
    clock,
    connectionListener: { onConnected: () => {} },
  })
  const cost = { requests: 0, bytes: 0 }
  const connections = transport.connect(0)
  const fetch = async (
    kind: 'multivariantPlaylist' | 'mediaPlaylist' | 'segment',
    target: string,
    range?: RequestRange,
    sink?: BodySink,
  ) => {
    const exchange = await fetchOnce(connections, clock, timeouts, kind, target, range, sink)
    cost.requests += 1 + exchange.redirects
    cost.bytes += exchange.bytes
    return exchange
  }
  try {
    const root = readRoot(await fetch('multivariantPlaylist', url))
    const targets = root.type === 'multivariant' ? playlistUrls(root) : []
    const readings = new Map<string, MediaReading>(
      await Promise.all(
        targets.slice(0, mostPlaylists).map(async (target): Promise<[string, MediaReading]> => {
          return [target, readMedia(await fetch('mediaPlaylist', target), root)]
        }),
      ),
    )
    const segment = firstMedia(root, readings)?.segments[0]
    let first: SegmentReading | undefined
    if (segment !== undefined && !segment.gap) {
      const beginning = Buffer.alloc(beginningBytes)
      let kept = 0
      const keep: BodySink = {
        chunk: (bytes) => {
          kept += bytes.copy(beginning, kept)
        },
      }
      const { bytes, failure } = await fetch('segment', segment.uri, segment.byteRange, keep)
      first = { segment, exchange: { body: beginning.subarray(0, kept), bytes, failure } }
    }
    return buildTree(root, readings, first, cost)
  } finally {
    await transport.close()
  }
}

function readRoot(exchange: Exchange): MultivariantPlaylist | MediaPlaylist {
  const { failure, failureMessage, body } = exchange
  if (failure !== undefined) throw targetFailure({ url: exchange.request.url, failure, failureMessage })
  if (body === undefined) throw new Error('a response without failure and without a body')
  const parsed = parsePlaylist(body, exchange.finalUrl)
  if (!parsed.ok) throw notAPlaylist(exchange.finalUrl, body, parsed.reason)
  return parsed.playlist
}

function readMedia({ failure, body, finalUrl }: Exchange, root: MultivariantPlaylist | MediaPlaylist): MediaReading {
  if (failure !== undefined || body === undefined) return { ok: false, reason: `cannot be fetched: ${failure}` }
  // EXT-X-DEFINE with IMPORT takes what the multivariant playlist defines (RFC 8216bis 4.4.2.3).
  const parsed = parsePlaylist(body, finalUrl, root.type === 'multivariant' ? root.variables : undefined)
  if (!parsed.ok) return { ok: false, reason: `is not a playlist: ${parsed.reason}` }
  if (parsed.playlist.type === 'multivariant') return { ok: false, reason: 'is a Multivariant Playlist itself' }
  return { ok: true, playlist: parsed.playlist }
}

/** Variants may share a playlist and differ in their audio: each URL once. */
function playlistUrls(root: MultivariantPlaylist): string[] {
  const renditions = root.renditions.flatMap(({ uri }) => (uri === undefined ? [] : [uri]))
  return [...new Set([...root.variants.map(({ uri }) => uri), ...renditions])]
}

function firstMedia(
  root: MultivariantPlaylist | MediaPlaylist,
  readings: ReadonlyMap<string, MediaReading>,
): MediaPlaylist | undefined {
  if (root.type === 'media') return root
  const reading = readings.get(root.variants[0]?.uri ?? '')
  return reading?.ok === true ? reading.playlist : undefined
}
