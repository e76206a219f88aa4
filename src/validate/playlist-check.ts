import type { OnFinding } from '../metrics/validation-finding.ts'
import type { MediaPlaylist, MediaSegment } from '../playlist/media-playlist.ts'

/** Dates are rounded to ms, and encoders' clocks are not exact: so much may two dates differ from the durations, seconds. */
const dateToleranceSeconds = 0.5
/** How far the edge's date may move against the clock, target durations. */
const driftTargetDurations = 3

/** Checks the playlists of one track from load to load. */
export class PlaylistCheck {
  readonly #found: OnFinding
  #before: MediaPlaylist | undefined
  #source: string | undefined
  /** Of the first load: the clock minus the date of the edge, seconds; as little, and as much, as it may have been. */
  #edgeBehind: { readonly least: number; readonly most: number } | undefined

  constructor(found: OnFinding) {
    this.#found = found
  }

  /**
   * @param source what the track plays, by its URL with its query
   * @param wallTimeMs when it was there, `loadSeconds` after it was asked for: the server answered at some moment between
   */
  playlist(playlist: MediaPlaylist, source: string, wallTimeMs: number, loadSeconds: number): void {
    if (playlist === this.#before || playlist.skippedSegments > 0) return
    // What was seen of another variant says nothing of this one.
    const before = this.#source === source ? this.#before : undefined
    if (before === undefined) this.#edgeBehind = undefined
    this.#before = playlist
    this.#source = source
    this.#checkDates(playlist)
    if (!playlist.endList) this.#checkDrift(playlist, wallTimeMs, loadSeconds)
    if (before === undefined) return
    if (playlist.targetDuration !== before.targetDuration) {
      this.#found('targetDuration', `it was ${before.targetDuration} s and is ${playlist.targetDuration} s`)
    }
    this.#checkDiscontinuities(before, playlist)
  }

  #checkDates({ segments }: MediaPlaylist): void {
    for (const [index, segment] of segments.entries()) {
      const previous = segments[index - 1]
      if (previous?.programDateTimeMs === undefined || segment.programDateTimeMs === undefined) continue
      if (segment.discontinuity) continue
      const seconds = (segment.programDateTimeMs - previous.programDateTimeMs) / 1000
      if (Math.abs(seconds - previous.durationSeconds) <= dateToleranceSeconds) continue
      const what = `${seconds.toFixed(3)} s lie between the dates of segments that are ${previous.durationSeconds} s apart`
      return this.#found('programDateTime', `${what} (number ${segment.mediaSequenceNumber})`)
    }
  }

  #checkDrift({ segments, targetDuration }: MediaPlaylist, wallTimeMs: number, loadSeconds: number): void {
    const last = segments.at(-1)
    if (last?.programDateTimeMs === undefined) return
    const most = (wallTimeMs - last.programDateTimeMs) / 1000 - last.durationSeconds
    const behind = { least: most - loadSeconds, most }
    this.#edgeBehind ??= behind
    const [later, earlier] = [behind.least - this.#edgeBehind.most, behind.most - this.#edgeBehind.least]
    const tolerated = driftTargetDurations * targetDuration
    if (later <= tolerated && earlier >= -tolerated) return
    const drift = later > tolerated ? later : earlier
    this.#found('dateDrift', `the date of the edge moved by ${drift.toFixed(1)} s against the clock`)
    this.#edgeBehind = behind
  }

  /** A segment that both list has the same count of discontinuities before it. */
  #checkDiscontinuities(before: MediaPlaylist, playlist: MediaPlaylist): void {
    const number = Math.max(before.mediaSequenceNumber, playlist.mediaSequenceNumber)
    const [older, newer] = [segmentOf(before, number), segmentOf(playlist, number)]
    if (older === undefined || newer === undefined || older.uri !== newer.uri) return
    const [was, is] = [older.discontinuitySequenceNumber, newer.discontinuitySequenceNumber]
    if (was !== is)
      this.#found('discontinuitySequence', `segment ${number} was of discontinuity ${was} and is of ${is}`)
  }
}

function segmentOf({ segments, mediaSequenceNumber }: MediaPlaylist, number: number): MediaSegment | undefined {
  return segments[number - mediaSequenceNumber]
}
