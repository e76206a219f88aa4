import type { RunPlan } from '../plan/run-plan.ts'
import { printable } from '../printable.ts'
import { planDifferences } from './plan-leaves.ts'

/** What each generator has for itself: the viewers that it plays, and how it reaches the target from where it stands. */
const ownParts = /^(clients|ramp\.|workers$|seed$|gracefulStopMs$|http\.(localAddresses|resolve|userAgent)($|\.))/

/** Why two plans are not parts of one run; empty when they may be. */
export function planMisfits(one: RunPlan, other: RunPlan): readonly string[] {
  return planDifferences([one, other])
    .filter(({ path }) => !ownParts.test(path))
    .map(({ path, values: [mine, theirs] }) => printable(`${path} is ${theirs ?? 'not set'}, not ${mine ?? 'not set'}`))
}

/** The plan of the whole: viewers, rates and workers add up. */
export function mergePlans(plans: readonly RunPlan[]): RunPlan {
  const [first] = plans as [RunPlan]
  const sum = (value: (plan: RunPlan) => number) => plans.reduce((total, plan) => total + value(plan), 0)
  return {
    ...first,
    clients: sum(({ clients }) => clients),
    workers: sum(({ workers }) => workers),
    ramp: {
      ratePerSecond: sum(({ ramp }) => ramp.ratePerSecond),
      jitterMs: Math.max(...plans.map(({ ramp }) => ramp.jitterMs)),
    },
  }
}
