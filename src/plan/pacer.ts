import type { LoadProfile } from './load-profile.ts'
import { seededUnit } from './seeded-unit.ts'

/**
 * When viewer `index` (from 0) starts, ms from the start of the run. The first one starts at once. Has no clock: two
 * threads or machines with the same plan agree without a word.
 */
export function startOffsetMs(profile: LoadProfile, seed: number, index: number): number {
  if (index === 0) return 0
  return (index / profile.ratePerSecond) * 1000 + profile.jitterMs * seededUnit(seed, index)
}
