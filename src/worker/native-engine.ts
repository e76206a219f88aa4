import type { Recorder } from '../metrics/recorder.ts'
import { bandwidthOf } from '../plan/bandwidth-choice.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { seededUnit } from '../plan/seeded-unit.ts'
import { spreadStreams } from '../plan/stream-spread.ts'
import { policyOf } from '../player/playback-policy.ts'
import { Viewer, type ViewerServices } from '../player/viewer.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import { PlaylistCache } from '../playlist/parse-cache.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { EdgeBoard } from '../validate/edge-board.ts'
import { ViewerValidator } from '../validate/viewer-validator.ts'
import { failuresOnce } from './failures-once.ts'
import type { ViewerEngineMaker } from './viewer-engine.ts'

/** So that what is left to chance does not go with the jitter of the start, which is drawn from the same seed. */
const chanceSalt = 0x2c1b_3c6d
const validateSalt = 0x297a_2d39

/** Viewers that play over undici, in this thread. */
export const createNativeEngine: ViewerEngineMaker = ({ plan, recorder, clock, paths, viewerFinished }) => {
  const transport = createTransport({
    ...plan.http,
    connections: plan.connections,
    clock,
    connectionListener: recorder,
  })
  const cache = new PlaylistCache()
  const noteFailure = failuresOnce(recorder)
  const services: ViewerServices = {
    clock,
    recorder,
    playlistTimeouts: plan.timeouts.playlist,
    mediaTimeouts: plan.timeouts.media,
    parse: (body, url, variables) => cache.parse(body, url, variables),
    notePlaylist: notesOnce(recorder),
    noteFailure: ({ kind, request }, cause, message) => noteFailure(kind, request.url, cause, message),
    viewerFinished,
    paths,
    validator: undefined,
  }
  const place = spreadStreams(plan)
  const edges = new EdgeBoard()
  return {
    open: () => {},
    createViewer: (index, own) => {
      const { stream, ordinal } = place(index)
      const identity = {
        url: stream.url,
        index: ordinal,
        chance: seededUnit(plan.seed ^ chanceSalt, index),
        variant: stream.variant,
        choices: plan.playback,
        policy: policyOf(plan.playback.player),
      }
      const validator = isValidated(plan, index) ? new ViewerValidator(recorder, edges) : undefined
      const isOwn = own !== recorder || validator !== undefined
      const ownServices = isOwn ? { ...services, recorder: own, validator } : services
      return new Viewer(identity, transport.connect(index, bandwidthOf(plan.bandwidth, index)), ownServices)
    },
    get playlistsParsed() {
      return cache.parses
    },
    get requestsResent() {
      return transport.staleConnectionRetries
    },
    close: () => transport.close(),
  }
}

/** Which viewers check what they receive: a share of them, by the seed. */
function isValidated({ validateShare, seed }: RunPlan, index: number): boolean {
  return validateShare > 0 && seededUnit(seed ^ validateSalt, index) < validateShare
}

/** Each playlist's features and faults once, however many viewers accept it: they share the parsed object. */
function notesOnce(recorder: Recorder): ViewerServices['notePlaylist'] {
  const noted = new WeakSet<MediaPlaylist | MultivariantPlaylist>()
  return (playlist) => {
    if (noted.has(playlist)) return
    noted.add(playlist)
    for (const feature of playlist.unplayedFeatures) recorder.unplayed(feature)
    for (const fault of playlist.faults) recorder.fault(fault)
  }
}
