import { startOffsetMs } from './pacer.ts'
import type { RunPlan } from './run-plan.ts'

/** The part of a plan that one worker plays: the viewers whose index leaves the remainder `worker` divided by `workers`. */
export interface Shard {
  /** From 0. */
  readonly worker: number
  readonly workers: number
}

/** Sums to `clients` over all workers. */
export function shardViewers(clients: number, shard: Shard): number {
  return Math.max(0, Math.ceil((clients - shard.worker) / shard.workers))
}

/** A shard's viewers in the order in which they start: 12 bytes a viewer. */
export interface ShardStarts {
  /** Index of the viewer in the plan. */
  readonly indices: Uint32Array
  /** ms from the start of the run; ascending. */
  readonly offsetsMs: Float64Array
}

export function shardStarts(plan: Pick<RunPlan, 'clients' | 'ramp' | 'seed'>, shard: Shard): ShardStarts {
  const count = shardViewers(plan.clients, shard)
  // By position in the shard first: jitter shuffles viewers that are near each other.
  const unsortedMs = Float64Array.from({ length: count }, (_, i) =>
    startOffsetMs(plan.ramp, plan.seed, shard.worker + i * shard.workers),
  )
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  if (plan.ramp.jitterMs > 0) order.sort((a, b) => (unsortedMs[a] ?? 0) - (unsortedMs[b] ?? 0) || a - b)
  return {
    indices: order.map((position) => shard.worker + position * shard.workers),
    offsetsMs: Float64Array.from(order, (position) => unsortedMs[position] ?? 0),
  }
}
