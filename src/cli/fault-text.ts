import type { Fault } from '../errors.ts'

/** Faults as a person reads them: each problem with its remedy below it. */
export function faultText(faults: readonly Fault[]): string {
  const [only] = faults
  if (faults.length === 1 && only !== undefined) return `hls-swarm: ${only.problem}\n  ${only.remedy}\n`
  const list = faults.map(({ problem, remedy }) => `  ${problem}\n    ${remedy}\n`)
  return `hls-swarm: ${faults.length} faults:\n${list.join('')}`
}
