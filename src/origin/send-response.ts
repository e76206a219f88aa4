import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import type { KindAccess } from './access-record.ts'
import { bodySteps, type PlannedResponse } from './planned-response.ts'

/** A reset overtakes bytes that its receiver has not read yet; those sent before it are given this long to arrive. */
const arrivalMs = 50

/** Sends a planned response and records what it sends. The common one, without a fault, is a single write. */
export function sendResponse(response: ServerResponse, planned: PlannedResponse, access: KindAccess): void {
  response.once('close', () => {
    if (!response.writableFinished) access.cut++
  })
  const { delayMs, pacing, ending, body } = planned
  if (delayMs > 0 || pacing.is !== 'unpaced' || ending.is !== 'complete') {
    void sendInSteps(response, planned, access)
    return
  }
  writeHead(response, planned, access)
  if (hasBody(response, planned)) access.bodyBytes += body?.length ?? 0
  response.end(body)
}

async function sendInSteps(response: ServerResponse, planned: PlannedResponse, access: KindAccess): Promise<void> {
  const { delayMs, ending } = planned
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const pause = (ms: number) => (ms > 0 ? wait(ms, undefined, { signal: gone.signal }) : undefined)
  try {
    await pause(delayMs)
    if (ending.is === 'reset' && ending.afterBytes === 0) return reset(response)
    writeHead(response, planned, access)
    response.flushHeaders()
    if (hasBody(response, planned)) {
      const start = performance.now()
      for (const { dueMs, bytes } of bodySteps(planned)) {
        await pause(start + dueMs - performance.now())
        access.bodyBytes += bytes.length
        if (!(await written(response, bytes))) return
      }
    }
    switch (ending.is) {
      case 'complete':
        response.end()
        return
      case 'truncate':
        // Ends the connection in order once everything is written, without the rest of the body.
        response.socket?.destroySoon()
        return
      case 'reset':
        await pause(arrivalMs)
        reset(response)
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error
  }
}

function writeHead(response: ServerResponse, { status, headers, body }: PlannedResponse, access: KindAccess): void {
  access.statuses[status] = (access.statuses[status] ?? 0) + 1
  response.writeHead(status, body ? { ...headers, 'content-length': body.length } : headers)
}

function hasBody(response: ServerResponse, { body }: PlannedResponse): boolean {
  return body !== undefined && response.req.method !== 'HEAD'
}

/** Whether the bytes left; otherwise the client has gone, which may show here before the response closes. */
function written(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    response.write(bytes, (error) => resolve(!error))
  })
}

function reset(response: ServerResponse): void {
  const { socket } = response
  // A TLS socket is no TCP handle, which alone can be reset.
  if (socket instanceof TLSSocket) socket.destroy()
  else socket?.resetAndDestroy()
}
