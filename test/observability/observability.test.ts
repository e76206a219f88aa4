import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { requestKinds } from '../../src/metrics/request-kind.ts'
import type { FaultRule } from '../../src/origin/fault-rule.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { findFreePort } from '../helpers/real-origin.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { runWithResult, startCli } from '../helpers/run-cli.ts'
import { startNginxExporter, startNodeExporter, startStubStatus } from './origin-exporters.ts'
import { observabilityFolder, type QueriedSeries, type RealPrometheus, startPrometheus } from './real-prometheus.ts'

const prometheusPath = requireTool('prometheus')
const promtool = requireTool('promtool') ?? ''
const nodeExporter = requireTool('prometheus-node-exporter')
const nginxExporter = requireTool('prometheus-nginx-exporter')
const nginx = requireTool('nginx')
const hasOriginTools = ![nodeExporter, nginxExporter, nginx].includes(undefined)

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[]
}

const dashboard = JSON.parse(await readFile(join(observabilityFolder, 'grafana-dashboard.json'), 'utf8'))
const panels: readonly Panel[] = dashboard.panels
const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr, refId }) => ({ title, refId, expr })))
const alertsText = await readFile(join(observabilityFolder, 'alerts.yml'), 'utf8')
const alerts: readonly { readonly alert: string; readonly expr: string }[] = parse(alertsText).groups[0].rules

/** A live stream with trouble: refusals all along, slow segments, and five seconds in which nothing is to be had. */
const faults: readonly FaultRule[] = [
  { match: { kind: 'segment', everyNth: 9 }, fault: { is: 'status', code: 503 } },
  { match: { kind: 'segment', everyNth: 5 }, fault: { is: 'delay', ms: 700 } },
  { match: { fromMs: 9_000, untilMs: 14_000 }, fault: { is: 'status', code: 500 } },
]

const isOrigin = (expression: string) => expression.includes('hls_swarm_origin_')

/** A panel's query as Grafana sends it. */
function asSent(expression: string): string {
  return expression.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '10s')
}

function hasNumbers(series: readonly QueriedSeries[]): boolean {
  return series.some(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))))
}

describe('the Grafana dashboard', () => {
  it('has panels that do not overlap, each told apart, with queries for the data source chosen', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const a of panels) {
      expect(a.gridPos.x + a.gridPos.w, a.title).toBeLessThanOrEqual(24)
      for (const b of panels.slice(panels.indexOf(a) + 1)) {
        const apart = [
          a.gridPos.x + a.gridPos.w <= b.gridPos.x,
          b.gridPos.x + b.gridPos.w <= a.gridPos.x,
          a.gridPos.y + a.gridPos.h <= b.gridPos.y,
          b.gridPos.y + b.gridPos.h <= a.gridPos.y,
        ]
        expect(apart, `${a.title} and ${b.title}`).toContain(true)
      }
    }
    expect(JSON.stringify(dashboard).match(/"uid":"(?!\$\{datasource\}|hls-swarm)/)).toBeNull()
    expect(queries.length).toBeGreaterThan(40)
  })
})

