import { AggregatorRegistry, Registry } from 'prom-client'
import type { MetricFamily } from './metric-family.ts'

export const expositionContentType = Registry.PROMETHEUS_CONTENT_TYPE

/**
 * The metrics in Prometheus' text format. What is measured is kept in histograms and totals of its own, so the library
 * is given finished figures: its aggregation of what other processes have measured is made for that.
 */
export function renderMetrics(families: readonly MetricFamily[]): Promise<string> {
  return AggregatorRegistry.aggregate([
    families.map((family) => ({ ...family, values: family.samples, aggregator: 'first' })),
  ]).metrics()
}
