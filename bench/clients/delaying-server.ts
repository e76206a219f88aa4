import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Delays, delayMs } from '../harness/delays.ts'

/**
 * A live stream whose server takes a known time for each answer and pauses at known times. The only argument is the task, as
 * JSON; its parent is told the ports, and orders pauses.
 */
export interface DelayTask {
  readonly segmentSeconds: number
  readonly segmentBytes: number
  readonly seed: number
  readonly segmentDelays: Delays
  readonly playlistDelays: Delays
  /** From the headers to the last byte. */
  readonly bodyMs: number
}

export interface DelayOrder {
  readonly pauseMs: number
}

/** The second is for whoever is to be told apart from the viewers. */
export type ServerPorts = readonly [viewers: number, others: number]

const task = JSON.parse(process.argv[2] ?? '') as DelayTask
const media = Buffer.alloc(task.segmentBytes, 'x')
const began = performance.now()
let pausedUntil = 0
let answered = 0

function playlist(): Buffer {
  const last = 10 + Math.floor((performance.now() - began) / 1000 / task.segmentSeconds)
  const lines = [
    '#EXTM3U',
    `#EXT-X-TARGETDURATION:${Math.ceil(task.segmentSeconds)}`,
    `#EXT-X-MEDIA-SEQUENCE:${last - 9}`,
    ...Array.from(
      { length: 10 },
      (_, index) => `#EXTINF:${task.segmentSeconds.toFixed(3)},\nsegment-${last - 9 + index}.ts`,
    ),
  ]
  return Buffer.from(`${lines.join('\n')}\n`)
}

/** Not before the server's pause is over, and then at once: whoever waited has waited the rest of it. */
function afterPause(then: () => void): void {
  const rest = pausedUntil - performance.now()
  if (rest > 0) setTimeout(afterPause, rest, then)
  else then()
}

function answer(isSegment: boolean, response: ServerResponse): void {
  const delay = delayMs(isSegment ? task.segmentDelays : task.playlistDelays, task.seed, answered++)
  const sendHeaders = () => {
    const body = isSegment ? media : playlist()
    const half = body.length >> 1
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, half))
    setTimeout(() => response.end(body.subarray(half)), task.bodyMs)
  }
  // A pause holds back what comes in it, for as long as is left of it.
  afterPause(() => setTimeout(sendHeaders, delay))
}

async function listen(): Promise<number> {
  const server = createServer((request, response) => {
    // The command's look at the stream before it plays is no viewer's request.
    if (request.headers['user-agent']?.endsWith(' preflight')) response.end(playlist())
    else answer(request.url?.endsWith('.ts') ?? false, response)
  })
  server.keepAliveTimeout = 600_000
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

process.on('message', ({ pauseMs }: DelayOrder) => {
  pausedUntil = performance.now() + pauseMs
})
process.once('disconnect', () => process.exit())
const ports: ServerPorts = [await listen(), await listen()]
process.send?.(ports)
