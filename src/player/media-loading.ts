import type { FailureCause } from '../metrics/failure-cause.ts'
import type { MediaInitializationSection, MediaPlaylist, SegmentKey } from '../playlist/media-playlist.ts'
import { abandonCheckAfter } from './abr/abandonment.ts'
import { withSample } from './abr/throughput-estimate.ts'
import { leavePathway } from './content-steering.ts'
import { endsWithPart, type NextMedia, nextMedia } from './next-media.ts'
import { bufferGoal } from './playback-policy.ts'
import { type PlaybackEvent, reachedAt } from './playback-state.ts'
import { resumeIfReady, toleranceSeconds } from './playhead.ts'
import { hintFor, settleHint } from './preload-hint.ts'
import { awaitReload, reloadsFirst } from './reader-turn.ts'
import { retireTrack } from './retire-track.ts'
import { isClientError, retryDelay } from './retry-delay.ts'
import { extend, jumpTo, passOver } from './timeline.ts'
import type { LoadingMedia } from './track.ts'
import { bufferLevel, incident, mainTrack, onTrack, type Turn, trackIndex } from './turn.ts'
import { adaptVariant, tryOtherVariant } from './variant-switching.ts'

type MediaLoaded = PlaybackEvent & { type: 'mediaLoaded' }

/** Keys that a viewer keeps; the oldest is forgotten. */
const mostKeys = 32

/**
 * Moves the track on if it is free to move: passes over what is missing, fetches what is next (its key and its initialization
 * section first, where these are new), or waits: for the playlist, for the playhead, for the main track, or for nothing more.
 */
export function continueTrack(turn: Turn, intendedStart: number): void {
  const { state, track, viewer, now } = turn
  const { mediaLoader } = track
  if (mediaLoader.is === 'loading' || track.playlist === undefined || !track.hasEntered) return
  if (mediaLoader.is === 'hint' && !settleHint(turn, finishMedia)) return
  if ((mediaLoader.is === 'retryWait' || mediaLoader.is === 'full') && now < mediaLoader.until) return
  // A segment begun in parts is finished in the variant in which it was begun.
  if (track.kind === 'main' && track.nextPart === 0) adaptVariant(turn)
  const { playlist } = track
  if (playlist === undefined) return resumeIfReady(turn)
  const next = nextOf(turn, playlist)
  if (next === undefined) {
    if (track.kind === 'probe') return retireTrack(turn)
    if (playlist.endList && viewer.choices.loop && playlist.segments.length > 0)
      return playAgain(turn, playlist, intendedStart)
    track.mediaLoader = { is: playlist.endList ? 'complete' : 'waitPlaylist' }
    if (!playlist.endList) askForHint(turn, playlist)
    awaitReload(turn)
  } else if (isFull(turn)) {
    const surplus = bufferLevel(turn) - goal(turn)
    track.mediaLoader = { is: 'full', until: now + surplus * 1000 }
  } else if (isAhead(turn)) {
    track.mediaLoader = { is: 'ahead' }
  } else if (!reloadsFirst(turn)) {
    const again = mediaLoader.is === 'retryWait' && mediaLoader.sequence === next.segment.mediaSequenceNumber
    fetchFor(turn, next, again ? mediaLoader.failures : 0, intendedStart)
  }
  resumeIfReady(turn)
  if (track.kind === 'main') {
    for (const other of state.tracks)
      if (other.mediaLoader.is === 'ahead') onTrack(turn, other, () => continueTrack(turn, now))
  }
}

/** What comes next, after passing over what left the playlist and what is marked EXT-X-GAP. */
function nextOf(turn: Turn, playlist: MediaPlaylist): NextMedia | undefined {
  const { track } = turn
  const behind = playlist.mediaSequenceNumber - track.nextSequence
  if (behind > 0) {
    incident(turn, 'skippedSegments', behind)
    jumpTo(turn, playlist.mediaSequenceNumber)
  }
  for (;;) {
    if (endsWithPart(playlist, track.nextSequence, track.nextPart)) {
      finishParts(turn, playlist)
      continue
    }
    const next = nextMedia(
      playlist,
      track.nextSequence,
      track.nextPart,
      bufferLevel(turn),
      turn.viewer.policy.lowLatency,
    )
    if (next === undefined || !(next.part ?? next.segment).gap) return next
    passOver(turn, next)
  }
}

/** The last part of a segment has been loaded: the rounding of the parts' durations is put right. */
function finishParts({ track }: Turn, { segments, mediaSequenceNumber }: MediaPlaylist): void {
  const segment = segments[track.nextSequence - mediaSequenceNumber]
  extend(track, (segment?.durationSeconds ?? track.partSeconds) - track.partSeconds)
  track.nextSequence += 1
  track.nextPart = 0
  track.partSeconds = 0
}

