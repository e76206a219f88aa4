import type { OriginFigures } from '../../origin-metrics/origin-figures.ts'
import { counter, gauge, type MetricFamily, type MetricSample } from './metric-family.ts'

/** What the origins say of themselves. A figure that one does not tell, or did not tell at the last poll, is absent. */
export function originMetrics(origins: readonly OriginFigures[]): MetricFamily[] {
  const byOrigin = (read: (origin: OriginFigures) => number | undefined, labels = {}): MetricSample[] =>
    origins.flatMap((origin) => {
      const value = read(origin)
      return value === undefined ? [] : [{ labels: { origin: origin.name, ...labels }, value }]
    })
  const states = ['active', 'reading', 'writing', 'waiting'] as const
  return [
    gauge(
      'hls_swarm_origin_cpu_busy_ratio',
      "Share of the origin's CPUs that was busy, from the last poll but one to the last.",
      byOrigin(({ latest }) => latest?.cpuBusyShare),
    ),
    counter(
      'hls_swarm_origin_received_bytes_total',
      "Bytes that the origin's network interfaces received, since the first poll.",
      byOrigin(({ receivedBytes }) => receivedBytes),
    ),
    counter(
      'hls_swarm_origin_sent_bytes_total',
      "Bytes that the origin's network interfaces sent, since the first poll.",
      byOrigin(({ sentBytes }) => sentBytes),
    ),
    counter(
      'hls_swarm_origin_requests_total',
      "Requests that the origin counted, whoever's they are, since the first poll.",
      byOrigin(({ requests }) => requests),
    ),
    gauge(
      'hls_swarm_origin_connections',
      "Connections of the origin's clients: active ones in all, and what they do.",
      states.flatMap((state) => byOrigin(({ latest }) => latest?.connections?.[state], { state })),
    ),
    counter(
      'hls_swarm_origin_polls_total',
      'Times that the origin was asked.',
      byOrigin(({ polls }) => polls),
    ),
    counter(
      'hls_swarm_origin_failed_polls_total',
      'Times that the origin was asked and gave no figures.',
      byOrigin(({ failedPolls }) => failedPolls),
    ),
  ]
}
