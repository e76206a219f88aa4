import type { MessagePort } from 'node:worker_threads'
import type { Snapshot } from '../metrics/snapshot.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'

/** What was found behind the URL of each stream of the plan; undefined: a media playlist, or it was not asked. */
export type Presentations = readonly (MultivariantPlaylist | undefined)[]

/** What the main thread hands to a worker: its share of the plan, and the port they talk over. */
export interface ShardTask {
  readonly plan: RunPlan
  /** Plays the viewers whose index leaves this remainder when divided by plan.workers. */
  readonly shardIndex: number
  readonly port: MessagePort
  /** Figures of each viewer are wanted, beside those of all together. */
  readonly perViewer: boolean
}

/** Main thread to worker. */
export type WorkerOrder =
  /** Begin: sent to all workers together once all are ready. */
  | { readonly type: 'start'; readonly presentations: Presentations }
  /** No new requests; finish when those under way have ended, or after the plan's graceful stop. */
  | { readonly type: 'stop' }

/** Worker to main thread. */
export type WorkerReport =
  | { readonly type: 'ready' }
  | { readonly type: 'snapshot'; readonly shardIndex: number; readonly snapshot: Snapshot; readonly last: boolean }
