import { transportFailureCauses } from '../../metrics/failure-cause.ts'
import { counterNames, histogramNames, requestMetrics as names } from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'
import { type RequestKind, requestKinds } from '../../metrics/request-kind.ts'
import { byLabel, counter, histogram, type MetricFamily, type MetricSample } from './metric-family.ts'

/** Seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/**
 * Causes that are there, as 0, before they occur: Prometheus sees an increase only between two values. Of the HTTP
 * statuses those that servers and their caches give; any other appears when it comes.
 */
const expectedCauses: readonly string[] = [
  ...transportFailureCauses,
  ...[400, 401, 403, 404, 410, 416, 429, 500, 502, 503, 504].map((code) => `http${code}`),
]

export function requestMetricFamilies(metrics: MetricSet): MetricFamily[] {
  const byKind = (read: (kind: RequestKind) => number) => byLabel('kind', requestKinds, read)
  const timesByKind = (nameOf: (kind: RequestKind) => string) =>
    requestKinds.map((kind) => ({ labels: { kind }, histogram: metrics.histogram(nameOf(kind)) }))
  const connectTimes = (['tcp', 'tls'] as const).map((protocol) => {
    return { labels: { protocol }, histogram: metrics.histogram(histogramNames[`${protocol}ConnectTime`]) }
  })
  return [
    counter(
      'hls_swarm_requests_total',
      'Requests finished, failed ones included.',
      byKind((kind) => metrics.sum(names.count(kind))),
    ),
    counter(
      'hls_swarm_failures_total',
      'Failed requests by cause: of the transport, or http with the status code.',
      requestKinds.flatMap((kind) => failuresOf(metrics, kind)),
    ),
    counter(
      'hls_swarm_received_bytes_total',
      'Body bytes received on the wire, of failed requests too.',
      byKind((kind) => metrics.sum(names.bytes(kind))),
    ),
    counter('hls_swarm_redirects_total', 'Redirections followed.', metrics.sum(counterNames.redirects)),
    histogram(
      'hls_swarm_response_time_seconds',
      'From the moment the player wanted the request to leave to its last byte; successful requests.',
      bounds,
      timesByKind(names.responseTime),
    ),
    histogram(
      'hls_swarm_time_to_first_byte_seconds',
      'From the moment the request left to the response headers; successful requests.',
      bounds,
      timesByKind(names.timeToFirstByte),
    ),
    histogram(
      'hls_swarm_connect_time_seconds',
      'From the start of connecting until requests could be sent, the TLS handshake included.',
      bounds,
      connectTimes,
    ),
  ]
}

function failuresOf(metrics: MetricSet, kind: RequestKind): MetricSample[] {
  const counts = new Map(expectedCauses.map((cause) => [cause, 0]))
  const prefix = names.failures(kind, '')
  for (const [name, value] of metrics.counters()) {
    if (name.startsWith(prefix)) counts.set(name.slice(prefix.length), value)
  }
  return [...counts].map(([cause, value]) => ({ labels: { kind, cause }, value }))
}
