import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FaultsError } from '../../errors.ts'

export interface ListenAddress {
  /** Name or address; IPv6 without brackets. */
  readonly host: string
  /** 0: any free one. */
  readonly port: number
}

/** A page of metrics, and what to do once all of it has been sent. */
export interface MetricsPage {
  readonly contentType: string
  readonly text: string
  onSent(): void
}

export interface MetricsServer {
  readonly url: string
  /** Resolves when the port is free again; ends what is being sent. */
  close(): Promise<void>
}

const path = '/metrics'

/**
 * Serves metrics at /metrics.
 * @throws FaultsError of kind `environment` when it cannot listen
 */
export async function startMetricsServer(
  address: ListenAddress,
  render: () => Promise<MetricsPage>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => void answer(request, response, render))
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ ...address, exclusive: true }, () => resolve())
    })
  } catch (error) {
    throw listenFault(address, error)
  }
  // A run that cannot begin ends without a word to those that only wait.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${hostOf(address)}:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, render: () => Promise<MetricsPage>) {
  const say = (status: number, text: string, headers = {}) =>
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text)
  const [pathname] = (request.url ?? '').split('?')
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET.\n', { allow: 'GET, HEAD' })
  if (pathname !== path) return say(404, `The metrics are at ${path}.\n`)
  try {
    const { contentType, text, onSent } = await render()
    if (request.method === 'GET') response.once('finish', onSent)
    say(200, text, { 'content-type': contentType })
  } catch (error) {
    say(500, `${(error as Error).message}\n`)
  }
}

function hostOf({ host }: ListenAddress): string {
  return host.includes(':') ? `[${host}]` : host
}

const remedies: Readonly<Record<string, readonly [cause: string, remedy: string]>> = {
  EADDRINUSE: ['another program uses the port', 'Say another port; 0 takes any free one.'],
  EACCES: ['this user may not listen on the port', 'Say a port from 1024.'],
  EADDRNOTAVAIL: [
    'this machine does not have the address',
    'Say an address of this machine, or 0.0.0.0 for all of IPv4.',
  ],
  ENOTFOUND: ['the host name does not resolve', 'Say an address of this machine, or 0.0.0.0 for all of IPv4.'],
}

function listenFault(address: ListenAddress, error: unknown): FaultsError {
  const { code = '', message } = error as NodeJS.ErrnoException
  const [cause, remedy] = remedies[code] ?? [message, 'Say another address or port.']
  const problem = `Cannot serve metrics on ${hostOf(address)}:${address.port}: ${cause}.`
  return new FaultsError('environment', [{ problem, remedy }], { cause: error })
}
