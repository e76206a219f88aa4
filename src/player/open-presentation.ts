import type { TrackKind } from '../metrics/playback-recorder.ts'
import type { MultivariantPlaylist, Rendition, VariantStream } from '../playlist/multivariant-playlist.ts'
import { startThroughput } from './abr/throughput-estimate.ts'
import { beginSteering } from './content-steering.ts'
import { addProbes } from './probe.ts'
import { loadPlaylist } from './request-playlist.ts'
import { renditionLabel, selectRendition } from './select-rendition.ts'
import { selectVariant, sourceOf } from './select-variant.ts'
import { newTrack } from './track.ts'
import { onTrack, type TrackDraft, type Turn } from './turn.ts'

/** Chooses what is played of a presentation and asks for its media playlists. False: it has nothing to play. */
export function openPresentation(turn: Turn, playlist: MultivariantPlaylist): boolean {
  const { state, track, viewer, now } = turn
  beginSteering(turn, playlist)
  state.throughput = startThroughput(playlist.variants[0]?.bandwidth ?? 0)
  const variant = selectVariant(startVariants(turn, playlist), viewer.variant, viewer.index, state.throughput.initial)
  if (variant === undefined) return false
  turn.commands.push({ do: 'notePlaylist', playlist })
  state.presentation = playlist
  state.variant = variant
  state.phase = { is: 'playlist' }
  state.startup = { ...state.startup, multivariantPlaylist: now - state.startup.begunAt }
  track.source = sourceOf(variant)
  const { audio, subtitles } = viewer.choices
  addRendition(turn, 'audio', selectRendition(playlist, variant, 'AUDIO', audio))
  addRendition(turn, 'subtitles', selectRendition(playlist, variant, 'SUBTITLES', subtitles))
  addProbes(turn, playlist, variant)
  for (const each of state.tracks) onTrack(turn, each, () => loadPlaylist(turn, { failures: 0, intendedStart: now }))
  return true
}

/** Those of the pathway that a steered presentation begins with. */
function startVariants({ state }: Turn, { variants }: MultivariantPlaylist): readonly VariantStream[] {
  const { steering } = state
  if (steering.is === 'none') return variants
  const ofPathway = variants.filter(({ pathwayId }) => pathwayId === steering.pathwayId)
  return ofPathway.length > 0 ? ofPathway : variants
}

function addRendition({ state }: Turn, kind: TrackKind, rendition: Rendition | undefined): void {
  if (rendition?.uri === undefined) return
  const source = { url: rendition.uri, label: renditionLabel(rendition), bandwidth: 0 }
  state.tracks.push({ ...newTrack(kind, source) } satisfies TrackDraft)
}
