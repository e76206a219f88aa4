import type { Measurement } from '../viewers.ts'

/** The windows of each point of the grid, in the order in which they were measured first. */
export function byPoint(measurements: readonly Measurement[]): Measurement[][] {
  const points = new Map<string, Measurement[]>()
  for (const one of measurements) {
    const key = `${one.viewers} ${one.megabitsPerSecond} ${one.segmentSeconds}`
    const windows = points.get(key)
    if (windows === undefined) points.set(key, [one])
    else windows.push(one)
  }
  return [...points.values()]
}
