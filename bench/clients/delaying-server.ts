import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Delays, delayMs } from '../harness/delays.ts'

/**
 * A live stream whose server takes a known time for each answer, pauses at known times, and writes down what it did. The only
 * argument is the task, as JSON; its parent is told the port, orders pauses, and asks for the truth.
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

export type DelayOrder = { readonly is: 'pause'; readonly ms: number } | { readonly is: 'tellTruth' }

export type ServedKind = 'mediaPlaylist' | 'segment' | 'naive'

/** What the server itself saw, of each kind: from the arrival of a request to its headers' and to its body's leaving. */
export type ServedTruth = Readonly<Record<ServedKind, ServedTimes>>
export interface ServedTimes {
  readonly count: number
  readonly toHeadersMs: TruePercentiles
  readonly toEndMs: TruePercentiles
}
export interface TruePercentiles {
  readonly p50: number
  readonly p99: number
  readonly p99_9: number
}

const task = JSON.parse(process.argv[2] ?? '') as DelayTask
const recorded: Record<ServedKind, { toHeaders: number[]; toEnd: number[] }> = {
  mediaPlaylist: { toHeaders: [], toEnd: [] },
  segment: { toHeaders: [], toEnd: [] },
  naive: { toHeaders: [], toEnd: [] },
}
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

function kindOf(path: string): ServedKind {
  return path.endsWith('.ts') ? 'segment' : path.includes('naive') ? 'naive' : 'mediaPlaylist'
}

/** Not before the server's pause is over, and then at once: whoever waited has waited the rest of it. */
function afterPause(then: () => void): void {
  const rest = pausedUntil - performance.now()
  if (rest > 0) setTimeout(afterPause, rest, then)
  else then()
}

function answer(kind: ServedKind, response: ServerResponse): void {
  const arrivedAt = performance.now()
  const delay = delayMs(kind === 'segment' ? task.segmentDelays : task.playlistDelays, task.seed, answered++)
  const { toHeaders, toEnd } = recorded[kind]
  const sendHeaders = () => {
    const body = kind === 'segment' ? media : playlist()
    const half = body.length >> 1
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, half))
    const headersMs = performance.now() - arrivedAt
    setTimeout(() => {
      response.end(body.subarray(half))
      // One that went away has had no answer: on either side it counts as none.
      if (response.destroyed) return
      toHeaders.push(headersMs)
      toEnd.push(performance.now() - arrivedAt)
    }, task.bodyMs)
  }
  // A pause holds back what comes in it, for as long as is left of it.
  afterPause(() => setTimeout(sendHeaders, delay))
}

function percentiles(times: number[]): TruePercentiles {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (quantile: number) => sorted[Math.max(Math.ceil(quantile * sorted.length) - 1, 0)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), p99_9: at(0.999) }
}

const timesOf = ({ toHeaders, toEnd }: { toHeaders: number[]; toEnd: number[] }): ServedTimes => ({
  count: toEnd.length,
  toHeadersMs: percentiles(toHeaders),
  toEndMs: percentiles(toEnd),
})

const server = createServer((request, response) => {
  // The command's look at the stream before it plays is no viewer's request.
  if (request.headers['user-agent']?.endsWith(' preflight')) response.end(playlist())
  else answer(kindOf(request.url ?? ''), response)
})
server.keepAliveTimeout = 600_000
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.on('message', (order: DelayOrder) => {
  if (order.is === 'pause') {
    pausedUntil = performance.now() + order.ms
    return
  }
  const truth: ServedTruth = {
    mediaPlaylist: timesOf(recorded.mediaPlaylist),
    segment: timesOf(recorded.segment),
    naive: timesOf(recorded.naive),
  }
  process.send?.(truth)
})
process.once('disconnect', () => process.exit())
