import type { FailureCause } from '../metrics/failure-cause.ts'
import { type ViewerFigure, viewerGauge } from '../metrics/metric-names.ts'
import type { PlaybackIncident, PlaybackRecorder, StartupTimes, TrackKind } from '../metrics/playback-recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { RequestSample } from '../metrics/request-sample.ts'
import { viewerStates } from '../metrics/snapshot.ts'
import type { ShardViewer } from './viewer-engine.ts'

type ViewerState = (typeof viewerStates)[number]

const stateOf: Readonly<Record<ShardViewer['phase'], ViewerState>> = {
  init: 'starting',
  multivariant: 'starting',
  playlist: 'starting',
  starting: 'starting',
  playing: 'playing',
  stalled: 'stalled',
  ended: 'completed',
  failed: 'failed',
  stopped: 'stopped',
}

/** Figures of each viewer of a thread: for runs so small that somebody looks at single viewers. */
export class ViewerTallies {
  readonly #recorder: PlaybackRecorder
  readonly #tallies = new Map<number, TallyingRecorder>()
  readonly #viewers = new Map<number, ShardViewer>()

  /** @param recorder what all viewers tell together */
  constructor(recorder: PlaybackRecorder) {
    this.#recorder = recorder
  }

  /** What the viewer with this index in the plan is to tell; it reaches the common recorder too. */
  recorderFor(index: number): PlaybackRecorder {
    const tally = new TallyingRecorder(this.#recorder)
    this.#tallies.set(index, tally)
    return tally
  }

  watch(index: number, viewer: ShardViewer): void {
    this.#viewers.set(index, viewer)
  }

  gauges(): Record<string, number> {
    const gauges: Record<string, number> = {}
    for (const [index, { figures }] of this.#tallies) {
      const state = stateOf[this.#viewers.get(index)?.phase ?? 'init']
      gauges[viewerGauge('state', index)] = viewerStates.indexOf(state)
      for (const [figure, value] of Object.entries(figures)) gauges[viewerGauge(figure as ViewerFigure, index)] = value
    }
    return gauges
  }
}

type CountedFigure = Exclude<ViewerFigure, 'state' | 'startupSeconds' | 'liveLatencySeconds'>

/** Hands everything on, and keeps what is told of a single viewer. */
class TallyingRecorder implements PlaybackRecorder {
  readonly figures: Record<CountedFigure, number> & { startupSeconds?: number; liveLatencySeconds?: number } = {
    requests: 0,
    failures: 0,
    bytes: 0,
    stalls: 0,
    stalledSeconds: 0,
    playingSeconds: 0,
  }
  readonly #recorder: PlaybackRecorder

  constructor(recorder: PlaybackRecorder) {
    this.#recorder = recorder
  }

  request(sample: RequestSample): void {
    this.figures.requests += 1
    this.figures.bytes += sample.bytes
    if (sample.failure !== undefined) this.figures.failures += 1
    this.#recorder.request(sample)
  }

  requestTold(kind: RequestKind, failure: FailureCause | undefined): void {
    this.figures.requests += 1
    if (failure !== undefined) this.figures.failures += 1
    this.#recorder.requestTold(kind, failure)
  }

  failureTold(kind: RequestKind, cause: FailureCause): void {
    this.figures.failures += 1
    this.#recorder.failureTold(kind, cause)
  }

  bytesTold(kind: RequestKind, bytes: number): void {
    this.figures.bytes += bytes
    this.#recorder.bytesTold(kind, bytes)
  }

  startup(times: StartupTimes): void {
    this.figures.startupSeconds = times.total / 1000
    this.#recorder.startup(times)
  }

  stallBegan(firstOfViewer: boolean, culprit: TrackKind): void {
    this.figures.stalls += 1
    this.#recorder.stallBegan(firstOfViewer, culprit)
  }

  accrued(playingSeconds: number, stalledSeconds: number): void {
    this.figures.playingSeconds += playingSeconds
    this.figures.stalledSeconds += stalledSeconds
    this.#recorder.accrued(playingSeconds, stalledSeconds)
  }

  liveLatency(seconds: number): void {
    this.figures.liveLatencySeconds = seconds
    this.#recorder.liveLatency(seconds)
  }

  redirects(count: number): void {
    this.#recorder.redirects(count)
  }

  stallEnded(seconds: number, generatorSuspect: boolean): void {
    this.#recorder.stallEnded(seconds, generatorSuspect)
  }

  deadlineSlack(ms: number): void {
    this.#recorder.deadlineSlack(ms)
  }

  programDateTimeLatency(seconds: number): void {
    this.#recorder.programDateTimeLatency(seconds)
  }

  staleness(seconds: number): void {
    this.#recorder.staleness(seconds)
  }

  mediaReceived(label: string, segments: number, bytes: number, mediaSeconds: number): void {
    this.#recorder.mediaReceived(label, segments, bytes, mediaSeconds)
  }

  renditionReceived(label: string, segments: number, bytes: number, mediaSeconds: number): void {
    this.#recorder.renditionReceived(label, segments, bytes, mediaSeconds)
  }

  bitrate(bitsPerSecond: number): void {
    this.#recorder.bitrate(bitsPerSecond)
  }

  happened(event: PlaybackIncident, count: number): void {
    this.#recorder.happened(event, count)
  }

  unplayed(feature: string): void {
    this.#recorder.unplayed(feature)
  }

  fault(description: string): void {
    this.#recorder.fault(description)
  }
}
