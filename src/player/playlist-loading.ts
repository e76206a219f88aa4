import type { FailureCause } from '../metrics/failure-cause.ts'
import { comparePlaylists } from '../playlist/compare-playlists.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import { mergeDelta } from '../playlist/merge-delta.ts'
import { leavePathway } from './content-steering.ts'
import { enterPlaylist } from './enter-playlist.ts'
import { continueTrack } from './media-loading.ts'
import { openPresentation } from './open-presentation.ts'
import type { PlaybackEvent } from './playback-state.ts'
import { loadPlaylist } from './request-playlist.ts'
import { retireTrack } from './retire-track.ts'
import { isTimeout, retryDelay } from './retry-delay.ts'
import { scheduleReload } from './schedule-reload.ts'
import { singleVariantLabel } from './select-variant.ts'
import { startPoint } from './start-point.ts'
import { jumpTo } from './timeline.ts'
import { secondsToLoad, type TimelineReference, type Track } from './track.ts'
import { incident, mainTrack, onTrack, position, type Turn, trackIndex } from './turn.ts'
import { tryOtherVariant } from './variant-switching.ts'

type PlaylistLoaded = PlaybackEvent & { type: 'playlistLoaded' }

export function playlistLoaded(turn: Turn, event: PlaylistLoaded): void {
  const { state, track, viewer, now } = turn
  if (event.playlist.type === 'multivariant') {
    // Where a media playlist should be, or one without a variant.
    const opened = track.source === undefined && openPresentation(turn, event.playlist)
    return opened ? undefined : playlistFailed(turn, 'malformed')
  }
  // Reloads ask for what was given, not for where it was redirected to.
  track.source ??= { url: viewer.url, label: singleVariantLabel, bandwidth: 0 }
  if (state.phase.is === 'multivariant') state.phase = { is: 'playlist' }
  const wasDirected = track.playlistLoader.is === 'loading' && track.playlistLoader.directed
  const playlist = mergedWithOlder(turn, event.playlist)
  if (playlist === undefined) {
    incident(turn, 'deltaUpdatesFailed')
    // A server that answers a plain load with a delta would do so again at once.
    if (!wasDirected) return playlistFailed(turn, 'malformed')
    return loadPlaylist(turn, { failures: failuresOf(track), intendedStart: now, directives: 'none' })
  }
  if (track.kind === 'probe') return probeOpened(turn, playlist)
  const secondsUnchanged = noteStaleness(turn)
  const ageSeconds = (now - event.firstByte) / 1000
  const changed =
    track.playlist === undefined ? acceptFirst(turn, playlist, ageSeconds) : acceptNext(turn, playlist, ageSeconds)
  // A load that was not held comes by the timetable, however long before its news were there: it proves nothing.
  if (!changed || wasDirected) judgeNews(turn, secondsUnchanged)
  if (changed) {
    // A held response tells of its own moment, any other of that of its request.
    track.changedAt = wasDirected ? event.firstByte : event.requestStart
    track.cachedSeconds = event.ageSeconds
    track.news = 'fresh'
  }
  if (viewer.policy.refetchesInitSection) track.initSectionKey = undefined
  if (track.playlist?.endList) keepComplete(turn, track.playlist)
  else scheduleReload(turn, playlist, event.requestStart, changed, wasDirected)
  if (track.kind === 'main') noteLatency(turn)
  continueTrack(turn, now)
}

function probeOpened(turn: Turn, playlist: MediaPlaylist): void {
  const { track, now } = turn
  track.playlistLoader = { is: 'idle' }
  track.playlist = playlist
  if (track.reference !== undefined) enterPlaylist(turn, track.reference)
  continueTrack(turn, now)
}

/** A delta update with what it leaves out; undefined where that is not at hand (RFC 8216bis 6.3.7). */
function mergedWithOlder({ track }: Turn, playlist: MediaPlaylist): MediaPlaylist | undefined {
  if (playlist.skippedSegments === 0) return playlist
  return track.playlist === undefined ? undefined : mergeDelta(track.playlist, playlist)
}