/** From the beginning, behind what is buffered. */
function playAgain(turn: Turn, playlist: MediaPlaylist, intendedStart: number): void {
  incident(turn, 'loops')
  turn.track.nextSequence = playlist.mediaSequenceNumber
  turn.track.mediaLoader = { is: 'idle' }
  const isPlayable = playlist.segments.some(({ gap, durationSeconds }) => !gap && durationSeconds > 0)
  if (isPlayable) return continueTrack(turn, intendedStart)
  turn.track.mediaLoader = { is: 'complete' }
  resumeIfReady(turn)
}

function askForHint(turn: Turn, playlist: MediaPlaylist): void {
  const hint = turn.viewer.policy.fetchesPreloadHints ? hintFor(turn, playlist) : undefined
  if (hint !== undefined) turn.track.mediaLoader = hint
}

function goal(turn: Turn): number {
  return bufferGoal(turn.viewer.policy, turn.track.source?.bandwidth ?? 0)
}

function isFull(turn: Turn): boolean {
  return turn.state.phase.is === 'playing' && bufferLevel(turn) >= goal(turn) + toleranceSeconds
}

/** A rendition is at most one segment ahead of the main track. */
function isAhead(turn: Turn): boolean {
  const { track } = turn
  if (track.kind === 'main') return false
  const main = mainTrack(turn)
  return main.mediaLoader.is !== 'complete' && track.nextStart > main.bufferedEnd + toleranceSeconds
}

function fetchFor(turn: Turn, { segment, part }: NextMedia, failures: number, intendedStart: number): void {
  const { state, track, now } = turn
  const init = segment.initializationSection
  const keyUri = requestableKey(segment.key)
  let what: LoadingMedia['what'] = part === undefined ? 'segment' : 'part'
  let { uri: url, byteRange: range } = part ?? segment
  if (keyUri !== undefined && !state.keys.includes(keyUri)) {
    what = 'key'
    url = keyUri
    range = undefined
  } else if (init !== undefined && sectionKey(init) !== track.initSectionKey) {
    what = 'initSection'
    url = init.uri
    range = init.byteRange
  }
  track.mediaLoader = { is: 'loading', what, segment, part, failures }
  if (track.kind === 'main' && (what === 'segment' || what === 'part')) {
    state.abandonCheckAt = now + abandonCheckAfter(turn, (part ?? segment).durationSeconds)
  }
  const hinted = false
  turn.commands.push({ do: 'fetchMedia', track: trackIndex(turn), kind: what, url, range, hinted, intendedStart })
}

/** Where the key of a segment can be had; undefined for the clear and for those of which only a DRM system has the key. */
export function requestableKey(key: SegmentKey | undefined): string | undefined {
  if (key === undefined || key.method !== 'AES-128' || key.keyFormat !== 'identity') return undefined
  return key.uri?.startsWith('http') ? key.uri : undefined
}

function sectionKey(section: MediaInitializationSection): string {
  return section.byteRange === undefined
    ? section.uri
    : `${section.uri} ${section.byteRange.offset}+${section.byteRange.length}`
}

export function mediaLoaded(turn: Turn, event: MediaLoaded): void {
  const { state, track, viewer, now } = turn
  const loader = track.mediaLoader
  if (loader.is === 'hint') {
    track.mediaLoader = { ...loader, bytes: event.bytes }
    return continueTrack(turn, now)
  }
  if (loader.is !== 'loading') return
  if (event.rangeIgnored) incident(turn, 'rangesIgnored')
  const { what, segment, part } = loader
  switch (what) {
    case 'key':
      state.keys = [...state.keys.slice(1 - mostKeys), requestableKey(segment.key) ?? '']
      noteStartupPart(turn, 'initSection')
      return fetchFor(turn, loader, 0, now)
    case 'initSection':
      track.initSectionKey = segment.initializationSection && sectionKey(segment.initializationSection)
      noteStartupPart(turn, 'initSection')
      return fetchFor(turn, loader, 0, now)
    case 'segment':
    case 'part': {
      if (track.kind === 'main') {
        state.abandonCheckAt = Number.POSITIVE_INFINITY
        if (viewer.choices.abr === 'throughput') {
          const { bytes, requestStart, firstByte } = event
          const sample = { bytes, durationMs: now - requestStart, timeToFirstByteMs: firstByte - requestStart }
          state.throughput = withSample(state.throughput, sample)
        }
      }
      finishMedia(turn, { segment, part }, event.bytes)
      track.mediaLoader = { is: 'idle' }
      return continueTrack(turn, now)
    }
  }
}

