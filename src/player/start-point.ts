import type { MediaPlaylist, MediaSegment } from '../playlist/media-playlist.ts'
import { edgeSeconds } from './track.ts'
import type { ViewerIdentity } from './turn.ts'

/** Where playback begins in a playlist. */
export interface StartDecision {
  /** Of the first segment to load, and the part of it to begin with (0: at its beginning). */
  readonly mediaSequenceNumber: number
  readonly part: number
  /** Where that part begins in its segment, seconds. */
  readonly offsetSeconds: number
  /** Seconds of what is loaded first that lie before the start position. */
  readonly skipSeconds: number
}

type Settings = Pick<ViewerIdentity, 'choices' | 'chance' | 'policy'>

/** ffmpeg's live_start_index: the third segment from the end, and the whole of it. */
const ffmpegStartSegments = 3

/** EXTINFs and parts are rounded: what is so near to the end of a segment is the beginning of the next one, seconds. */
const roundingSeconds = 0.001

/**
 * As chosen; else EXT-X-START where stated; else the beginning of what has ended, and the hold-back distance from the edge of
 * what is live (RFC 8216bis 4.4.2.2, 4.4.3.8, 6.3.3). The playlist is not empty.
 *
 * @param ageSeconds since the playlist was as it is
 */
export function startPoint(playlist: MediaPlaylist, settings: Settings, ageSeconds = 0): StartDecision {
  const { segments, openSegment } = playlist
  const listed: readonly MediaSegment[] = openSegment === undefined ? segments : [...segments, openSegment]
  const third = segments.at(-ffmpegStartSegments) ?? listed[0]
  if (settings.policy.startRule === 'ffmpeg' && settings.choices.start.is === 'auto' && !playlist.endList && third) {
    return { mediaSequenceNumber: third.mediaSequenceNumber, part: 0, offsetSeconds: 0, skipSeconds: 0 }
  }
  const clamped = Math.min(Math.max(startPosition(playlist, settings, ageSeconds), 0), edgeSeconds(playlist))
  // A segment of no duration holds no position, but what begins at the beginning begins with the first.
  const segment =
    (clamped === 0 ? undefined : listed.findLast(({ startSeconds }) => startSeconds <= clamped + roundingSeconds)) ??
    listed[0]
  if (segment === undefined) throw new Error('a start point in an empty playlist')
  const into = Math.max(clamped - segment.startSeconds, 0)
  const part = settings.policy.lowLatency ? independentPart(playlist, segment, into) : undefined
  const offsetSeconds = part?.offsetSeconds ?? 0
  return {
    mediaSequenceNumber: segment.mediaSequenceNumber,
    part: part?.partIndex ?? 0,
    offsetSeconds,
    skipSeconds: isPrecise(playlist, settings) ? Math.min(into, segment.durationSeconds) - offsetSeconds : 0,
  }
}

/** Without PRECISE=YES the segment that holds EXT-X-START is shown from its own start (4.4.2.2). */
function isPrecise({ start, endList }: MediaPlaylist, { choices }: Settings): boolean {
  return choices.start.is === 'auto' && start !== undefined ? start.precise : !endList
}

/** The last part at or before the position where decoding can begin, in a segment that is the live edge's (4.4.4.9). */
function independentPart({ endList }: MediaPlaylist, { parts }: MediaSegment, position: number) {
  if (endList) return undefined
  return parts.findLast(({ independent, offsetSeconds }) => independent && offsetSeconds <= position + roundingSeconds)
}

function startPosition(playlist: MediaPlaylist, settings: Settings, ageSeconds: number): number {
  const { start, endList } = playlist
  const end = edgeSeconds(playlist)
  const latest = endList
    ? end
    : end - holdBack(playlist, settings) + (settings.policy.startRule === 'hlsjs' ? ageSeconds : 0)
  const choice = settings.choices.start
  switch (choice.is) {
    case 'beginning':
      return 0
    case 'random':
      return settings.chance * latest
    case 'beforeEnd':
      return Math.min(end - choice.seconds, latest)
    case 'live':
      return endList ? 0 : latest
    case 'auto': {
      if (start === undefined) return endList ? 0 : latest
      const stated = start.timeOffsetSeconds < 0 ? end + start.timeOffsetSeconds : start.timeOffsetSeconds
      return Math.min(stated, latest)
    }
  }
}

/** Distance that a player keeps from the live edge, seconds. */
function holdBack({ serverControl, targetDuration, partTargetDuration }: MediaPlaylist, { policy }: Settings): number {
  const ofParts = policy.lowLatency && partTargetDuration !== undefined ? serverControl?.partHoldBack : undefined
  return ofParts ?? serverControl?.holdBack ?? policy.holdBackTargetDurations * targetDuration
}
