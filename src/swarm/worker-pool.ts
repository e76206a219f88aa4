import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Piscina } from 'piscina'
import type { ShardTask } from '../worker/messages.ts'

/** The worker's module, beside this one whether it runs from source or was compiled. */
const workerFile = fileURLToPath(new URL(`../worker/play-shard${extname(import.meta.url)}`, import.meta.url))

/**
 * Objects that live as long as a request should die young: with Node's default the scavenger runs so often that they are
 * promoted, and a garbage collection of the old generation costs every viewer of the thread a pause. MB.
 */
const youngGenerationMb = 48

/**
 * The young generation is collected by its own thread alone. The engine would spread every collection over helper
 * threads, which here only take CPU time from the other workers: waking them costs more than the little they find.
 */
const collectorFlags = '--no-parallel-scavenge'

/** A thread a shard, each with one task that lasts as long as the run. */
export interface WorkerPool {
  /** Resolves when the shard has been played; rejects when its thread dies. */
  play(task: ShardTask): Promise<void>
  /** Ends the threads, finished or not. */
  destroy(): Promise<void>
}

export function createWorkerPool(threads: number): WorkerPool {
  // Flags of the engine are the process's: a thread cannot have its own.
  setFlagsFromString(collectorFlags)
  const piscina = new Piscina({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    // While a piscina thread waits for work on an Atomic it is frozen: its event loop would stand still.
    atomics: 'disabled',
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  })
  return {
    play: (task) => piscina.run(task, { transferList: [task.port] }),
    destroy: () => piscina.destroy(),
  }
}
