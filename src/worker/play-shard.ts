import { performance } from 'node:perf_hooks'
import { Recorder } from '../metrics/recorder.ts'
import { bandwidthOf } from '../plan/bandwidth-choice.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { seededUnit } from '../plan/seeded-unit.ts'
import { shardStarts } from '../plan/shard.ts'
import { spreadStreams } from '../plan/stream-spread.ts'
import { policyOf } from '../player/playback-policy.ts'
import { Viewer, type ViewerServices } from '../player/viewer.ts'
import type { MediaPlaylist } from '../playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import { PlaylistCache } from '../playlist/parse-cache.ts'
import { ThreadClock } from '../thread-clock.ts'
import type { Transport } from '../transport/transport.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { EdgeBoard } from '../validate/edge-board.ts'
import { ViewerValidator } from '../validate/viewer-validator.ts'
import { CpuWait } from './cpu-wait.ts'
import type { ShardTask, WorkerOrder, WorkerReport } from './messages.ts'
import { ShardPlayer } from './shard-player.ts'
import { ViewerTallies } from './viewer-tallies.ts'

const snapshotEveryMs = 1000
/** So that what is left to chance does not go with the jitter of the start, which is drawn from the same seed. */
const chanceSalt = 0x2c1b_3c6d
const validateSalt = 0x297a_2d39

/** The task of a worker thread: plays one shard of the plan and reports once a second. Resolves when all of it is over. */
export default async function playShard({ plan, shardIndex, port, perViewer }: ShardTask): Promise<void> {
  const recorder = new Recorder()
  const clock = new ThreadClock((lagMs) => recorder.timerLag(lagMs))
  const transport = createTransport({
    ...plan.http,
    connections: plan.connections,
    clock,
    connectionListener: recorder,
  })
  const cache = new PlaylistCache()
  const services: ViewerServices = {
    clock,
    recorder,
    playlistTimeouts: plan.timeouts.playlist,
    mediaTimeouts: plan.timeouts.media,
    parse: (body, url, variables) => cache.parse(body, url, variables),
    notePlaylist: notesOnce(recorder),
    noteFailure: failuresOnce(recorder),
    viewerFinished: (viewer) => player.viewerFinished(viewer),
    paths: plan.countPaths ? recorder.countPaths(plan.streams.map(({ url }) => url)) : undefined,
    validator: undefined,
  }
  const tallies = perViewer ? new ViewerTallies(recorder) : undefined
  const place = spreadStreams(plan)
  const edges = new EdgeBoard()
  let announceEnd = () => {}
  const ended = new Promise<void>((resolve) => {
    announceEnd = resolve
  })
  const player = new ShardPlayer({
    clock,
    starts: shardStarts(plan, { worker: shardIndex, workers: plan.workers }),
    gracefulStopMs: plan.gracefulStopMs,
    createViewer: (index) => {
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
      const isOwn = tallies !== undefined || validator !== undefined
      const own = isOwn ? { ...services, recorder: tallies?.recorderFor(index) ?? recorder, validator } : services
      const viewer = new Viewer(identity, transport.connect(index, bandwidthOf(plan.bandwidth, index)), own)
      tallies?.watch(index, viewer)
      return viewer
    },
    onRequestsCancelled: (count) => recorder.happened('requestsCancelled', count),
    onEnded: () => announceEnd(),
  })

  const report = (message: WorkerReport) => port.postMessage(message)
  let takeSnapshot = snapshotTaker({ recorder, player, transport, cache, tallies })
  let timer: NodeJS.Timeout | undefined
  port.on('message', (order: WorkerOrder) => {
    if (order.type === 'stop') return player.stop()
    // The wait for the order belongs to no interval.
    takeSnapshot = snapshotTaker({ recorder, player, transport, cache, tallies })
    timer = setInterval(() => {
      report({ type: 'snapshot', shardIndex, snapshot: takeSnapshot(), last: false })
    }, snapshotEveryMs)
    player.begin()
  })
  report({ type: 'ready' })
  await ended
  clearInterval(timer)
  await transport.close()
  report({ type: 'snapshot', shardIndex, snapshot: takeSnapshot(), last: true })
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

/** The first failure of each kind and cause: the next million are counted. */
function failuresOnce(recorder: Recorder): ViewerServices['noteFailure'] {
  const noted = new Set<string>()
  return ({ kind, request }, cause, message = '') => {
    const key = `${kind} ${cause}`
    if (noted.has(key)) return
    noted.add(key)
    recorder.failure(`${key}: ${message} (${request.url})`)
  }
}

interface Watched {
  readonly recorder: Recorder
  readonly player: ShardPlayer
  readonly transport: Transport
  readonly cache: PlaylistCache
  readonly tallies: ViewerTallies | undefined
}

/** What was measured since the last call, with how busy the thread was. */
function snapshotTaker({ recorder, player, transport, cache, tallies }: Watched) {
  let parsed = cache.parses
  let resent = transport.staleConnectionRetries
  let takenAt = performance.now()
  let utilization = performance.eventLoopUtilization()
  const cpuWait = new CpuWait()
  return () => {
    const now = performance.now()
    const latest = performance.eventLoopUtilization()
    const health = {
      eventLoopUtilization: performance.eventLoopUtilization(latest, utilization).utilization,
      cpuWaitShare: cpuWait.takeShare((now - takenAt) / 1000),
      lateStarts: player.takeLateStarts(),
      playlistsParsed: cache.parses - parsed,
    }
    parsed = cache.parses
    recorder.happened('requestsResent', transport.staleConnectionRetries - resent)
    resent = transport.staleConnectionRetries
    const seconds = (now - takenAt) / 1000
    takenAt = now
    utilization = latest
    const snapshot = recorder.takeSnapshot(Date.now(), seconds, player.takeStock(), health)
    return tallies === undefined ? snapshot : { ...snapshot, gauges: { ...snapshot.gauges, ...tallies.gauges() } }
  }
}
