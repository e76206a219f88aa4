import type { PlaylistFault } from './fault-rule.ts'
import type { MediaPlaylistOverTime } from './media-playlist-view.ts'
import { withPlaylistFault } from './playlist-faults.ts'

/**
 * A playlist over time, and what faults make of it. Each combination of faults is made once and kept as long as its rules
 * are, so that many requests for a long playlist share what it says.
 */
export class PlaylistWithFaults {
  readonly #playlist: MediaPlaylistOverTime
  readonly #startedAtMs: number
  readonly #next = new WeakMap<PlaylistFault, PlaylistWithFaults>()

  constructor(playlist: MediaPlaylistOverTime, startedAtMs: number) {
    this.#playlist = playlist
    this.#startedAtMs = startedAtMs
  }

  /** With these faults, each of which sees what the ones before it made. */
  with(faults: readonly PlaylistFault[]): MediaPlaylistOverTime {
    const [first, ...others] = faults
    if (!first) return this.#playlist
    const next =
      this.#next.get(first) ??
      new PlaylistWithFaults(withPlaylistFault(this.#playlist, first, this.#startedAtMs), this.#startedAtMs)
    this.#next.set(first, next)
    return next.with(others)
  }
}
