import type { Socket } from 'node:net'
import { createSecureContext, type TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { AddressCache, type AddressLookup } from '../../src/transport/address-cache.ts'
import type { TransportError } from '../../src/transport/failure.ts'
import { type ConnectorOptions, StaticBufferConnector } from '../../src/transport/static-buffer-connector.ts'
import { UrlTargets } from '../../src/transport/url-targets.ts'
import { SystemClock } from '../helpers/system-clock.ts'
import { certificate, respondWith, startServer, startSocketServer } from './loopback-server.ts'
import { until, use } from './transport-under-test.ts'

interface Attempted {
  readonly error: TransportError | null
  readonly socket: Socket | null
}

/** Connects once, with a resolver that always gives these addresses. */
function connect(
  url: string,
  addresses: readonly string[],
  { turn = 0, localAddress, ...options }: Partial<ConnectorOptions> & { turn?: number; localAddress?: string } = {},
): { connector: StaticBufferConnector; clock: SystemClock; attempted: Promise<Attempted> } {
  const clock = new SystemClock()
  const ask: AddressLookup = (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  const connector = new StaticBufferConnector({
    clock,
    addresses: new AddressCache(clock, [], ask),
    connectionListener: { onConnected: () => {} },
    insecure: false,
    connectTimeoutMs: 5000,
    ...options,
  })
  const target = new UrlTargets().find(url)
  if (target === undefined) throw new Error(`${url} has no target`)
  const endpoint = { origin: target.origin, localAddress, limited: false, addressTurn: turn, tlsSession: undefined }
  const attempted = new Promise<Attempted>((resolve) => {
    connector.connect(endpoint, undefined, (error, socket) => resolve({ error, socket }))
  })
  return { connector, clock, attempted }
}

async function remoteAddressOf({
  attempted,
  connector,
  clock,
}: ReturnType<typeof connect>): Promise<string | undefined> {
  const { error, socket } = await attempted
  expect(error).toBeNull()
  const address = socket?.remoteAddress
  socket?.destroy()
  await connector.closed()
  expect(clock.scheduled).toBe(0)
  return address
}

test('the addresses of a name are tried in turn', async () => {
  const server = await use(startServer(() => {}))
  const url = `http://stream.example:${server.port}/`
  // Nobody listens on the others.
  expect(await remoteAddressOf(connect(url, ['127.0.0.9', '127.0.0.8', '127.0.0.1']))).toBe('127.0.0.1')
  expect(await remoteAddressOf(connect(url, ['::1', '127.0.0.1']))).toBe('127.0.0.1')
})

test('viewers begin at different addresses', async () => {
  const server = await use(startServer(() => {}, { host: '0.0.0.0' }))
  const url = `http://stream.example:${server.port}/`
  const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '::1']
  const met: (string | undefined)[] = []
  for (const turn of [0, 1, 2, 3, 4]) met.push(await remoteAddressOf(connect(url, addresses, { turn })))
  expect(met).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.1', '127.0.0.2'])
})

test('the last address decides the failure', async () => {
  const server = await startServer(() => {})
  await server.close()
  const { attempted, connector } = connect(`http://stream.example:${server.port}/`, ['127.0.0.9', '127.0.0.1'])
  expect((await attempted).error?.failureCause).toBe('connectionRefused')
  await connector.closed()
})

test('each address has its share of the time', async () => {
  const silent = await use(startSocketServer(() => {}, { host: '0.0.0.0' }))
  const url = `https://stream.example:${silent.port}/`
  const { attempted, connector } = connect(url, ['127.0.0.1', '127.0.0.2'], { connectTimeoutMs: 1000 })
  expect((await attempted).error?.failureCause).toBe('connectTimeout')
  expect(silent.accepted).toBe(2)
  await connector.closed()
  await until(() => silent.open.size === 0)
})

test('an address of the other family is left out when a local address is given', async () => {
  const server = await use(startServer(() => {}))
  const url = `http://stream.example:${server.port}/`
  expect(await remoteAddressOf(connect(url, ['::1', '127.0.0.1'], { localAddress: '127.0.0.2' }))).toBe('127.0.0.1')
})

test('a certificate is accepted for the names in it alone', async () => {
  const server = await use(startServer((socket) => respondWith(socket), { tls: certificate }))
  const secureContext = createSecureContext({ ca: certificate.cert as Buffer })
  const to = (host: string) => connect(`https://${host}:${server.port}/`, ['127.0.0.1'], { secureContext })

  for (const host of ['localhost', '127.0.0.1']) {
    const { socket, error } = await to(host).attempted
    expect(error).toBeNull()
    expect((socket as TLSSocket).authorized).toBe(true)
    socket?.destroy()
  }
  const { error } = await to('stream.example').attempted
  expect(error?.failureCause).toBe('tls')
  expect(error?.message).toContain('stream.example')
})