/** Nothing in it will change: no player loads it again, not even after it has played another variant. */
function keepComplete({ state, track }: Turn, playlist: MediaPlaylist): void {
  track.playlistLoader = { is: 'idle' }
  const url = track.source?.url
  if (state.presentation === undefined || url === undefined) return
  if (state.completePlaylists.some((known) => known.url === url)) return
  state.completePlaylists = [...state.completePlaylists, { url, playlist }]
}

/** The first media playlist of the track's source. One that lists nothing yet is kept on being reloaded. */
function acceptFirst(turn: Turn, playlist: MediaPlaylist, ageSeconds: number): boolean {
  const { state, track, now } = turn
  if (isEmpty(playlist)) return acceptEmpty(turn, playlist)
  turn.commands.push({ do: 'notePlaylist', playlist })
  track.playlist = playlist
  const isStart = state.phase.is === 'playlist'
  if (track.reference !== undefined) enterPlaylist(turn, track.reference)
  else if (track.kind === 'main' && isStart) begin(turn, playlist, ageSeconds)
  if (isStart && track.kind === 'main') {
    const { begunAt, multivariantPlaylist } = state.startup
    state.startup = { ...state.startup, mediaPlaylist: now - begunAt - multivariantPlaylist }
  }
  return true
}

/** Playback begins: the main track decides where, and the others join it there. */
function begin(turn: Turn, playlist: MediaPlaylist, ageSeconds: number): void {
  const { state, track, viewer } = turn
  const start = startPoint(playlist, viewer, ageSeconds)
  state.phase = { is: 'starting', position: start.skipSeconds }
  track.nextSequence = start.mediaSequenceNumber
  track.nextPart = start.part
  track.partSeconds = start.offsetSeconds
  track.hasEntered = true
  const reference: TimelineReference = { playlist, sequence: start.mediaSequenceNumber, at: -start.offsetSeconds }
  joinOthers(turn, reference)
}

/** The renditions go by the main track's timeline; those without a playlist will when they have one. */
function joinOthers(turn: Turn, reference: TimelineReference): void {
  for (const other of turn.state.tracks) {
    if (other === turn.track) continue
    other.reference = reference
    if (other.playlist !== undefined) {
      onTrack(turn, other, () => {
        enterPlaylist(turn, reference)
        continueTrack(turn, turn.now)
      })
    }
  }
}

/**
 * Nothing is listed: a live stream may begin later, but of a complete one there is nothing to play and never will be. A viewer
 * does without such a rendition.
 */
function acceptEmpty(turn: Turn, playlist: MediaPlaylist): boolean {
  incident(turn, 'playlistsEmpty')
  if (!playlist.endList) return false
  turn.track.playlist = playlist
  if (turn.track.kind === 'main') turn.state.phase = { is: 'failed', since: turn.now, cause: 'malformed' }
  else retireTrack(turn)
  return true
}

/** How often the load under way had failed before. */
function failuresOf({ playlistLoader }: Track): number {
  return playlistLoader.is === 'loading' ? playlistLoader.failures : 0
}

function isEmpty({ segments, openSegment }: MediaPlaylist): boolean {
  return segments.length === 0 && openSegment === undefined
}

function acceptNext(turn: Turn, playlist: MediaPlaylist, ageSeconds: number): boolean {
  const { track } = turn
  if (track.playlist === undefined) return false
  if (isEmpty(playlist) && !playlist.endList) {
    // A playlist caught while it is written, or one that lost everything: the one at hand is worth more.
    incident(turn, 'playlistsEmpty')
    return false
  }
  const change = comparePlaylists(track.playlist, playlist)
  const wasBehind = track.isBehind
  track.isBehind = change.is === 'regressed' || change.is === 'reset'
  switch (change.is) {
    case 'unchanged':
      return false
    case 'regressed':
    case 'reset': {
      // A cache may lag behind by a load, however far. A stream that was restarted stays behind.
      const isRestart = change.is === 'reset' ? wasBehind : track.news === 'stuck'
      if (!isRestart) {
        incident(turn, 'playlistsRegressed')
        return false
      }
      rejoin(turn, playlist, ageSeconds)
      break
    }
    case 'advanced':
      if (change.inconsistent > 0) incident(turn, 'playlistsInconsistent')
  }
  if (playlist.faults.length > 0 || playlist.unplayedFeatures.length > 0) {
    turn.commands.push({ do: 'notePlaylist', playlist })
  }
  track.playlist = playlist
  return true
}

