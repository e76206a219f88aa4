import { FaultsError } from '../errors.ts'

/** What killed a worker, as what is thrown: running out of memory is a limit of the machine, all else is a bug. */
export function workerFailure(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error
  const fault = {
    problem: 'A worker ran out of memory.',
    remedy:
      'Spread the viewers over more --workers, play fewer, or allow a larger heap: NODE_OPTIONS=--max-old-space-size=MB.',
  }
  return new FaultsError('environment', [fault], { cause: error })
}
