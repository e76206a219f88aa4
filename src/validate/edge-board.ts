import type { OnFinding } from '../metrics/validation-finding.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'

/** An edge that is so much older than what another viewer had been shown is no matter of a moment, target durations. */
const toleratedTargetDurations = 2

/** More playlists than a stream has; a server may lead each viewer, or each reload, to a URL of its own. */
const mostEdges = 4096

/** The live edges that the viewers of a thread have seen, by playlist: they ought to agree. */
export class EdgeBoard {
  readonly #edges = new Map<string, { next: number; sinceMs: number }>()

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
      this.#edges.set(playlist.url, { next, sinceMs: nowMs })
      return
    }
    if (next === edge.next) return
    const late = (askedMs - edge.sinceMs) / 1000
    if (late <= toleratedTargetDurations * playlist.targetDuration) return
    found('staleEdge', `it ends at ${next - 1}, ${late.toFixed(1)} s after another viewer was shown ${edge.next - 1}`)
    // A stream that was restarted is told once.
    this.#edges.set(playlist.url, { next, sinceMs: nowMs })
  }
}
