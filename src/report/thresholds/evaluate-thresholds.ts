import { holds, type Threshold, unitSizes } from '../../plan/threshold.ts'
import type { ThresholdResult } from '../run-result.ts'
import { findMetric } from './find-metric.ts'
import type { Measured, ThresholdMetric } from './threshold-metric.ts'

/** What became of each threshold. One without a sample has not passed, unless no sample is what it asks for. */
export function evaluateThresholds(thresholds: readonly Threshold[], measured: Measured): readonly ThresholdResult[] {
  return thresholds.map((threshold) => {
    const metric = metricOf(threshold)
    const { value } = metric.read(measured)
    return {
      expression: threshold.expression,
      // Twelve digits: 0.1 % of 1000 is not to be told as 0.09999999999999999 %.
      actual: value === undefined ? null : Number((value / unitSizes[threshold.unit]).toPrecision(12)),
      unit: threshold.unit,
      passed: value === undefined ? metric.noneIsGood : holds(threshold, value),
    }
  })
}

/** The first threshold that is to abort the run and is crossed by enough samples. */
export function crossedThreshold(thresholds: readonly Threshold[], measured: Measured): Threshold | undefined {
  return thresholds.find((threshold) => {
    if (!threshold.abort) return false
    const metric = metricOf(threshold)
    const { value, samples } = metric.read(measured)
    return value !== undefined && samples >= metric.enough && !holds(threshold, value)
  })
}

function metricOf({ metric }: Threshold): ThresholdMetric {
  const found = findMetric(metric)
  if (found === undefined) throw new Error(`a threshold for an unknown metric: ${metric}`)
  return found
}
