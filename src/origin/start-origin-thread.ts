import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { AccessByFolder, AccessRecord } from './access-record.ts'
import type { Origin } from './origin.ts'
import { type OriginCall, type OriginReply, type OriginRequest, unpackFailure } from './origin-messages.ts'
import type { OriginOptions } from './origin-options.ts'

interface PendingCall {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * Starts an origin in a thread of its own, so that it does not take turns with what measures it. The process stays alive
 * until it is closed.
 * @throws FaultsError of kind `usage` for bad options, `environment` when it cannot listen
 */
export async function startOriginThread(options: Partial<OriginOptions> = {}): Promise<Origin> {
  // The source runs as it is, and so does what is compiled from it.
  const worker = new Worker(new URL(`./origin-thread${extname(import.meta.url)}`, import.meta.url))
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const ask = callsOf(worker)
  try {
    const { url, port } = (await ask({ is: 'start', options })) as Pick<Origin, 'url' | 'port'>
    let closed: Promise<void> | undefined
    return {
      url,
      port,
      setFaults: async (rules) => void (await ask({ is: 'setFaults', rules })),
      setPathwayPriority: async (priority) => void (await ask({ is: 'setPathwayPriority', priority })),
      requests: async () => (await ask({ is: 'requests' })) as AccessRecord,
      requestsByFolder: async () => (await ask({ is: 'requestsByFolder' })) as AccessByFolder,
      close: () => {
        closed ??= ask({ is: 'close' }).then(() => exited)
        return closed
      },
    }
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

/** Sends calls to the thread and matches its replies. When the thread ends, calls under way fail. */
function callsOf(worker: Worker): (call: OriginCall) => Promise<unknown> {
  const pending = new Map<number, PendingCall>()
  let ended: Error | undefined
  let lastId = 0
  const end = (error: Error) => {
    ended ??= error
    for (const call of pending.values()) call.reject(ended)
    pending.clear()
  }
  worker.on('error', end)
  worker.once('exit', () => end(new Error('The origin has stopped.')))
  worker.on('message', (reply: OriginReply) => {
    const call = pending.get(reply.id)
    pending.delete(reply.id)
    if (reply.is === 'done') call?.resolve(reply.value)
    else call?.reject(unpackFailure(reply.failure))
  })
  return (call) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended)
      const id = ++lastId
      pending.set(id, { resolve, reject })
      worker.postMessage({ id, ...call } satisfies OriginRequest)
    })
}
