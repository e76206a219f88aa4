import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Origin } from '../../src/origin/origin.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { findFreePort } from '../helpers/real-origin.ts'
import { runWithResult, startCli } from '../helpers/run-cli.ts'
import { valuesOf } from '../report/prometheus/views.ts'
import { spawnCli } from './spawn-cli.ts'

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin({ segmentSeconds: 0.5 })
})
afterAll(() => origin.close())

/** Asks until there is a page for which this holds; at most half a minute. */
async function scrapeUntil(
  port: number,
  holds: (values: Map<string, number>) => boolean,
): Promise<Map<string, number>> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
    if (response !== undefined) {
      const values = valuesOf(await response.text())
      if (holds(values)) return values
    }
    await pause(100)
  }
  throw new Error('no such page')
}

const args = (port: number, ...more: string[]) => [
  ...[origin.url, '-c', '6', '-d', '2s', '--ramp-rate', '20/s', '--workers', '2', '--quiet'],
  ...['--metrics', String(port), ...more],
]

describe('hls-swarm run --metrics', () => {
  it('waits after the run until the final figures were asked for, no longer', async () => {
    const port = await findFreePort()
    let requests = 0
    const { code, result } = await runWithResult(args(port, '--metrics-linger', '10m', '--per-viewer-metrics'), {
      during: async () => {
        const final = await scrapeUntil(port, (values) => values.get('hls_swarm_finished') === 1)
        const sum = (name: string) =>
          [...final].filter(([key]) => key.startsWith(`${name}{`)).reduce((total, [, value]) => total + value, 0)
        expect(sum('hls_swarm_viewer_requests_total')).toBe(sum('hls_swarm_requests_total'))
        expect(sum('hls_swarm_viewer_received_bytes_total')).toBe(sum('hls_swarm_received_bytes_total'))
        expect(sum('hls_swarm_viewer_playing_seconds_total')).toBeCloseTo(
          final.get('hls_swarm_playing_seconds_total') ?? 0,
          6,
        )
        for (let viewer = 0; viewer < 6; viewer += 1) {
          expect(final.get(`hls_swarm_viewer_state{viewer="${viewer}",state="stopped"}`)).toBe(1)
          expect(final.get(`hls_swarm_viewer_startup_time_seconds{viewer="${viewer}"}`)).toBeGreaterThan(0)
        }
        requests = sum('hls_swarm_requests_total')
      },
    })
    expect(code).toBe(0)
    expect(requests).toBe(Object.values(result.requests).reduce((sum, { count }) => sum + count, 0))
  })
  it('ends at once without linger, though somebody keeps a connection', async () => {
    const port = await findFreePort()
    const cli = startCli(['run', ...args(port)])
    await scrapeUntil(port, () => true)
    expect((await cli.end).code).toBe(0)
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow()
  })

  it('waits no longer when a signal comes, and the run counts as complete', async () => {
    const port = await findFreePort()
    const cli = spawnCli(['run', ...args(port, '--metrics-linger', '10m')])
    await cli.waitFor('Generator')
    await pause(300)
    const head = await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    cli.child.kill('SIGINT')
    expect((await cli.ended).code).toBe(0)
  })

  it('is refused, with exit code 6 and a remedy, where the port is taken', async () => {
    const { code, stdout, stderr } = await startCli(['run', ...args(origin.port)]).end
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' })
    expect(stderr).toBe(
      `hls-swarm: Cannot serve metrics on 127.0.0.1:${origin.port}: another program uses the port.\n` +
        '  Say another port; 0 takes any free one.\n',
    )
  })

  it('says which port it took', async () => {
    const { stderr } = await startCli(['run', ...args(0, '--log-level', 'info')]).end
    expect(stderr).toMatch(/metrics are at http:\/\/127\.0\.0\.1:\d+\/metrics/)
  })
})

describe('hls-swarm run --origin-metrics', () => {
  it('is not disturbed by an origin that tells nothing, and says so', async () => {
    const secret = origin.url.replace('http://', 'http://me:hunter2@')
    const { code, stdout, stderr, result } = await runWithResult([
      origin.url,
      '-c',
      '2',
      '-d',
      '3s',
      '--quiet',
      '--origin-metrics',
      secret,
    ])
    expect(code).toBe(0)
    expect(result.origin).toMatchObject([
      { name: origin.url, lastFailure: 'neither Prometheus text nor stub_status', mean: {}, series: [] },
    ])
    expect(result.origin?.[0]?.failedPolls).toBeGreaterThanOrEqual(2)
    expect(stderr).toContain(`no metrics of the origin from ${origin.url}: neither Prometheus text nor stub_status`)
    expect(stdout).toContain('gave no figures')
    expect(stdout + stderr + JSON.stringify(result)).not.toContain('hunter2')
  })
})