/** A segment or a part is complete. */
function finishMedia(turn: Turn, { segment, part }: NextMedia, bytes: number): void {
  const { state, track } = turn
  const isMain = track.kind === 'main'
  noteSlack(turn)
  if (isMain) noteStartupPart(turn, 'firstSegment')
  const begins = part === undefined || part.partIndex === 0
  if (segment.discontinuity && begins && isMain) incident(turn, 'discontinuities')
  const mediaSeconds = part?.durationSeconds ?? segment.durationSeconds
  turn.commands.push({
    do: 'noteMedia',
    label: track.source?.label ?? '',
    segments: begins ? 1 : 0,
    bytes,
    mediaSeconds,
    bandwidth: isMain || track.kind === 'probe' ? track.source?.bandwidth : undefined,
  })
  if (isMain && segment.programDateTimeMs !== undefined) {
    const intoSegment = part === undefined ? track.partSeconds : part.offsetSeconds
    state.dateOfZeroMs = segment.programDateTimeMs + (intoSegment - track.nextStart) * 1000
  }
  if (part === undefined) {
    extend(track, segment.durationSeconds - track.partSeconds)
    track.nextSequence = segment.mediaSequenceNumber + 1
    track.nextPart = 0
    track.partSeconds = 0
  } else {
    extend(track, part.durationSeconds)
    track.nextPart = part.partIndex + 1
    track.partSeconds = part.offsetSeconds + part.durationSeconds
  }
}

/** How long before (or, negative, after) the playhead reached the segment it was complete. */
function noteSlack(turn: Turn): void {
  const { phase } = turn.state
  const { bufferedEnd } = turn.track
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
  if (state.phase.is !== 'starting' || turn.track.kind !== 'main' || startup[part] > 0) return
  const { multivariantPlaylist, mediaPlaylist, initSection, firstSegment } = startup
  const before = multivariantPlaylist + mediaPlaylist + initSection + firstSegment
  state.startup = { ...startup, [part]: now - startup.begunAt - before }
}

export function mediaFailed(turn: Turn, cause: FailureCause): void {
  const { state, track, viewer, now } = turn
  const loader = track.mediaLoader
  if (loader.is === 'hint') {
    // Hints are promises that a server may break (RFC 8216bis 6.2.6): the playlist will say what there is.
    track.mediaLoader = { is: 'waitPlaylist' }
    return
  }
  if (loader.is !== 'loading') return
  if (track.kind === 'probe') return retireTrack(turn)
  const { segment, what } = loader
  const failures = loader.failures + 1
  if (track.kind === 'main') state.abandonCheckAt = Number.POSITIVE_INFINITY
  state.mediaFailure = cause
  const isHopeless = isClientError(cause) || failures > viewer.policy.mediaRetries
  if (isHopeless && (tryOtherVariant(turn) || leavePathway(turn))) return
  // What later media follow is passed over, as hls.js does. The last one of a live stream may only be late, and nothing
  // goes without its initialization section or its key.
  const canDoWithout = (what === 'segment' || what === 'part') && !isLastListed(turn, loader)
  if (canDoWithout && isHopeless) {
    passOver(turn, loader)
    // Not at once: where all segments are missing, this is what keeps a viewer from asking for one after the other.
    const until = now + viewer.policy.passOverDelayMs
    track.mediaLoader = { is: 'retryWait', until, failures: 0, sequence: track.nextSequence }
    return
  }
  const hasPlayed = state.phase.is !== 'starting' || track.bufferedEnd > 0
  if (!hasPlayed && failures > viewer.policy.mediaRetries && !canDoWithout) {
    track.mediaLoader = { is: 'idle' }
    state.phase = { is: 'failed', since: now, cause }
    return
  }
  incident(turn, 'mediaRetries')
  const until = now + retryDelay(viewer.policy, 'media', cause, failures)
  track.mediaLoader = { is: 'retryWait', until, failures, sequence: segment.mediaSequenceNumber }
}

/** Nothing that is listed follows it, and something still may. */
function isLastListed({ track }: Turn, { segment, part }: NextMedia): boolean {
  const { playlist } = track
  if (playlist === undefined || playlist.endList) return false
  const last = playlist.openSegment ?? playlist.segments.at(-1)
  if (segment.mediaSequenceNumber !== last?.mediaSequenceNumber) return false
  return part === undefined || part.partIndex === last.parts.length - 1
}
