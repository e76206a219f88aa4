import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { workerFailure } from '../../src/cli/worker-failure.ts'
import { FaultsError } from '../../src/errors.ts'

it('a worker that ran out of memory is a limit of the machine', async () => {
  const worker = new Worker('const all = []; for (;;) all.push(new Array(1000).fill(all.length))', {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  })
  const error = await new Promise((resolve) => worker.once('error', resolve))
  const failure = workerFailure(error)
  expect(failure).toBeInstanceOf(FaultsError)
  expect(failure).toMatchObject({ kind: 'environment', cause: error })
})

it('anything else is passed on as it is', () => {
  const error = new TypeError('a bug')
  expect(workerFailure(error)).toBe(error)
})
