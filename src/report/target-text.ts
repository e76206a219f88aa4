import type { RunPlan } from '../plan/run-plan.ts'

/** What a plan plays, in a line: its URL, or its first one and how many more there are. */
export function targetText({ streams }: Pick<RunPlan, 'streams'>): string {
  const [first, ...others] = streams
  const url = first?.url ?? ''
  return others.length === 0 ? url : `${url} and ${others.length} more`
}
