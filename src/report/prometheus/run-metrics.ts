import { startedViewers, viewerStates } from '../../metrics/snapshot.ts'
import { redactUrl } from '../redact.ts'
import { generatorMetrics } from './generator-metrics.ts'
import { byLabel, gauge, type MetricFamily } from './metric-family.ts'
import { originMetrics } from './origin-metrics.ts'
import { playbackMetrics } from './playback-metrics.ts'
import { requestMetricFamilies } from './request-metrics.ts'
import type { RunView } from './run-view.ts'
import { perViewerMetrics } from './viewer-metrics.ts'

/** Every metric of a run. How many series there are depends on the stream and its faults, never on the viewers. */
export function runMetrics(view: RunView): MetricFamily[] {
  return [
    ...planMetrics(view),
    ...viewerCounts(view),
    ...requestMetricFamilies(view.totals.metrics),
    ...playbackMetrics(view.totals.metrics),
    ...generatorMetrics(view),
    ...(view.origins.length > 0 ? originMetrics(view.origins) : []),
    ...(view.perViewer ? perViewerMetrics(view) : []),
  ]
}

function planMetrics({ plan, version, startedAtMs, elapsedSeconds, finished }: RunView): MetricFamily[] {
  const run = { version, node: process.version, seed: String(plan.seed) }
  const streams = plan.streams.map(({ url }) => ({ labels: { ...run, url: redactUrl(url) }, value: 1 }))
  return [
    gauge('hls_swarm_info', 'Always 1; what runs, and each stream that it plays.', streams),
    gauge(
      'hls_swarm_start_time_seconds',
      'When the first viewer started, seconds since the Unix epoch; 0 before that.',
      (startedAtMs ?? 0) / 1000,
    ),
    gauge('hls_swarm_elapsed_seconds', 'Time since the first viewer started.', elapsedSeconds),
    gauge(
      'hls_swarm_planned_seconds',
      'How long the run is to last; 0 is until it is stopped.',
      plan.durationMs / 1000,
    ),
    gauge('hls_swarm_finished', '1 when the run is over and its figures are final.', finished ? 1 : 0),
  ]
}

function viewerCounts({ plan, totals }: RunView): MetricFamily[] {
  const viewers = totals.viewers()
  const started = startedViewers(viewers)
  return [
    gauge('hls_swarm_viewers_target', 'Viewers in the plan.', plan.clients),
    gauge(
      'hls_swarm_viewers',
      'Viewers started, by what they do: starting, playing and stalled ones are active; the others have played to the end (completed), given up (failed) or were ended by the run (stopped).',
      byLabel('state', viewerStates, (state) => viewers[state]),
    ),
    gauge('hls_swarm_viewers_peak', 'The most viewers that were active at the same time.', totals.peakConcurrent),
    gauge(
      'hls_swarm_ramp_progress_ratio',
      'Share of the viewers in the plan that have started.',
      started / plan.clients,
    ),
  ]
}
