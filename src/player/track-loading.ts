import type { FailureCause } from '../metrics/failure-cause.ts'
import type { MediaInitializationSection, MediaPlaylist, MediaSegment } from '../playlist/media-playlist.ts'
import { bufferGoal } from './playback-policy.ts'
import { reachedAt } from './playback-state.ts'
import { isClientError, retryDelay } from './retry-delay.ts'
import { bufferLevel, incident, jumpTo, type Turn } from './turn.ts'

/** Floating-point sums of EXTINF must not make a full buffer look a hair too short. */
const toleranceSeconds = 1e-6

/**
 * Moves the track on if it is free to move: passes over what is missing, fetches the next segment (its initialization
 * section first, where it is a new one), or waits: for the playlist, for the playhead, or for nothing more.
 */
export function continueTrack(turn: Turn, intendedStart: number): void {
  const { state, now } = turn
  const { playlist, track } = state
  if (playlist === undefined || track.is === 'segment' || track.is === 'initSection') return
  if ((track.is === 'retryWait' || track.is === 'full') && now < track.until) return
  const segment = nextSegment(turn, playlist)
  if (segment === undefined) {
    state.track = { is: playlist.endList ? 'complete' : 'waitPlaylist' }
  } else if (isFull(turn)) {
    const surplus = bufferLevel(turn) - goal(turn)
    state.track = { is: 'full', until: now + surplus * 1000 }
  } else {
    const again = track.is === 'retryWait' && track.sequence === segment.mediaSequenceNumber
    const failures = again ? track.failures : 0
    fetchFor(turn, segment, failures, intendedStart)
  }
  resumeIfReady(turn)
}

/** The segment whose turn it is, after passing over those that left the playlist and those marked EXT-X-GAP. */
function nextSegment(turn: Turn, playlist: MediaPlaylist): MediaSegment | undefined {
  const { state } = turn
  const behind = playlist.mediaSequenceNumber - state.nextSequence
  if (behind > 0) {
    incident(turn, 'skippedSegments', behind)
    jumpTo(turn, playlist.mediaSequenceNumber)
  }
  for (;;) {
    const segment = playlist.segments[state.nextSequence - playlist.mediaSequenceNumber]
    if (!segment?.gap) return segment
    passOver(turn, segment)
  }
}

/**
 * A segment that cannot be had. The playhead jumps over it, as a player's does over a hole in its buffer: what nobody can
 * show is neither playing time nor a buffer to live on.
 */
function passOver(turn: Turn, segment: MediaSegment): void {
  incident(turn, 'gapSegments')
  jumpTo(turn, segment.mediaSequenceNumber + 1)
}

function goal(turn: Turn): number {
  return bufferGoal(turn.viewer.policy, turn.state.source?.bandwidth ?? 0)
}

function isFull(turn: Turn): boolean {
  return turn.state.phase.is === 'playing' && bufferLevel(turn) >= goal(turn) + toleranceSeconds
}

function fetchFor(turn: Turn, segment: MediaSegment, failures: number, intendedStart: number): void {
  const { state } = turn
  const init = segment.initializationSection
  const wantsInit = init !== undefined && sectionKey(init) !== state.initSectionKey
  const kind = wantsInit ? 'initSection' : 'segment'
  const { uri, byteRange } = wantsInit ? init : segment
  state.track = { is: kind, segment, failures }
  turn.commands.push({ do: 'fetchMedia', kind, url: uri, range: byteRange, intendedStart })
}

function sectionKey(section: MediaInitializationSection): string {
  return section.byteRange === undefined
    ? section.uri
    : `${section.uri} ${section.byteRange.offset}+${section.byteRange.length}`
}

export function mediaLoaded(turn: Turn, bytes: number, rangeIgnored: boolean): void {
  const { state, now } = turn
  const { track } = state
  if (track.is !== 'initSection' && track.is !== 'segment') return
  if (rangeIgnored) incident(turn, 'rangesIgnored')
  const { segment } = track
  if (track.is === 'initSection') {
    state.initSectionKey = segment.initializationSection && sectionKey(segment.initializationSection)
    noteStartupPart(turn, 'initSection')
    return fetchFor(turn, segment, 0, now)
  }
  noteSlack(turn)
  noteStartupPart(turn, 'firstSegment')
  if (segment.discontinuity) incident(turn, 'discontinuities')
  turn.commands.push({
    do: 'noteSegment',
    label: state.source?.label ?? '',
    bytes,
    mediaSeconds: segment.durationSeconds,
  })
  if (segment.programDateTimeMs !== undefined) {
    state.dateOfZeroMs = segment.programDateTimeMs - state.bufferedEnd * 1000
  }
  state.bufferedEnd += segment.durationSeconds
  state.nextSequence = segment.mediaSequenceNumber + 1
  state.track = { is: 'idle' }
  continueTrack(turn, now)
}

