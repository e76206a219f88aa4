import { setImmediate as nextTurn } from 'node:timers/promises'
import symbols from 'undici/lib/core/symbols.js'
import Client from 'undici/lib/dispatcher/client.js'
import { expect, test, vi } from 'vitest'
import { respondWith, startServer } from './loopback-server.ts'
import { fetchWith, use, useTransport } from './transport-under-test.ts'

const kQueue: typeof symbols.kQueue = symbols.kQueue

// undici would keep 256, and a long run would look as if it leaked.
test('the queue of a connection does not grow with the requests it has carried', async () => {
  const dispatch = vi.spyOn(Client.prototype, 'dispatch')
  const server = await use(startServer((socket) => respondWith(socket)))
  const viewer = useTransport().transport.connect(0)
  const lengths: number[] = []
  for (let index = 0; index < 60; index += 1) {
    const { failure } = await fetchWith(viewer, { url: `${server.origin}/${index}` })
    expect(failure).toBeUndefined()
    await nextTurn()
    const client = dispatch.mock.contexts[0] as unknown as { [kQueue]: unknown[] }
    lengths.push(client[kQueue].length)
  }
  dispatch.mockRestore()
  expect(server.accepted).toBe(1)
  expect(Math.max(...lengths)).toBe(16)
  expect(server.requests.length).toBe(60)
})
