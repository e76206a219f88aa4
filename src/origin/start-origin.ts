import { createServer, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { FaultsError } from '../errors.ts'
import { AccessLog } from './access-record.ts'
import { answerRequest } from './answer-request.ts'
import type { Content } from './content.ts'
import { FaultRules } from './fault-rules.ts'
import { HeldResponses } from './held-responses.ts'
import { makeTracks } from './make-tracks.ts'
import type { Origin } from './origin.ts'
import { type OriginOptions, resolveOriginOptions } from './origin-options.ts'
import { type PlannedResponse, statusResponse, withResponseFault } from './planned-response.ts'
import { isPlaylistFault } from './playlist-faults.ts'
import { findResource, multivariantPath } from './resource.ts'
import { nextPublicationMs } from './segment-window.ts'
import { sendResponse } from './send-response.ts'

import { pathwaysOf } from './steering.ts'
import { type Found, StreamContent } from './stream-content.ts'

/** A response is held for so long at the most, then it is 503 (RFC 8216bis 6.2.5.2). */
const holdTargetDurations = 3
/** Viewers that pause between requests keep their connection; 10 minutes. */
const keepAliveTimeoutMs = 600_000
/** Thousands of viewers may connect at once; the system's own limit applies as well. */
const backlog = 8192

/**
 * Starts an origin in this thread.
 * @param wallTime ms since the Unix epoch
 * @throws FaultsError of kind `usage` for bad options, `environment` when it cannot listen
 */
export async function startOrigin(given: Partial<OriginOptions> = {}, wallTime = Date.now): Promise<Origin> {
  const startedAtMs = wallTime()
  const options = resolveOriginOptions(given, startedAtMs)
  const tracks = makeTracks(options)
  const stream = new StreamContent(options, tracks, startedAtMs)
  const rules = new FaultRules()
  const log = new AccessLog()
  const pathwayFolders = options.steering ? pathwaysOf(options.steering).map(({ folder }) => folder) : []

  const partCount = Math.max(...tracks.all.map((track) => track.partCount))
  const held = new HeldResponses((nowMs) => nextPublicationMs(options, partCount, nowMs), wallTime)

  const respond = (response: ServerResponse) => {
    const { method = '', url: target = '', headers } = response.req
    const resource = findResource(target, tracks.all, pathwayFolders)
    const access = log.at(target, resource.kind)
    access.requests++
    // A response that is held is looked at anew at each publication, and so are the rules.
    const answer = (nowMs: number): boolean => {
      const faults = rules.matching({ target, kind: resource.kind, atMs: nowMs - startedAtMs })
      const found = stream.at(resource, nowMs, faults.filter(isPlaylistFault), target)
      if (found.is === 'early' && !faults.some(({ is }) => is === 'status')) return false
      let planned: PlannedResponse =
        found.is === 'refused' ? statusResponse(400) : answerRequest(method, headers, contentOf(found))
      for (const fault of faults) if (!isPlaylistFault(fault)) planned = withResponseFault(planned, fault)
      sendResponse(response, planned, access)
      return true
    }
    const nowMs = wallTime()
    if (answer(nowMs)) return
    const giveUp = () => sendResponse(response, statusResponse(503), access)
    const untilMs = nowMs + holdTargetDurations * Math.max(1, Math.round(options.segmentSeconds)) * 1000
    const forget = held.hold({ answer, giveUp, untilMs })
    response.once('close', forget)
  }

  const serverOptions = { keepAliveTimeout: keepAliveTimeoutMs }
  const server: Server = options.tls
    ? createSecureServer({ ...serverOptions, ...options.tls }, (_request, response) => respond(response))
    : createServer(serverOptions, (_request, response) => respond(response))
  await listen(server, options)

  const { port } = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  return {
    url: `${options.tls ? 'https' : 'http'}://${urlHost(options.host)}:${port}${multivariantPath}`,
    port,
    setFaults: async (faultRules) => rules.set(faultRules),
    setPathwayPriority: async (priority) => stream.setPathwayPriority(priority),
    requests: async () => log.total(),
    requestsByFolder: async () => log.byFolder(),
    close: () => {
      held.close()
      closed ??= close(server)
      return closed
    },
  }
}

function contentOf(found: Found): Content | undefined {
  return found.is === 'there' ? found.content : undefined
}

function listen(server: Server, { host, port }: OriginOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => reject(listenFault(cause, host, port))
    server.once('error', fail)
    server.listen({ host, port, backlog }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

function listenFault(cause: NodeJS.ErrnoException, host: string, port: number): FaultsError {
  const fault =
    cause.code === 'EADDRINUSE'
      ? {
          problem: `Port ${port} of ${host} is in use.`,
          remedy: 'Stop the program that uses it, or choose another port; 0 takes any free one.',
        }
      : {
          problem: `The origin cannot listen on port ${port} of ${host}: ${cause.message}.`,
          remedy: 'Choose an address of this machine and a port that you may use.',
        }
  return new FaultsError('environment', [fault], { cause })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** How a client on this machine reaches a host that the origin listens on. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
