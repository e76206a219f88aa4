import { parentPort } from 'node:worker_threads'
import type { Origin } from './origin.ts'
import { type OriginCall, type OriginReply, type OriginRequest, packFailure } from './origin-messages.ts'
import { startOrigin } from './start-origin.ts'

/** The origin's own thread: starts it, passes calls on to it, and ends with it. */
const port = parentPort
if (!port) throw new Error('origin-thread is the entry of a worker thread')

let origin: Origin | undefined

port.on('message', ({ id, ...call }: OriginRequest) => {
  perform(call).then(
    (value) => port.postMessage({ id, is: 'done', value } satisfies OriginReply),
    (error) => port.postMessage({ id, is: 'failed', failure: packFailure(error) } satisfies OriginReply),
  )
})

async function perform(call: OriginCall): Promise<unknown> {
  switch (call.is) {
    case 'start':
      origin = await startOrigin(call.options)
      return { url: origin.url, port: origin.port }
    case 'setFaults':
      return origin?.setFaults(call.rules)
    case 'setPathwayPriority':
      return origin?.setPathwayPriority(call.priority)
    case 'requests':
      return origin?.requests()
    case 'requestsByFolder':
      return origin?.requestsByFolder()
    case 'close':
      // With the server closed and the port unheeded nothing keeps the thread alive; the reply still leaves.
      port?.unref()
      return origin?.close()
  }
}
