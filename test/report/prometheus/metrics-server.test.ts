import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type MetricsServer, startMetricsServer } from '../../../src/report/prometheus/metrics-server.ts'

const servers: MetricsServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const loopback = { host: '127.0.0.1', port: 0 }

async function serve(render = async () => ({ contentType: 'text/x', text: 'one 1\n', onSent: () => {} })) {
  const server = await startMetricsServer(loopback, render)
  servers.push(server)
  return server
}

describe('the metrics server', () => {
  it('answers at /metrics, whatever the query, and says when all has been sent', async () => {
    let sent = 0
    const { url } = await serve(async () => ({ contentType: 'text/x', text: 'one 1\n', onSent: () => (sent += 1) }))
    const response = await fetch(`${url}?name[]=one`)
    expect(await response.text()).toBe('one 1\n')
    expect(response.headers.get('content-type')).toBe('text/x')
    expect(sent).toBe(1)
    const head = await fetch(url, { method: 'HEAD' })
    expect({ status: head.status, text: await head.text(), sent }).toEqual({ status: 200, text: '', sent: 1 })
  })

  it.each([
    { method: 'GET', path: '/', status: 404, text: 'The metrics are at /metrics.\n' },
    { method: 'GET', path: '//', status: 404, text: 'The metrics are at /metrics.\n' },
    { method: 'POST', path: '/metrics', status: 405, text: 'Only GET.\n' },
  ])('answers $method $path with $status', async ({ method, path, status, text }) => {
    const { url } = await serve()
    const response = await fetch(new URL(url).origin + path, { method })
    expect({ status: response.status, text: await response.text() }).toEqual({ status, text })
  })

  it('tells of a page that cannot be made, and goes on', async () => {
    let broken = true
    const { url } = await serve(async () => {
      if (broken) throw new Error('no page today')
      return { contentType: 'text/x', text: 'one 1\n', onSent: () => {} }
    })
    const response = await fetch(url)
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 500, text: 'no page today\n' })
    broken = false
    expect((await fetch(url)).status).toBe(200)
  })

  it('frees its port when it is closed, though a client keeps its connection', async () => {
    const server = await startMetricsServer(loopback, async () => ({ contentType: 'a/b', text: '', onSent: () => {} }))
    await (await fetch(server.url)).text()
    await server.close()
    const again = await startMetricsServer({ ...loopback, port: Number(new URL(server.url).port) }, async () => {
      return { contentType: 'a/b', text: 'again', onSent: () => {} }
    })
    servers.push(again)
    expect(again.url).toBe(server.url)
    expect(await (await fetch(again.url)).text()).toBe('again')
  })

  it('names what keeps it from listening, with a remedy', async () => {
    const { url } = await serve()
    const { port } = new URL(url)
    await expect(startMetricsServer({ ...loopback, port: Number(port) }, async () => never())).rejects.toMatchObject({
      kind: 'environment',
      faults: [
        {
          problem: `Cannot serve metrics on 127.0.0.1:${port}: another program uses the port.`,
          remedy: 'Say another port; 0 takes any free one.',
        },
      ],
    })
    // TEST-NET-1 (RFC 5737) belongs to no machine.
    await expect(startMetricsServer({ host: '192.0.2.1', port: 0 }, async () => never())).rejects.toMatchObject({
      faults: [{ problem: 'Cannot serve metrics on 192.0.2.1:0: this machine does not have the address.' }],
    })
  })

  it('shows IPv6 addresses in brackets', async ({ skip }) => {
    const hasIpv6 = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false)).listen(0, '::1', () => probe.close(() => resolve(true)))
    })
    if (!hasIpv6) skip('this machine has no IPv6')
    const server = await startMetricsServer({ host: '::1', port: 0 }, async () => ({
      contentType: 'a/b',
      text: 'six',
      onSent: () => {},
    }))
    servers.push(server)
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/)
    expect(await (await fetch(server.url)).text()).toBe('six')
  })
})

function never(): never {
  throw new Error('not asked for')
}
