import type { MultivariantPlaylist, VariantStream } from '../playlist/multivariant-playlist.ts'
import { chooseByBuffer } from './abr/buffer-rule.ts'
import { type AbrSituation, chooseByThroughput } from './abr/throughput-rule.ts'
import { directivesFromReport } from './delivery-directives.ts'
import { enterPlaylist } from './enter-playlist.ts'
import { bufferGoal } from './playback-policy.ts'
import { loadPlaylist } from './request-playlist.ts'
import { renditionLabel, selectRendition } from './select-rendition.ts'
import { ladderOf, sourceOf } from './select-variant.ts'
import { edgeSeconds, type PlaylistSource } from './track.ts'
import { bufferLevel, incident, mainTrack, onTrack, type TrackDraft, type Turn, trackIndex } from './turn.ts'

/** At the beginning of a segment: goes over to the variant that the adaptation chooses. */
export function adaptVariant(turn: Turn): void {
  const { state, viewer } = turn
  const { abr } = viewer.choices
  if (abr === 'fixed' || state.variant === undefined || state.presentation === undefined) return
  // Before the first segment there is nothing to judge by.
  if (!hasLoaded(turn)) return
  const ladder = allowedLadder(turn, state.presentation, state.variant)
  if (ladder.length < 2) return
  const situation = situationOf(turn, ladder)
  const place = abr === 'throughput' ? chooseByThroughput(situation) : chooseByBuffer(situation)
  const chosen = ladder[place]
  if (chosen !== undefined) switchVariant(turn, chosen)
}

/** Without those that failed of late. */
export function allowedLadder(
  turn: Turn,
  presentation: MultivariantPlaylist,
  variant: VariantStream,
): readonly VariantStream[] {
  const ladder = ladderOf(presentation, variant)
  if (turn.state.avoided.length === 0) return ladder
  return ladder.filter((each) => each === variant || !isAvoided(turn, each))
}

function hasLoaded(turn: Turn): boolean {
  const main = mainTrack(turn)
  return main.bufferedEnd > 0 && main.reference === undefined
}

/** What the adaptation judges by, for the main track. */
export function situationOf(turn: Turn, ladder: readonly VariantStream[]): AbrSituation {
  const { state, viewer } = turn
  const track = mainTrack(turn)
  let bufferSeconds = 0
  onTrack(turn, track, () => {
    bufferSeconds = bufferLevel(turn)
  })
  const { playlist } = track
  const goal = bufferGoal(viewer.policy, track.source?.bandwidth ?? 0)
  const last = playlist?.segments.at(-1)
  const isLive = playlist !== undefined && !playlist.endList
  return {
    ladder,
    current: state.variant === undefined ? 0 : ladder.indexOf(state.variant),
    estimate: state.throughput,
    bufferSeconds,
    segmentSeconds: last?.durationSeconds || (playlist?.targetDuration ?? 1),
    bufferLimitSeconds: isLive ? Math.min(goal, bufferSeconds + secondsLeft(track)) : goal,
    isLive,
  }
}

function secondsLeft({ playlist, nextSequence }: TrackDraft): number {
  if (playlist === undefined) return 0
  const next = playlist.segments[nextSequence - playlist.mediaSequenceNumber]
  return next === undefined ? 0 : edgeSeconds(playlist) - next.startSeconds
}

/** The main track, and the renditions that belong to the variant, go on with another variant from the next segment on. */
export function switchVariant(turn: Turn, variant: VariantStream): void {
  const { state } = turn
  const { presentation, variant: before } = state
  if (presentation === undefined || before === undefined || variant === before) return
  const isUp = variant.bandwidth > before.bandwidth
  if (variant.pathwayId !== before.pathwayId) incident(turn, 'pathwaySwitches')
  else incident(turn, isUp ? 'switchesUp' : 'switchesDown')
  state.variant = variant
  onTrack(turn, mainTrack(turn), () => changeSource(turn, sourceOf(variant)))
  for (const track of state.tracks) {
    if (track.kind === 'main' || track.kind === 'probe') continue
    const source = renditionSource(turn, presentation, variant, track.kind)
    if (source !== undefined && source.url !== track.source?.url) onTrack(turn, track, () => changeSource(turn, source))
  }
}

function renditionSource(
  { viewer }: Turn,
  presentation: MultivariantPlaylist,
  variant: VariantStream,
  kind: 'audio' | 'subtitles',
): PlaylistSource | undefined {
  const type = kind === 'audio' ? 'AUDIO' : 'SUBTITLES'
  const rendition = selectRendition(presentation, variant, type, viewer.choices[kind])
  if (rendition?.uri === undefined) return undefined
  return { url: rendition.uri, label: renditionLabel(rendition), bandwidth: 0 }
}

/** The track's next segment comes from another playlist; what is under way of the old one is of no use. */
function changeSource(turn: Turn, source: PlaylistSource): void {
  const { state, track, viewer, now } = turn
  const reports = track.playlist?.renditionReports ?? []
  if (track.playlist !== undefined && track.hasEntered) {
    // Of a segment that was begun in parts the beginning lies before what comes next.
    const at = track.nextStart - track.partSeconds
    track.reference = { playlist: track.playlist, sequence: track.nextSequence, at }
  }
  if (track.mediaLoader.is === 'loading' || track.mediaLoader.is === 'hint') {
    turn.commands.push({ do: 'cancelMedia', track: trackIndex(turn) })
  }
  if (track.playlistLoader.is === 'loading') turn.commands.push({ do: 'cancelPlaylist', track: trackIndex(turn) })
  track.mediaLoader = { is: 'waitPlaylist' }
  track.source = source
  track.playlist = undefined
  track.reloadDueAt = undefined
  track.news = 'fresh'
  track.isBehind = false
  track.initSectionKey = undefined
  const complete = state.completePlaylists.find(({ url }) => url === source.url)
  if (complete === undefined) {
    const directives = viewer.policy.lowLatency ? directivesFromReport(reports, source.url) : undefined
    return loadPlaylist(turn, { failures: 0, intendedStart: now, directives })
  }
  track.playlistLoader = { is: 'idle' }
  track.playlist = complete.playlist
  if (track.reference !== undefined) enterPlaylist(turn, track.reference)
}

/** Another variant than the one that fails, which is left alone for a while. False: there is none, or nothing may be switched. */
export function tryOtherVariant(turn: Turn): boolean {
  const { state, track, viewer, now } = turn
  const { variant, presentation } = state
  if (track.kind !== 'main' || viewer.choices.abr === 'fixed') return false
  if (variant === undefined || presentation === undefined) return false
  state.avoided = [
    ...state.avoided.filter(({ until }) => until > now),
    { variant, until: now + viewer.policy.avoidVariantMs },
  ]
  const ladder = ladderOf(presentation, variant)
  const place = ladder.indexOf(variant)
  // The next lower one, or else the next higher one.
  const others = [...ladder.slice(0, place).reverse(), ...ladder.slice(place + 1)]
  const other = others.find((candidate) => !isAvoided(turn, candidate))
  if (other === undefined) return false
  switchVariant(turn, other)
  return true
}

function isAvoided({ state, now }: Turn, variant: VariantStream): boolean {
  return state.avoided.some((avoided) => avoided.variant === variant && avoided.until > now)
}
