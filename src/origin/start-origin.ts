import { createServer, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { FaultsError } from '../errors.ts'
import { AccessLog } from './access-record.ts'
import { answerRequest } from './answer-request.ts'
import { FaultRules } from './fault-rules.ts'
import { makeTracks } from './make-tracks.ts'
import type { Origin } from './origin.ts'
import { type OriginOptions, resolveOriginOptions } from './origin-options.ts'
import { type PlannedResponse, withResponseFault } from './planned-response.ts'
import { isPlaylistFault } from './playlist-faults.ts'
import { findResource, multivariantPath } from './resource.ts'
import { sendResponse } from './send-response.ts'
import { pathwaysOf } from './steering.ts'
import { StreamContent } from './stream-content.ts'

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

  const respond = (response: ServerResponse) => {
    const { method = '', url: target = '', headers } = response.req
    const nowMs = wallTime()
    const resource = findResource(target, tracks.all, pathwayFolders)
    const access = log.at(target, resource.kind)
    access.requests++
    const faults = rules.matching({ target, kind: resource.kind, atMs: nowMs - startedAtMs })
    const content = stream.at(resource, nowMs, faults.filter(isPlaylistFault))
    let planned: PlannedResponse = answerRequest(method, headers, content)
    for (const fault of faults) if (!isPlaylistFault(fault)) planned = withResponseFault(planned, fault)
    sendResponse(response, planned, access)
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
      closed ??= close(server)
      return closed
    },
  }
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
