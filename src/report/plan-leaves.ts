import type { RunPlan } from '../plan/run-plan.ts'

/** The plain values of a plan by their paths, such as `ramp.ratePerSecond`; an empty list or object is its own value. */
export function planLeaves(plan: RunPlan): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>()
  const walk = (value: unknown, path: string) => {
    if (value !== null && typeof value === 'object' && Object.keys(value).length > 0) {
      for (const [name, inner] of Object.entries(value)) walk(inner, path === '' ? name : `${path}.${name}`)
    } else leaves.set(path, typeof value === 'string' ? value : JSON.stringify(value))
  }
  walk(plan, '')
  return leaves
}

export interface PlanDifference {
  readonly path: string
  /** Undefined where a plan has no such value. */
  readonly values: readonly (string | undefined)[]
}

/** Where the plans are not all alike. */
export function planDifferences(plans: readonly RunPlan[]): readonly PlanDifference[] {
  const all = plans.map(planLeaves)
  const paths = new Set(all.flatMap((leaves) => [...leaves.keys()]))
  return [...paths]
    .map((path) => ({ path, values: all.map((leaves) => leaves.get(path)) }))
    .filter(({ values }) => new Set(values).size > 1)
}
