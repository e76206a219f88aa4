import { setTimeout as pause } from 'node:timers/promises'
import type { Origin } from '../../src/origin/origin.ts'

/** Until so many viewers are playing, by what the origin has served since: a loaded machine takes its time to start. */
export async function untilPlaying(target: Origin, viewers: number): Promise<void> {
  const before = (await target.requests()).segment.requests
  for (let waited = 0; waited < 40_000; waited += 100) {
    await pause(100)
    if ((await target.requests()).segment.requests - before >= 3 * viewers) return
  }
  throw new Error('no viewer is playing after 40 s')
}
