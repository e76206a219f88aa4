import type { PathCounts } from '../metrics/path-counts.ts'
import type { PlaybackRecorder } from '../metrics/playback-recorder.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Phase } from '../player/playback-state.ts'
import type { ThreadClock } from '../thread-clock.ts'
import type { Presentations } from './messages.ts'

/** One viewer, whatever it is made of: what a shard starts, counts and ends. */
export interface ShardViewer {
  readonly phase: Phase['is']
  start(): void
  /** No new requests; those under way may end. */
  stop(): void
  /** Drops what is under way; returns how many requests that had left were dropped. */
  cancelRequests(): number
  /** Reports the playing and stalled time up to now. */
  accrue(now: number): void
}

/** What makes the viewers of a thread. */
export interface ViewerEngine {
  /** What the streams of the plan were found to be. Called before the first viewer is made. */
  open(presentations: Presentations): void
  /** The viewer with this index in the plan; `recorder` is told what it does. */
  createViewer(index: number, recorder: PlaybackRecorder): ShardViewer
  /** Counted since the start. */
  readonly playlistsParsed: number
  readonly requestsResent: number
  /** All viewers are over. */
  close(): Promise<void>
}

export interface ViewerEngineSurroundings {
  readonly plan: RunPlan
  readonly recorder: Recorder
  readonly clock: ThreadClock
  /** Counts requests by path; undefined where nobody asks for it. */
  readonly paths: PathCounts | undefined
  /** Each viewer says so once. */
  viewerFinished(viewer: ShardViewer): void
}

export type ViewerEngineMaker = (surroundings: ViewerEngineSurroundings) => ViewerEngine
