import { type ViewerFigure, viewerGauge } from '../../metrics/metric-names.ts'
import { viewerStates } from '../../metrics/snapshot.ts'
import { counter, gauge, type MetricFamily, type MetricSample } from './metric-family.ts'
import type { RunView } from './run-view.ts'

/** Figures of each viewer that has started; `viewer` is its place in the plan, from 0. */
export function perViewerMetrics({ plan, totals }: RunView): MetricFamily[] {
  const figure = (name: ViewerFigure, index: number) => totals.gauge(viewerGauge(name, index))
  const started = Array.from({ length: plan.clients }, (_, index) => index).filter(
    (index) => figure('state', index) !== undefined,
  )
  const byViewer = (name: ViewerFigure): MetricSample[] =>
    started.flatMap((index) => {
      const value = figure(name, index)
      return value === undefined ? [] : [{ labels: { viewer: String(index) }, value }]
    })
  const states = started.flatMap((index) =>
    viewerStates.map((state, place) => {
      return { labels: { viewer: String(index), state }, value: figure('state', index) === place ? 1 : 0 }
    }),
  )
  return [
    gauge('hls_swarm_viewer_state', '1 for the state that the viewer is in, 0 for the others.', states),
    counter('hls_swarm_viewer_requests_total', 'Requests finished, failed ones included.', byViewer('requests')),
    counter('hls_swarm_viewer_failures_total', 'Failed requests.', byViewer('failures')),
    counter('hls_swarm_viewer_received_bytes_total', 'Body bytes received on the wire.', byViewer('bytes')),
    counter('hls_swarm_viewer_stalls_total', 'Stalls begun.', byViewer('stalls')),
    counter('hls_swarm_viewer_stalled_seconds_total', 'Time stalled.', byViewer('stalledSeconds')),
    counter('hls_swarm_viewer_playing_seconds_total', 'Time playing.', byViewer('playingSeconds')),
    gauge('hls_swarm_viewer_startup_time_seconds', 'From its first request to playing.', byViewer('startupSeconds')),
    gauge(
      'hls_swarm_viewer_live_latency_seconds',
      'How far its playhead was behind the live edge, when it was told last.',
      byViewer('liveLatencySeconds'),
    ),
  ]
}