describe.skipIf(prometheusPath === undefined)('a real Prometheus', () => {
  const closing: (() => Promise<void>)[] = []
  let prometheus: RealPrometheus
  let result: RunResult
  let port = 0
  let page = ''
  let lint = { code: 1 as number | string, stdout: '', stderr: '' }
  let fromMs = 0
  let toMs = 0

  beforeAll(async () => {
    const origin = await startOrigin({ segmentSeconds: 1, windowSegments: 6 })
    closing.push(() => origin.close())
    const sources: string[] = []
    if (hasOriginTools) {
      const status = await startStubStatus(nginx ?? '')
      closing.push(() => status.stop())
      const exporters = [
        await startNodeExporter(nodeExporter ?? ''),
        await startNginxExporter(nginxExporter ?? '', status),
      ]
      for (const exporter of exporters) closing.push(() => exporter.stop())
      sources.push(status.url, ...exporters.map(({ url }) => url))
    }
    port = await findFreePort()
    prometheus = await startPrometheus(prometheusPath ?? '', port)
    closing.push(() => prometheus.stop())

    await origin.setFaults(faults)
    fromMs = Date.now()
    const run = await runWithResult(
      [
        ...[origin.url, '-c', '25', '-d', '22s', '--ramp-rate', '5/s', '--workers', '2', '--seed', '7', '--quiet'],
        ...['--metrics', String(port), '--metrics-linger', '20s'],
        ...sources.flatMap((url) => ['--origin-metrics', url]),
      ],
      {
        during: async () => {
          await prometheus.waitFor('hls_swarm_elapsed_seconds > 5', 20_000)
          page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
        },
      },
    )
    result = run.result
    await prometheus.waitFor('last_over_time(hls_swarm_finished[1m]) == 1', 5_000)
    toMs = Date.now()
    lint = await runTool('sh', ['-c', 'printf %s "$2" | "$1" check metrics', 'sh', promtool, page])
  }, 90_000)

  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  it('accepts the rules, the configuration, and every metric', async () => {
    const rules = await runTool(promtool, ['check', 'rules', join(observabilityFolder, 'alerts.yml')])
    expect(rules).toMatchObject({ code: 0, stdout: expect.stringContaining(`${alerts.length} rules found`) })
    const config = await runTool(promtool, ['check', 'config', join(observabilityFolder, 'prometheus.yml')])
    expect(config).toMatchObject({ code: 0, stdout: expect.stringContaining('SUCCESS') })
    expect(page).toContain('hls_swarm_requests_total{kind="segment"}')
    expect(lint).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('has after the end, from its scrapes alone, the figures of the result exactly', async () => {
    const last = async (metric: string, label: string) => {
      const found = await prometheus.now(`last_over_time(${metric}[5m])`)
      return Object.fromEntries(found.map(({ metric, value }) => [metric[label] ?? '', value]))
    }
    const ofResult = (read: (request: NonNullable<RunResult['requests']['segment']>) => number) =>
      Object.fromEntries(
        requestKinds.map((kind) => {
          const request = result.requests[kind]
          return [kind, request === undefined ? 0 : read(request)]
        }),
      )
    expect(await last('hls_swarm_requests_total', 'kind')).toEqual(ofResult(({ count }) => count))
    expect(await last('hls_swarm_received_bytes_total', 'kind')).toEqual(ofResult(({ bytes }) => bytes))
    expect(await last('hls_swarm_response_time_seconds_count', 'kind')).toEqual(
      ofResult(({ responseTimeMs }) => responseTimeMs?.count ?? 0),
    )

    const failures = await prometheus.now('last_over_time(hls_swarm_failures_total[5m]) > 0')
    expect(Object.fromEntries(failures.map(({ metric, value }) => [`${metric.kind} ${metric.cause}`, value]))).toEqual(
      Object.fromEntries(
        requestKinds.flatMap((kind) =>
          Object.entries(result.requests[kind]?.failures ?? {}).map(([cause, count]) => [`${kind} ${cause}`, count]),
        ),
      ),
    )
    expect(failures.length).toBeGreaterThan(2)

    const { playback, viewers } = result
    expect(await last('hls_swarm_stalls_total', 'none')).toEqual({ '': playback.stalls.count })
    expect(await last('hls_swarm_stalled_seconds_total', 'none')).toEqual({ '': playback.stalls.seconds })
    expect(await last('hls_swarm_startup_time_seconds_count', 'none')).toEqual({ '': playback.startupTimeMs?.count })
    expect(await last('hls_swarm_viewers', 'state')).toMatchObject({ stopped: viewers.stopped, playing: 0 })
    expect(await last('hls_swarm_segments_total', 'variant')).toEqual(
      Object.fromEntries(Object.entries(playback.variants).map(([label, { segments }]) => [label, segments])),
    )
    expect(playback.stalls.count).toBeGreaterThan(0)
  })

  it('tells percentiles from the buckets that agree with the result within a bucket', async () => {
    const [found] = await prometheus.now(
      'histogram_quantile(0.5, sum by (le) (last_over_time(hls_swarm_response_time_seconds_bucket{kind="segment"}[5m])))',
    )
    const bounds = [0, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
    const exact = (result.requests.segment?.responseTimeMs?.p50 ?? Number.NaN) / 1000
    const upper = bounds.find((bound) => exact <= bound * 1.001) ?? Number.NaN
    expect(found?.value).toBeLessThanOrEqual(upper)
    expect(found?.value).toBeGreaterThanOrEqual(bounds[bounds.indexOf(upper) - 1] ?? Number.NaN)
  })

  it.skipIf(!hasOriginTools)('stands beside what the origin said of itself', () => {
    const [status, host, exporter] = result.origin ?? []
    expect(host?.mean.cpuBusyShare).toBeGreaterThan(0)
    expect(host?.highest.cpuBusyShare).toBeLessThanOrEqual(1)
    expect(host?.mean.sentBytesPerSecond).toBeGreaterThanOrEqual(0)
    expect(host?.mean).not.toHaveProperty('activeConnections')
    for (const nginx of [status, exporter]) {
      // Nobody else asks this server: a poll of it, and one of the exporter that asks it in turn, each second.
      expect(nginx?.mean.requestsPerSecond).toBeGreaterThan(1)
      expect(nginx?.mean.requestsPerSecond).toBeLessThan(3)
      expect(nginx?.highest.activeConnections).toBeGreaterThanOrEqual(1)
      expect(nginx?.mean).not.toHaveProperty('cpuBusyShare')
    }
    for (const one of [status, host, exporter]) {
      expect(one?.failedPolls).toBe(0)
      expect(one?.series.length).toBeGreaterThan(15)
    }
  })

  it.each(queries.filter(({ expr }) => !isOrigin(expr)))('answers the panel $title $refId', async ({ expr }) => {
    expect(hasNumbers(await prometheus.range(asSent(expr), fromMs, toMs))).toBe(true)
  })

  it.skipIf(!hasOriginTools).each(queries.filter(({ expr }) => isOrigin(expr)))(
    'answers the panel $title $refId with what real exporters told',
    async ({ expr }) => {
      expect(hasNumbers(await prometheus.range(asSent(expr), fromMs, toMs))).toBe(true)
    },
  )

  // What a healthy run must not do, such as vanish, is not to be had from one run: without their limits all tell something.
  it.each(
    alerts
      .filter(({ alert, expr }) => alert !== 'HlsSwarmNoData' && (hasOriginTools || !isOrigin(expr)))
      .map(({ alert, expr }) => ({ alert, measured: expr.replaceAll(/ (==|>) [\d.]+/g, '') })),
  )('measures what the alert $alert limits', async ({ measured }) => {
    expect(measured).not.toMatch(/[<>]|==/)
    expect(hasNumbers(await prometheus.range(measured, fromMs, toMs))).toBe(true)
  })

  it('raises the alerts of this run’s trouble', async () => {
    const raised = await prometheus.range('ALERTS', fromMs, toMs)
    const names = new Set(raised.map(({ metric }) => metric.alertname))
    expect([...names]).toEqual(
      expect.arrayContaining(['HlsSwarmFailures', 'HlsSwarmStalling', 'HlsSwarmDeadlinesMissed']),
    )
    expect([...names]).not.toContain('HlsSwarmNoData')
  })

  it('raises the alert of a run that vanished', async () => {
    const origin = await startOrigin({ segmentSeconds: 1 })
    closing.push(() => origin.close())
    const cli = startCli(['run', origin.url, '-c', '2', '-d', '60s', '--quiet', '--metrics', String(port)])
    await prometheus.waitFor('hls_swarm_finished == 0', 20_000)
    cli.kill('SIGKILL')
    await cli.end
    const { expr = '' } = alerts.find(({ alert }) => alert === 'HlsSwarmNoData') ?? {}
    await prometheus.waitFor(expr, 10_000)
    await prometheus.waitFor('ALERTS{alertname="HlsSwarmNoData"}', 10_000)
  })
})