/** How long before (or, negative, after) the playhead reached the segment it was complete. */
function noteSlack(turn: Turn): void {
  const { phase, bufferedEnd } = turn.state
  if (phase.is === 'playing') {
    turn.commands.push({ do: 'noteSlack', ms: reachedAt(phase, bufferedEnd) - turn.now })
  } else if (phase.is === 'stalled') {
    const due = phase.since + (bufferedEnd - phase.position) * 1000
    turn.commands.push({ do: 'noteSlack', ms: due - turn.now })
  }
}

function noteStartupPart(turn: Turn, part: 'initSection' | 'firstSegment'): void {
  const { state, now } = turn
  const { startup } = state
  if (state.phase.is !== 'starting' || startup[part] > 0) return
  const { multivariantPlaylist, mediaPlaylist, initSection, firstSegment } = startup
  const before = multivariantPlaylist + mediaPlaylist + initSection + firstSegment
  state.startup = { ...startup, [part]: now - startup.begunAt - before }
}

/** Playback begins, or goes on after a stall, once enough is buffered or there is nothing left to wait for. */
function resumeIfReady(turn: Turn): void {
  const { state, viewer, now } = turn
  const { phase } = state
  if (phase.is !== 'starting' && phase.is !== 'stalled') return
  const needed = phase.is === 'starting' ? viewer.policy.startBufferSeconds : viewer.policy.resumeBufferSeconds
  if (state.track.is !== 'complete' && bufferLevel(turn) < needed - toleranceSeconds) return
  if (phase.is === 'starting' && state.bufferedEnd === 0) {
    // Everything there was to load has been passed over: that is no playing.
    state.phase = { is: 'failed', since: now, cause: state.mediaFailure ?? 'malformed' }
    return
  }
  if (phase.is === 'starting') {
    const { begunAt, ...parts } = state.startup
    turn.commands.push({ do: 'noteStartup', times: { ...parts, total: now - begunAt } })
  } else {
    turn.commands.push({ do: 'noteStallEnded', seconds: (now - phase.since) / 1000 })
  }
  state.phase = { is: 'playing', since: now, from: phase.position }
}

export function mediaFailed(turn: Turn, cause: FailureCause): void {
  const { state, viewer, now } = turn
  const { track, playlist } = state
  if (track.is !== 'initSection' && track.is !== 'segment') return
  const { segment } = track
  const failures = track.failures + 1
  state.mediaFailure = cause
  const isLast = segment.mediaSequenceNumber === playlist?.segments.at(-1)?.mediaSequenceNumber
  // What later segments follow is passed over, as hls.js does. The last one of a live stream may only be late, and
  // nothing goes without its initialization section.
  const canDoWithout = track.is === 'segment' && (!isLast || playlist?.endList === true)
  if (canDoWithout && (isClientError(cause) || failures > viewer.policy.mediaRetries)) {
    passOver(turn, segment)
    // Not at once: where all segments are missing, this is what keeps a viewer from asking for one after the other.
    state.track = {
      is: 'retryWait',
      until: now + viewer.policy.passOverDelayMs,
      failures: 0,
      sequence: state.nextSequence,
    }
    return
  }
  if (
    state.phase.is === 'starting' &&
    state.bufferedEnd === 0 &&
    failures > viewer.policy.mediaRetries &&
    !canDoWithout
  ) {
    state.track = { is: 'idle' }
    state.phase = { is: 'failed', since: now, cause }
    return
  }
  incident(turn, 'mediaRetries')
  const until = now + retryDelay(viewer.policy, 'media', cause, failures)
  state.track = { is: 'retryWait', until, failures, sequence: segment.mediaSequenceNumber }
}
