import {
  counterNames,
  histogramNames,
  incidentMetric,
  startupMetric,
  validationMetrics,
  variantMetrics,
} from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'
import { playbackIncidents } from '../../metrics/playback-recorder.ts'
import { findingKinds } from '../../metrics/validation-finding.ts'
import { byLabel, counter, histogram, type MetricFamily } from './metric-family.ts'

/** Seconds. */
const startupBounds = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 10, 15, 30, 60]
/** Of what is as long as segments and playlists are; seconds. */
const mediaBounds = [0.1, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 10, 12, 15, 20, 30, 45, 60, 120, 300]

export function playbackMetrics(metrics: MetricSet): MetricFamily[] {
  const only = (name: string) => [{ labels: {}, histogram: metrics.histogram(name) }]
  return [
    histogram(
      'hls_swarm_startup_time_seconds',
      "From a viewer's first request to playing.",
      startupBounds,
      only(startupMetric('total')),
    ),
    counter(
      'hls_swarm_stalls_total',
      'Stalls begun. Startup and the drain at the end are none.',
      metrics.sum(counterNames.stalls),
    ),
    counter(
      'hls_swarm_stalls_generator_suspect_total',
      "Stalls that the generator's own delay may have caused.",
      metrics.sum(counterNames.suspectStalls),
    ),
    counter(
      'hls_swarm_viewers_affected_by_stalls_total',
      'Viewers with at least one stall.',
      metrics.sum(counterNames.viewersAffected),
    ),
    histogram(
      'hls_swarm_stall_duration_seconds',
      'How long the stalls that ended had lasted.',
      mediaBounds,
      only(histogramNames.stallDuration),
    ),
    counter(
      'hls_swarm_stalled_seconds_total',
      'Time that all viewers together were stalled.',
      metrics.sum(counterNames.stalledSeconds),
    ),
    counter(
      'hls_swarm_playing_seconds_total',
      'Time that all viewers together were playing.',
      metrics.sum(counterNames.playingSeconds),
    ),
    histogram(
      'hls_swarm_live_latency_seconds',
      'How far the playhead was behind the live edge of the playlist.',
      mediaBounds,
      only(histogramNames.liveLatency),
    ),
    histogram(
      'hls_swarm_playlist_staleness_seconds',
      "Age of a live playlist's news: since the start of the last load that changed it.",
      mediaBounds,
      only(histogramNames.staleness),
    ),
    counter(
      'hls_swarm_deadline_misses_total',
      'Segments that were complete only after the playhead needed them.',
      metrics.histogram(histogramNames.deadlineLate).count,
    ),
    counter(
      'hls_swarm_deadlines_met_total',
      'Segments that were complete before the playhead needed them.',
      metrics.histogram(histogramNames.deadlineEarly).count,
    ),
    ...variantFamilies(metrics),
    counter(
      'hls_swarm_validation_findings_total',
      'What the viewers that checked what they received found.',
      byLabel('kind', findingKinds, (kind) => metrics.sum(validationMetrics.finding(kind))),
    ),
    counter(
      'hls_swarm_incidents_total',
      'Things that happened to playback.',
      byLabel('incident', playbackIncidents, (incident) => metrics.sum(incidentMetric(incident))),
    ),
  ]
}

/** The bit rate is eight times the bytes over the seconds. */
function variantFamilies(metrics: MetricSet): MetricFamily[] {
  const prefix = variantMetrics.segments('')
  const labels = [...metrics.counters()]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name]) => name.slice(prefix.length))
  const byVariant = (nameOf: (label: string) => string) =>
    byLabel('variant', labels, (label) => metrics.sum(nameOf(label)))
  return [
    counter('hls_swarm_segments_total', 'Media segments received whole.', byVariant(variantMetrics.segments)),
    counter(
      'hls_swarm_media_bytes_total',
      'Bytes of the media segments received whole.',
      byVariant(variantMetrics.bytes),
    ),
    counter(
      'hls_swarm_media_seconds_total',
      'Durations, as the playlist states them, of the media segments received whole.',
      byVariant(variantMetrics.mediaSeconds),
    ),
  ]
}
