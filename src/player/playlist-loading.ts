import type { FailureCause } from '../metrics/failure-cause.ts'
import { comparePlaylists } from '../playlist/compare-playlists.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import type { PlaybackEvent } from './playback-state.ts'
import { reloadDelay } from './reload-delay.ts'
import { retryDelay } from './retry-delay.ts'
import { selectVariant, singleVariantLabel, variantLabel } from './select-variant.ts'
import { startPoint } from './start-point.ts'
import { continueTrack } from './track-loading.ts'
import { incident, jumpTo, position, type Turn } from './turn.ts'

type PlaylistLoaded = PlaybackEvent & { type: 'playlistLoaded' }

/** Asks for the playlist that is wanted now: the one behind the URL first, then the chosen variant's. */
export function loadPlaylist(turn: Turn, failures: number, intendedStart: number): void {
  const { state, viewer } = turn
  state.playlistLoader = { is: 'loading', failures }
  turn.commands.push({
    do: 'fetchPlaylist',
    kind: state.source === undefined ? 'multivariantPlaylist' : 'mediaPlaylist',
    url: state.source?.url ?? viewer.url,
    intendedStart,
  })
}

export function playlistLoaded(turn: Turn, event: PlaylistLoaded): void {
  const { playlist } = event
  if (playlist.type === 'multivariant') return chooseVariant(turn, playlist)
  const { state, viewer, now } = turn
  if (state.source === undefined) {
    // Reloads ask for what was given, not for where it was redirected to.
    state.source = { url: viewer.url, label: singleVariantLabel, bandwidth: 0 }
  }
  if (state.phase.is === 'multivariant') state.phase = { is: 'playlist' }
  judgeNews(turn)
  const changed = state.playlist === undefined ? acceptFirst(turn, event, playlist) : acceptNext(turn, event, playlist)
  if (state.playlist?.endList) {
    state.playlistLoader = { is: 'idle' }
  } else {
    const { tickMs } = viewer.policy
    const due = Math.max(event.requestStart + reloadDelay(playlist, changed), now)
    const until = Math.ceil(due / tickMs) * tickMs
    state.playlistLoader = { is: 'waiting', until, failures: 0 }
    noteLatency(turn, event.ageSeconds)
  }
  continueTrack(turn, now)
}

function chooseVariant(turn: Turn, playlist: MultivariantPlaylist): void {
  const { state, viewer, now } = turn
  const variant = state.source === undefined ? selectVariant(playlist, viewer.variant, viewer.index) : undefined
  // A multivariant playlist without variants, or where a media playlist should be.
  if (variant === undefined) return playlistFailed(turn, 'malformed')
  turn.commands.push({ do: 'notePlaylist', playlist })
  state.source = { url: variant.uri, label: variantLabel(variant), bandwidth: variant.bandwidth }
  state.phase = { is: 'playlist' }
  state.startup = { ...state.startup, multivariantPlaylist: now - state.startup.begunAt }
  loadPlaylist(turn, 0, now)
}

/** The first media playlist. One that lists nothing yet is kept on being reloaded. */
function acceptFirst(turn: Turn, event: PlaylistLoaded, playlist: MediaPlaylist): boolean {
  const { state, viewer, now } = turn
  const start = startPoint(playlist, viewer.policy)
  if (start === undefined) return acceptEmpty(turn, playlist)
  turn.commands.push({ do: 'notePlaylist', playlist })
  state.playlist = playlist
  state.changedAt = event.requestStart
  state.nextSequence = start.mediaSequenceNumber
  state.phase = { is: 'starting', position: start.skipSeconds }
  const { begunAt, multivariantPlaylist } = state.startup
  state.startup = { ...state.startup, mediaPlaylist: now - begunAt - multivariantPlaylist }
  return true
}

/** Nothing is listed: a live stream may begin later, but of a complete one there is nothing to play and never will be. */
function acceptEmpty(turn: Turn, playlist: MediaPlaylist): boolean {
  incident(turn, 'playlistsEmpty')
  if (!playlist.endList) return false
  turn.state.playlist = playlist
  turn.state.phase = { is: 'failed', since: turn.now, cause: 'malformed' }
  return true
}

