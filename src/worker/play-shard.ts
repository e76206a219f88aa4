import { performance } from 'node:perf_hooks'
import { Recorder } from '../metrics/recorder.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { shardStarts } from '../plan/shard.ts'
import { ThreadClock } from '../thread-clock.ts'
import { CpuWait } from './cpu-wait.ts'
import type { ShardTask, WorkerOrder, WorkerReport } from './messages.ts'
import { ShardPlayer } from './shard-player.ts'
import type { ViewerEngine, ViewerEngineMaker } from './viewer-engine.ts'
import { ViewerTallies } from './viewer-tallies.ts'

const snapshotEveryMs = 1000

/** The task of a worker thread: plays one shard of the plan and reports once a second. Resolves when all of it is over. */
export default async function playShard({ plan, shardIndex, port, perViewer }: ShardTask): Promise<void> {
  const recorder = new Recorder()
  const clock = new ThreadClock((lagMs) => recorder.timerLag(lagMs))
  const makeEngine = await engineOf(plan)
  const paths = plan.countPaths ? recorder.countPaths(plan.streams.map(({ url }) => url)) : undefined
  const engine = makeEngine({ plan, recorder, clock, paths, viewerFinished: (viewer) => player.viewerFinished(viewer) })
  const tallies = perViewer ? new ViewerTallies(recorder) : undefined
  let announceEnd = () => {}
  const ended = new Promise<void>((resolve) => {
    announceEnd = resolve
  })
  const player = new ShardPlayer({
    clock,
    starts: shardStarts(plan, { worker: shardIndex, workers: plan.workers }),
    gracefulStopMs: plan.gracefulStopMs,
    createViewer: (index) => {
      const viewer = engine.createViewer(index, tallies?.recorderFor(index) ?? recorder)
      tallies?.watch(index, viewer)
      return viewer
    },
    onRequestsCancelled: (count) => recorder.happened('requestsCancelled', count),
    onEnded: () => announceEnd(),
  })

  const report = (message: WorkerReport) => port.postMessage(message)
  let takeSnapshot = snapshotTaker({ recorder, player, engine, tallies })
  let timer: NodeJS.Timeout | undefined
  port.on('message', (order: WorkerOrder) => {
    if (order.type === 'stop') return player.stop()
    engine.open(order.presentations)
    // The wait for the order belongs to no interval.
    takeSnapshot = snapshotTaker({ recorder, player, engine, tallies })
    timer = setInterval(() => {
      report({ type: 'snapshot', shardIndex, snapshot: takeSnapshot(), last: false })
    }, snapshotEveryMs)
    player.begin()
  })
  report({ type: 'ready' })
  await ended
  clearInterval(timer)
  await engine.close()
  report({ type: 'snapshot', shardIndex, snapshot: takeSnapshot(), last: true })
}

/** Each engine brings its own code when it is used. */
async function engineOf({ engine }: RunPlan): Promise<ViewerEngineMaker> {
  switch (engine.is) {
    case 'native':
      return (await import('./native-engine.ts')).createNativeEngine
    case 'ffmpeg':
      return (await import('./ffmpeg-engine.ts')).createFfmpegEngine
  }
}

interface Watched {
  readonly recorder: Recorder
  readonly player: ShardPlayer
  readonly engine: ViewerEngine
  readonly tallies: ViewerTallies | undefined
}

/** What was measured since the last call, with how busy the thread was. */
function snapshotTaker({ recorder, player, engine, tallies }: Watched) {
  let parsed = engine.playlistsParsed
  let resent = engine.requestsResent
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
      playlistsParsed: engine.playlistsParsed - parsed,
    }
    parsed = engine.playlistsParsed
    recorder.happened('requestsResent', engine.requestsResent - resent)
    resent = engine.requestsResent
    const seconds = (now - takenAt) / 1000
    takenAt = now
    utilization = latest
    const snapshot = recorder.takeSnapshot(Date.now(), seconds, player.takeStock(), health)
    return tallies === undefined ? snapshot : { ...snapshot, gauges: { ...snapshot.gauges, ...tallies.gauges() } }
  }
}
