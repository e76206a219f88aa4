/** What viewers take of a machine. */
export interface ViewerCosts {
  /** The first viewer's, with all that is there but once. */
  readonly firstCpuUsPerSecond: number
  readonly firstPssBytes: number
  readonly moreCpuUsPerSecond: number
  readonly morePssBytes: number
}

export interface Machine {
  readonly cpus: number
  readonly memoryBytes: number
}

/** How many viewers a machine holds that is all theirs: its CPUs, or its memory, whichever ends first. */
export function fittingViewers(
  { cpus, memoryBytes }: Machine,
  costs: ViewerCosts,
): {
  readonly byCpu: number
  readonly byMemory: number
  readonly viewers: number
  readonly limitedBy: 'cpu' | 'memory'
} {
  const byCpu = fitting(cpus * 1e6, costs.firstCpuUsPerSecond, costs.moreCpuUsPerSecond)
  const byMemory = fitting(memoryBytes, costs.firstPssBytes, costs.morePssBytes)
  return { byCpu, byMemory, viewers: Math.min(byCpu, byMemory), limitedBy: byCpu <= byMemory ? 'cpu' : 'memory' }
}

function fitting(capacity: number, first: number, more: number): number {
  return first > capacity ? 0 : 1 + Math.floor((capacity - first) / more)
}
