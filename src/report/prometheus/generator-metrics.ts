import { availableParallelism } from 'node:os'
import { counterNames, histogramNames } from '../../metrics/metric-names.ts'
import { generatorAssessment } from '../build-result.ts'
import { counter, gauge, histogram, type MetricFamily } from './metric-family.ts'
import type { RunView } from './run-view.ts'

/** Seconds. */
const delayBounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5]

/** How the machine that plays the viewers fares: whether the other figures can be trusted. */
export function generatorMetrics({ plan, totals, cpuSeconds }: RunView): MetricFamily[] {
  const { metrics } = totals
  return [
    counter('hls_swarm_generator_cpu_seconds_total', 'CPU time used, user and system, of all threads.', cpuSeconds),
    gauge('hls_swarm_generator_cpus', 'CPUs that the generator may use.', availableParallelism()),
    gauge('hls_swarm_generator_workers', 'Threads that play viewers.', plan.workers),
    gauge('hls_swarm_generator_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
    histogram('hls_swarm_generator_event_loop_delay_seconds', 'How late timers of the workers fired.', delayBounds, [
      { labels: {}, histogram: metrics.histogram(histogramNames.timerLag) },
    ]),
    counter(
      'hls_swarm_generator_late_starts_total',
      'Viewers that started more than 100 ms late.',
      metrics.sum(counterNames.lateStarts),
    ),
    gauge(
      'hls_swarm_generator_saturated',
      '1 once the generator has been the bottleneck at some time of the run: the figures are not of the server alone.',
      generatorAssessment(totals).saturated ? 1 : 0,
    ),
  ]
}
