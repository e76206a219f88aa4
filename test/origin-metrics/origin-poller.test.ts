import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { OriginSource } from '../../src/origin-metrics/fetch-page.ts'
import { OriginFigures } from '../../src/origin-metrics/origin-figures.ts'
import { OriginPoller } from '../../src/origin-metrics/origin-poller.ts'

const servers: Server[] = []
const pollers: OriginPoller[] = []
afterEach(async () => {
  for (const poller of pollers.splice(0)) poller.stop()
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
})

async function serve(listener: RequestListener): Promise<OriginSource> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, authorization: undefined }
}

function poll(source: OriginSource, timeoutMs = 10_000) {
  const figures = new OriginFigures(source.url)
  const told: string[] = []
  const poller = new OriginPoller(source, figures, {
    everyMs: 20,
    timeoutMs,
    onFirstFailure: (reason) => told.push(reason),
  })
  pollers.push(poller)
  poller.start()
  return { figures, told, poller }
}

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !holds(); attempt += 1) await pause(10)
  expect(holds()).toBe(true)
}

describe('OriginPoller', () => {
  it('reads a page again and again', async () => {
    let requests = 0
    const source = await serve((_, response) => {
      requests += 5
      response.end(`nginx_http_requests_total ${requests}\n`)
    })
    const { figures, told, poller } = poll(source)
    await until(() => figures.polls >= 4)
    poller.stop()
    const { polls } = figures
    expect(figures.requests).toBe((polls - 1) * 5)
    expect(told).toEqual([])
    await pause(80)
    expect(figures.polls).toBe(polls)
  })

  it.each<{ what: string; listener: RequestListener; reason: string | RegExp }>([
    { what: 'a refusal', listener: (_, response) => response.writeHead(503).end('no'), reason: 'HTTP 503' },
    {
      what: 'another page',
      listener: (_, response) => response.end('<html>'),
      reason: 'neither Prometheus text nor stub_status',
    },
    { what: 'silence', listener: () => {}, reason: 'no answer in time' },
    {
      what: 'a page that never ends',
      listener: (_, response) => void response.write('a 1\n'),
      reason: 'no answer in time',
    },
    {
      what: 'a page too long',
      listener: (_, response) => void response.on('error', () => {}).end('#'.repeat(9 * 2 ** 20)),
      reason: 'longer than 8 MiB',
    },
    {
      what: 'a cut connection',
      listener: (request) => request.socket.destroy(),
      reason: /closed|ECONNRESET|UND_ERR_SOCKET/,
    },
  ])('counts $what as a failure, tells of it once, and goes on', async ({ listener, reason }) => {
    const { figures, told } = poll(await serve(listener), reason === 'no answer in time' ? 150 : 10_000)
    await until(() => figures.failedPolls >= 2)
    expect(figures.polls).toBe(figures.failedPolls)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(reason)
    expect(figures.lastFailure).toMatch(reason)
  })

  it('recovers with the server', async () => {
    let up = false
    const { figures, told } = poll(
      await serve((_, response) =>
        up ? response.end('nginx_http_requests_total 1\n') : response.writeHead(500).end(),
      ),
    )
    await until(() => figures.failedPolls >= 1)
    up = true
    await until(() => figures.latest !== undefined)
    expect(told).toEqual(['HTTP 500'])
  })

  it('names a refused connection', async () => {
    const source = await serve(() => {})
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve))
    const { figures } = poll(source)
    await until(() => figures.failedPolls >= 1)
    expect(figures.lastFailure).toBe('ECONNREFUSED')
  })

  it('sends the authorization it was given', async () => {
    const seen = new Set<string | undefined>()
    const source = await serve((request, response) => {
      seen.add(request.headers.authorization)
      response.end('nginx_http_requests_total 1\n')
    })
    const { figures } = poll({ ...source, authorization: 'Basic dTpw' })
    await until(() => figures.polls >= 1)
    expect([...seen]).toEqual(['Basic dTpw'])
  })

  it('asks for nothing while an answer is awaited', async () => {
    let open = 0
    let most = 0
    const { figures } = poll(
      await serve(async (_, response) => {
        open += 1
        most = Math.max(most, open)
        await pause(60)
        open -= 1
        response.end('nginx_http_requests_total 1\n')
      }),
    )
    await until(() => figures.polls >= 3)
    expect(most).toBe(1)
  })
})
