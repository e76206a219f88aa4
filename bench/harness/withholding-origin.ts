import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/**
 * A live stream whose segments stop coming for a while, and a witness: for each connection (with one connection a viewer, for
 * each viewer) the moments at which its segments had been handed over whole. Run in a process of its own; its only argument
 * is the settings as JSON, it tells its URL, and at `tell` what it witnessed.
 */
export interface WithholdingSettings {
  readonly segmentSeconds: number
  readonly windowSegments: number
  readonly segmentBytes: number
  /** From so long after the start on no segment is listed that was not before, until `untilMs`. */
  readonly fromMs: number
  readonly untilMs: number
}

export interface Witness {
  /** When each segment was handed over whole, ms. */
  readonly segments: readonly { readonly number: number; readonly atMs: number }[]
  /** The number after the last segment of the first playlist that it was given. */
  readonly firstEdge: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as WithholdingSettings
const { segmentSeconds, windowSegments, segmentBytes, fromMs, untilMs } = settings
const segmentMs = segmentSeconds * 1000
const began = performance.now()
const now = (): number => performance.now() - began
const body = Buffer.alloc(segmentBytes, 'x')

interface Mutable {
  segments: { number: number; atMs: number }[]
  firstEdge: number
}
const witnesses = new Map<Socket, Mutable>()

/** Segments there are: what was made in the meantime comes all at once when nothing is withheld any more. */
function edgeAt(ms: number): number {
  const shown = ms >= fromMs && ms < untilMs ? fromMs : ms
  return windowSegments + Math.floor(shown / segmentMs)
}

function playlist(edge: number): string {
  const first = edge - windowSegments
  const lines = Array.from({ length: windowSegments }, (_, index) => `#EXTINF:${segmentSeconds},\n${first + index}.ts`)
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${segmentSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    ...lines,
    '',
  ].join('\n')
}

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const { socket, url = '' } = request
  const isPreflight = request.headers['user-agent']?.endsWith(' preflight') === true
  const witness = witnesses.get(socket) ?? { segments: [], firstEdge: 0 }
  if (!isPreflight) witnesses.set(socket, witness)
  if (url.endsWith('.m3u8')) {
    const edge = edgeAt(now())
    if (witness.firstEdge === 0) witness.firstEdge = edge
    response.setHeader('content-type', 'application/vnd.apple.mpegurl')
    response.end(playlist(edge))
    return
  }
  const number = Number(/(\d+)\.ts/.exec(url)?.[1])
  response.setHeader('content-length', segmentBytes)
  response.end(body, () => {
    if (!isPreflight) witness.segments.push({ number, atMs: now() })
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 }, () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/live.m3u8`)
})
process.on('message', (order) => {
  if (order === 'tell') process.send?.([...witnesses.values()].filter(({ segments }) => segments.length > 0))
  if (order === 'stop') process.exit()
})
