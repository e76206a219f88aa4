import { rampEndMs } from '../plan/load-profile.ts'
import type { GivenOptions, OptionReader } from '../plan/option-reader.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { type Threshold, thresholdOf } from '../plan/threshold.ts'
import { thresholdMetricNames } from '../report/thresholds/find-metric.ts'
import type { OptionRow } from './option-row.ts'

export type CriteriaOptionName = 'threshold' | 'failIfSaturated'

/** What a run must be for it to pass. */
export interface Criteria {
  readonly thresholds: readonly Threshold[]
  readonly failIfSaturated: boolean
}

export const criteriaOptionRows: readonly OptionRow<CriteriaOptionName>[] = [
  {
    name: 'threshold',
    flags: '--threshold <limit>',
    takes: 'values',
    group: 'Pass or fail:',
    about: "Fail unless this holds, like 'segment.responseTime.p99 < 500ms'. Repeatable; see below.",
  },
  {
    name: 'failIfSaturated',
    flags: '--fail-if-saturated',
    takes: 'nothing',
    group: 'Pass or fail:',
    about: 'Fail when the generator itself was the bottleneck.',
  },
]

/** What is allowed but seldom meant. */
export function criteriaWarnings({ thresholds }: Criteria, plan: RunPlan): readonly string[] {
  const rampMs = rampEndMs(plan.ramp, plan.clients)
  const ofStartup = thresholds.filter(({ metric }) => metric.startsWith('startupTime.'))
  if (plan.warmupMs <= rampMs || ofStartup.length === 0) return []
  return [
    `every viewer starts before the warm-up is over: there will be no sample for ${ofStartup.map(({ expression }) => expression).join(', ')}`,
  ]
}

export function readCriteria(reader: OptionReader, options: GivenOptions<CriteriaOptionName>): Criteria {
  return {
    thresholds: reader.list(options.threshold, thresholdOf(thresholdMetricNames)),
    failIfSaturated: reader.value(options.failIfSaturated, 'false', parseSwitch),
  }
}
