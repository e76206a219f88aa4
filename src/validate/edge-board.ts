import type { OnFinding } from '../metrics/validation-finding.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'

/** An edge that is so much older than what another viewer had been shown is no matter of a moment, target durations. */
const toleratedTargetDurations = 2

/** More playlists than a stream has; a server may lead each viewer, or each reload, to a URL of its own. */
const mostEdges = 4096

/** So many segments before the edge are known again. */
const knownSegments = 16

interface Edge {
  /** The number of the segment that comes next. */
  readonly next: number
  readonly sinceMs: number
  /** Of the last segments before it, without their queries. */
  readonly uris: readonly string[]
}

/** The live edges that the viewers of a thread have seen, by playlist: they ought to agree. */
export class EdgeBoard {
  readonly #edges = new Map<string, Edge>()

  /**
   * A viewer asked for this playlist at `askedMs` and has it at `nowMs`, on a clock that all of them share. The server may
   * have answered at any moment between, however late a busy thread sees it.
   */
  shown(playlist: MediaPlaylist, askedMs: number, nowMs: number, found: OnFinding): void {
    if (playlist.endList || playlist.skippedSegments > 0) return
    const next = playlist.mediaSequenceNumber + playlist.segments.length
    const edge = this.#edges.get(playlist.url)
    if (edge === undefined || next > edge.next) {
      if (edge === undefined && this.#edges.size >= mostEdges) this.#edges.delete(this.#edges.keys().next().value ?? '')
      return this.#remember(playlist, next, nowMs)
    }
    if (next === edge.next) return
    const late = (askedMs - edge.sinceMs) / 1000
    if (late <= toleratedTargetDurations * playlist.targetDuration || !isOf(edge, playlist, next)) return
    found('staleEdge', `it ends at ${next - 1}, ${late.toFixed(1)} s after another viewer was shown ${edge.next - 1}`)
    // A stream that was restarted is told once.
    this.#remember(playlist, next, nowMs)
  }

  #remember({ url, segments }: MediaPlaylist, next: number, sinceMs: number): void {
    const uris = segments.slice(-knownSegments).map(({ uri }) => withoutQuery(uri))
    this.#edges.set(url, { next, sinceMs, uris })
  }
}

/** Playlists that differ in their queries alone have the same URL here, and may be of different streams. */
function isOf({ next: edgeNext, uris }: Edge, { segments }: MediaPlaylist, next: number): boolean {
  const last = segments.at(-1)
  return last !== undefined && uris[uris.length - 1 - (edgeNext - next)] === withoutQuery(last.uri)
}

function withoutQuery(uri: string): string {
  return uri.replace(/[?#].*$/s, '')
}
