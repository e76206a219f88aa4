import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import { type NextMedia, nextMedia } from './next-media.ts'
import type { MediaLoader } from './track.ts'
import { bufferLevel, type Turn, trackIndex } from './turn.ts'

type Hint = MediaLoader & { is: 'hint' }

/** Asks for the part that the server says comes next; undefined where it says nothing (RFC 8216bis 4.4.5.3). */
export function hintFor(turn: Turn, playlist: MediaPlaylist): Hint | undefined {
  const hint = playlist.preloadHints.find(({ type }) => type === 'PART')
  if (hint === undefined) return undefined
  const { uri, byteRangeStart: offset, byteRangeLength: length } = hint
  const isWhole = offset === 0 && length === undefined
  turn.commands.push({
    do: 'fetchMedia',
    track: trackIndex(turn),
    kind: 'part',
    url: uri,
    range: isWhole ? undefined : { offset, length },
    hinted: true,
    intendedStart: turn.now,
  })
  return { is: 'hint', uri, offset, bytes: undefined }
}

/**
 * Sees to a hinted part when something is new: once it is there and listed it counts as loaded, and where the playlist
 * no longer promises it, it is cancelled (6.3.8). Whether the track is free to go on.
 */
export function settleHint(turn: Turn, finish: (turn: Turn, media: NextMedia, bytes: number) => void): boolean {
  const { track } = turn
  const hint = track.mediaLoader
  const { playlist } = track
  if (hint.is !== 'hint' || playlist === undefined) return true
  const listed = nextMedia(playlist, track.nextSequence, track.nextPart, bufferLevel(turn), true)
  if (listed?.part !== undefined && isHinted(listed, hint)) {
    if (hint.bytes === undefined) {
      track.mediaLoader = { is: 'loading', what: 'part', segment: listed.segment, part: listed.part, failures: 0 }
      return false
    }
    track.mediaLoader = { is: 'idle' }
    finish(turn, listed, hint.bytes)
    return true
  }
  const isPromised = playlist.preloadHints.some(
    ({ uri, byteRangeStart }) => uri === hint.uri && byteRangeStart === hint.offset,
  )
  if (listed === undefined && isPromised) return false
  if (hint.bytes === undefined) turn.commands.push({ do: 'cancelMedia', track: trackIndex(turn) })
  track.mediaLoader = { is: 'idle' }
  return true
}

function isHinted({ part }: NextMedia, { uri, offset }: Hint): boolean {
  return part?.uri === uri && (part.byteRange?.offset ?? 0) === offset
}
