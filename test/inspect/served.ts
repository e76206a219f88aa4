import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InspectOptions } from '../../src/inspect/inspect-options.ts'

export interface Served {
  readonly base: string
  /** `GET /path user-agent` of every request, in order. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Serves bodies by path on loopback; a number is a status without a body, and other paths are not found. */
export async function serve(bodies: Readonly<Record<string, string | Buffer | number>>): Promise<Served> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers['user-agent']}`)
    const body = bodies[request.url ?? ''] ?? 404
    if (typeof body === 'number') response.writeHead(body).end()
    else response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export const inspectOptions: InspectOptions = {
  http: { headers: {}, userAgent: 'test/1', noCache: false, insecure: false, resolve: [], localAddresses: [] },
  timeouts: { playlist: { firstByteMs: 5000, totalMs: 5000 }, media: { firstByteMs: 5000, totalMs: 5000 } },
}