/** The stream was restarted: play it from its start point on; what is buffered still plays. */
function rejoin(turn: Turn, playlist: MediaPlaylist, ageSeconds: number): void {
  const { track, viewer } = turn
  incident(turn, 'playlistsReset')
  const { mediaLoader } = track
  if (mediaLoader.is === 'loading' || mediaLoader.is === 'hint') {
    turn.commands.push({ do: 'cancelMedia', track: trackIndex(turn) })
  }
  track.mediaLoader = { is: 'idle' }
  track.isBehind = false
  const start = startPoint(playlist, viewer, ageSeconds)
  jumpTo(turn, start.mediaSequenceNumber, start.part, start.offsetSeconds, start.skipSeconds)
}

/** How old the news had become when this load ended, whatever it brings; 0 where there is nothing to be news. */
function noteStaleness({ track, commands, now }: Turn): number {
  if (track.playlist === undefined || track.playlist.endList) return 0
  const seconds = (now - track.changedAt) / 1000
  commands.push({ do: 'noteStaleness', seconds })
  return seconds
}

function judgeNews(turn: Turn, secondsUnchanged: number): void {
  const { track, viewer } = turn
  if (track.playlist === undefined) return
  const targetDurations = secondsUnchanged / track.playlist.targetDuration
  if (track.news === 'fresh' && targetDurations > viewer.policy.staleTargetDurations) {
    track.news = 'stale'
    incident(turn, 'playlistsStale')
  }
  if (track.news === 'stale' && targetDurations > viewer.policy.stuckTargetDurations) {
    track.news = 'stuck'
    incident(turn, 'playlistsStuck')
  }
}

/** How far the playhead is behind the edge of the playlist, which has moved on since it was loaded. */
function noteLatency(turn: Turn): void {
  const { state, track, now } = turn
  if (track.playlist === undefined || track.playlist.endList) return
  if (state.phase.is !== 'playing' && state.phase.is !== 'stalled') return
  const edge = track.nextStart + secondsToLoad(track)
  const age = (now - track.changedAt) / 1000 + track.cachedSeconds
  const at = position(turn)
  turn.commands.push({ do: 'noteLatency', seconds: edge + age - at, position: at })
}

export function playlistFailed(turn: Turn, cause: FailureCause): void {
  const { state, track, viewer, now } = turn
  if (track.kind === 'probe') return retireTrack(turn)
  const loader = track.playlistLoader
  const failures = failuresOf(track) + 1
  judgeNews(turn, noteStaleness(turn))
  const wasDirected = loader.is === 'loading' && loader.directed
  if (wasDirected && (cause === 'http400' || cause === 'http503' || isTimeout(cause))) {
    // The server does not take the directives, or not these: a full playlist puts it right.
    incident(turn, 'blockingReloadsFailed')
    return loadPlaylist(turn, { failures, intendedStart: now, directives: 'none' })
  }
  if (track.playlist === undefined && failures >= viewer.policy.startupPlaylistAttempts) {
    if (tryOtherVariant(turn) || leavePathway(turn)) return
    if (track === mainTrack(turn) || state.phase.is === 'starting') {
      track.playlistLoader = { is: 'idle' }
      state.phase = { is: 'failed', since: now, cause }
      return
    }
  }
  incident(turn, 'playlistRetries')
  const until = now + retryDelay(viewer.policy, 'playlist', cause, failures)
  track.playlistLoader = { is: 'waiting', until, failures }
}
