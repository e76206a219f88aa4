import { variantMetrics } from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'

/** What was received of a variant stream of late. */
export interface VariantShare {
  readonly label: string
  /** Of the media received, 0 to 1. */
  readonly share: number
  readonly bytesPerSecond: number
}

/** What was received of a variant stream in one interval. */
export interface Media {
  readonly seconds: number
  readonly bytes: number
}

export function mediaByVariant(metrics: MetricSet): Map<string, Media> {
  const prefix = variantMetrics.mediaSeconds('')
  const media = new Map<string, Media>()
  for (const [name, seconds] of metrics.counters()) {
    if (!name.startsWith(prefix)) continue
    const label = name.slice(prefix.length)
    media.set(label, { seconds, bytes: metrics.sum(variantMetrics.bytes(label)) })
  }
  return media
}

export function variantShares(recent: readonly ReadonlyMap<string, Media>[]): VariantShare[] {
  const sums = new Map<string, Media>()
  for (const media of recent) {
    for (const [label, { seconds, bytes }] of media) {
      const sum = sums.get(label) ?? { seconds: 0, bytes: 0 }
      sums.set(label, { seconds: sum.seconds + seconds, bytes: sum.bytes + bytes })
    }
  }
  const total = [...sums.values()].reduce((sum, { seconds }) => sum + seconds, 0)
  return [...sums]
    .map(([label, { seconds, bytes }]) => ({ label, share: seconds / total, bytesPerSecond: bytes / seconds }))
    .sort((a, b) => b.bytesPerSecond - a.bytesPerSecond)
}
