import { describe, expect, it } from 'vitest'
import { viewerFigures, viewerGauge } from '../../../src/metrics/metric-names.ts'
import { Totals } from '../../../src/metrics/totals.ts'
import { OriginFigures } from '../../../src/origin-metrics/origin-figures.ts'
import { parsePrometheusText } from '../../../src/origin-metrics/prometheus-text.ts'
import { buildResult } from '../../../src/report/build-result.ts'
import { renderMetrics } from '../../../src/report/prometheus/exposition.ts'
import { runMetrics } from '../../../src/report/prometheus/run-metrics.ts'
import { sample, snapshotOf } from '../../metrics/metrics-fixtures.ts'
import { calmRun, facts, plan, startedAtMs, troubledFacts, troubledRun } from '../result-fixtures.ts'
import { valuesOf, viewOf } from './views.ts'

const pageOf = (changes = {}) => renderMetrics(runMetrics(viewOf(changes)))

describe('the metrics of a run', () => {
  it('are those of the result', async () => {
    const values = valuesOf(await pageOf({ totals: troubledRun(), plan: troubledFacts.plan }))
    const result = buildResult(troubledFacts, troubledRun())
    expect(values.get('hls_swarm_requests_total{kind="segment"}')).toBe(result.requests.segment?.count)
    expect(values.get('hls_swarm_received_bytes_total{kind="mediaPlaylist"}')).toBe(
      result.requests.mediaPlaylist?.bytes,
    )
    expect(values.get('hls_swarm_failures_total{kind="segment",cause="http404"}')).toBe(12)
    expect(values.get('hls_swarm_failures_total{kind="mediaPlaylist",cause="firstByteTimeout"}')).toBe(12)
    expect(values.get('hls_swarm_stalls_total')).toBe(result.playback.stalls.count)
    expect(values.get('hls_swarm_stalled_seconds_total')).toBe(result.playback.stalls.seconds)
    expect(values.get('hls_swarm_viewers_affected_by_stalls_total')).toBe(2)
    expect(values.get('hls_swarm_deadline_misses_total')).toBe(12)
    expect(values.get('hls_swarm_incidents_total{incident="skippedSegments"}')).toBe(24)
    expect(values.get('hls_swarm_viewers{state="failed"}')).toBe(3)
    expect(values.get('hls_swarm_ramp_progress_ratio')).toBe(1)
    expect(values.get('hls_swarm_generator_saturated')).toBe(1)
    expect(values.get('hls_swarm_generator_late_starts_total')).toBe(12)
  })

  it('are in base units', async () => {
    const values = valuesOf(await pageOf())
    const { playback, requests } = buildResult(facts, calmRun())
    const { count = 0, mean = 0 } = requests.segment?.responseTimeMs ?? {}
    expect(values.get('hls_swarm_response_time_seconds_sum{kind="segment"}')).toBeCloseTo((count * mean) / 1000, 0)
    expect(values.get('hls_swarm_startup_time_seconds_count')).toBe(playback.startupTimeMs?.count)
    expect(values.get('hls_swarm_live_latency_seconds_bucket{le="6"}')).toBeGreaterThan(0)
    expect(values.get('hls_swarm_start_time_seconds')).toBe(startedAtMs / 1000)
    expect(values.get('hls_swarm_planned_seconds')).toBe(60)
    const variant = '{variant="720p 3 Mbit/s"}'
    const bits = 8 * (values.get(`hls_swarm_media_bytes_total${variant}`) ?? 0)
    expect(bits / (values.get(`hls_swarm_media_seconds_total${variant}`) ?? 0)).toBe(3_000_000)
  })

  it('have buckets that only grow, up to the count', async () => {
    const page = await pageOf()
    const buckets = new Map<string, number[]>()
    for (const { name, labels, value } of parsePrometheusText(page) ?? []) {
      if (!name.endsWith('_bucket')) continue
      const { le, ...others } = labels
      const key = `${name} ${JSON.stringify(others)}`
      const series = buckets.get(key) ?? []
      buckets.set(key, series)
      expect(value, `${key} ${le}`).toBeGreaterThanOrEqual(series.at(-1) ?? 0)
      series.push(value)
    }
    const key = 'hls_swarm_response_time_seconds_bucket {"kind":"segment"}'
    // 250 segments a second and worker, evenly from 4 to 28.9 ms.
    expect(buckets.get(key)).toEqual(
      [0, 0, 11, 61, 211, 250].flatMap((count, i) => (i < 5 ? [count * 120] : Array(11).fill(30_000))),
    )
    expect(valuesOf(page).get('hls_swarm_response_time_seconds_count{kind="segment"}')).toBe(30_000)
  })

  it('are as many for ten viewers as for a hundred thousand', async () => {
    const names = async (clients: number) => {
      const totals = new Totals(startedAtMs)
      const viewers = { playing: clients, mostActive: clients }
      totals.add(
        0,
        snapshotOf(
          (recorder) => {
            for (let i = 0; i < Math.min(clients, 5000); i += 1) recorder.request(sample({ end: 110 + i }))
          },
          { viewers },
        ),
      )
      return [...valuesOf(await pageOf({ totals, plan: { ...plan, clients } })).keys()]
    }
    const few = await names(10)
    expect(await names(100_000)).toEqual(few)
    expect(few.length).toBeLessThan(1000)
  })

  it('are there, as zeros, before the first viewer starts', async () => {
    const before = { totals: new Totals(0), startedAtMs: undefined, elapsedSeconds: 0, cpuSeconds: 0, finished: false }
    const values = valuesOf(await pageOf(before))
    expect(values.get('hls_swarm_viewers_target')).toBe(1000)
    expect(values.get('hls_swarm_start_time_seconds')).toBe(0)
    expect(values.get('hls_swarm_failures_total{kind="segment",cause="http503"}')).toBe(0)
    expect(values.get('hls_swarm_finished')).toBe(0)
  })

  it('tell no secret, and quote what comes from the stream', async () => {
    const totals = new Totals(startedAtMs)
    totals.add(
      0,
      snapshotOf((recorder) => recorder.mediaReceived('a "b" \\ \n c', 1, 1000, 2)),
    )
    const page = await pageOf({ totals })
    expect(page).not.toMatch(/hunter2|s3cret/)
    expect(page).toContain('url="http://REDACTED@cdn.example.com/live/main.m3u8?token=REDACTED&quality=hd"')
    const [segments] = (parsePrometheusText(page) ?? []).filter(({ name }) => name === 'hls_swarm_segments_total')
    expect(segments).toEqual({ name: 'hls_swarm_segments_total', labels: { variant: 'a "b" \\ \n c' }, value: 1 })
  })

  it('tell of each viewer that has started, when asked', async () => {
    const totals = new Totals(startedAtMs)
    const gauges = {
      [viewerGauge('state', 1)]: 2,
      [viewerGauge('requests', 1)]: 9,
      [viewerGauge('startupSeconds', 1)]: 0.4,
    }
    totals.add(0, { ...snapshotOf(() => {}), gauges })
    const values = valuesOf(await pageOf({ totals, perViewer: true, plan: { ...plan, clients: 3 } }))
    expect(values.get('hls_swarm_viewer_state{viewer="1",state="stalled"}')).toBe(1)
    expect(values.get('hls_swarm_viewer_state{viewer="1",state="playing"}')).toBe(0)
    expect(values.get('hls_swarm_viewer_requests_total{viewer="1"}')).toBe(9)
    expect(values.get('hls_swarm_viewer_startup_time_seconds{viewer="1"}')).toBe(0.4)
    expect([...values.keys()].filter((name) => /viewer="[02]"/.test(name))).toEqual([])
  })

  it('are listed in the documentation', async () => {
    const origin = new OriginFigures('http://origin')
    const connections = { active: 3, reading: 0, writing: 1, waiting: 2 }
    for (const atSeconds of [0, 1]) {
      const cpu = { busySeconds: atSeconds / 2, seconds: atSeconds }
      const counters = { receivedBytes: atSeconds, sentBytes: atSeconds, requests: atSeconds }
      origin.read({ atMs: startedAtMs + atSeconds * 1000, atSeconds, cpu, ...counters, connections })
    }
    const totals = calmRun()
    const gauges = Object.fromEntries(viewerFigures.map((figure) => [viewerGauge(figure, 0), 0]))
    totals.add(2, { ...snapshotOf(() => {}), gauges })
    const families = runMetrics(viewOf({ totals, origins: [origin], perViewer: true }))
    expect(families.filter(({ samples }) => samples.length === 0)).toEqual([])
    const lines = families.map(({ name, type, help, samples }) => {
      const labels = Object.keys(samples[0]?.labels ?? {}).filter((label) => label !== 'le')
      const shown = labels.length > 0 ? `\`${name}\` {${labels.join(', ')}}` : `\`${name}\``
      return `| ${shown} | ${type} | ${help} |`
    })
    const text = ['# Metrics', '', '| name {labels} | type | what it is |', '| --- | --- | --- |', ...lines, ''].join(
      '\n',
    )
    await expect(text).toMatchFileSnapshot('../../../docs/observability/metrics.md')
  })
})