function acceptNext(turn: Turn, event: PlaylistLoaded, playlist: MediaPlaylist): boolean {
  const { state } = turn
  if (state.playlist === undefined) return false
  if (playlist.segments.length === 0 && !playlist.endList) {
    // A playlist caught while it is written, or one that lost everything: the one at hand is worth more.
    incident(turn, 'playlistsEmpty')
    return false
  }
  const change = comparePlaylists(state.playlist, playlist)
  const wasBehind = state.isBehind
  state.isBehind = change.is === 'regressed' || change.is === 'reset'
  switch (change.is) {
    case 'unchanged':
      return false
    case 'regressed':
    case 'reset': {
      // A cache may lag behind by a load, however far. A stream that was restarted stays behind.
      const isRestart = change.is === 'reset' ? wasBehind : state.news === 'stuck'
      if (!isRestart) {
        incident(turn, 'playlistsRegressed')
        return false
      }
      rejoin(turn, playlist)
      break
    }
    case 'advanced':
      if (change.inconsistent > 0) incident(turn, 'playlistsInconsistent')
  }
  if (playlist.faults.length > 0 || playlist.unplayedFeatures.length > 0) {
    turn.commands.push({ do: 'notePlaylist', playlist })
  }
  state.playlist = playlist
  state.changedAt = event.requestStart
  state.news = 'fresh'
  return true
}

/** The stream was restarted: play it from its start point on; what is buffered still plays. */
function rejoin(turn: Turn, playlist: MediaPlaylist): void {
  const { state, viewer } = turn
  incident(turn, 'playlistsReset')
  if (state.track.is === 'segment' || state.track.is === 'initSection') turn.commands.push({ do: 'cancelMedia' })
  state.track = { is: 'idle' }
  state.isBehind = false
  const start = startPoint(playlist, viewer.policy)
  jumpTo(turn, start?.mediaSequenceNumber ?? playlist.mediaSequenceNumber, start?.skipSeconds)
}

/** How old the news had become when this load ended, whatever it brings. */
function judgeNews(turn: Turn): void {
  const { state, viewer, now } = turn
  const { playlist } = state
  if (playlist === undefined || playlist.endList) return
  const seconds = (now - state.changedAt) / 1000
  turn.commands.push({ do: 'noteStaleness', seconds })
  const targetDurations = seconds / playlist.targetDuration
  if (state.news === 'fresh' && targetDurations > viewer.policy.staleTargetDurations) {
    state.news = 'stale'
    incident(turn, 'playlistsStale')
  }
  if (state.news === 'stale' && targetDurations > viewer.policy.stuckTargetDurations) {
    state.news = 'stuck'
    incident(turn, 'playlistsStuck')
  }
}

/** How far the playhead is behind the edge of the playlist, which has moved on since it was loaded. */
function noteLatency(turn: Turn, ageSeconds: number): void {
  const { state, now } = turn
  if (state.playlist === undefined || (state.phase.is !== 'playing' && state.phase.is !== 'stalled')) return
  const edge = state.bufferedEnd + secondsToLoad(state.playlist, state.nextSequence)
  const age = (now - state.changedAt) / 1000 + ageSeconds
  const at = position(turn)
  turn.commands.push({ do: 'noteLatency', seconds: edge + age - at, position: at })
}

/** What the playlist lists from this media sequence number on, seconds. */
function secondsToLoad(playlist: MediaPlaylist, sequence: number): number {
  const next = playlist.segments[Math.max(sequence - playlist.mediaSequenceNumber, 0)]
  return next === undefined ? 0 : playlist.durationSeconds - next.startSeconds
}

export function playlistFailed(turn: Turn, cause: FailureCause): void {
  const { state, viewer, now } = turn
  const failures = (state.playlistLoader.is === 'loading' ? state.playlistLoader.failures : 0) + 1
  if (state.playlist === undefined && failures >= viewer.policy.startupPlaylistAttempts) {
    state.playlistLoader = { is: 'idle' }
    state.phase = { is: 'failed', since: now, cause }
    return
  }
  judgeNews(turn)
  incident(turn, 'playlistRetries')
  const until = now + retryDelay(viewer.policy, 'playlist', cause, failures)
  state.playlistLoader = { is: 'waiting', until, failures }
}
