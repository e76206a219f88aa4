import { type Acceptance, atMost } from '../harness/results.ts'
import type { ClientFigures } from './client-figures.ts'

/** How far our viewer may be from the player that it takes after. */
const countLimit = 0.03
const medianLimitMs = 100

export function compareClients(name: string, ours: ClientFigures, theirs: ClientFigures): Acceptance[] {
  const share = (of: (figures: ClientFigures) => number) => {
    const [mine, other] = [of(ours), of(theirs)]
    return mine === other ? 0 : Math.abs(mine - other) / other
  }
  return [
    atMost(
      `${name}: playlist requests a minute, relative`,
      share(({ playlistsPerMinute }) => playlistsPerMinute),
      countLimit,
    ),
    atMost(
      `${name}: segment requests, relative`,
      share(({ segmentRequests }) => segmentRequests),
      countLimit,
    ),
    atMost(
      `${name}: initialization sections, relative`,
      share(({ initSectionRequests }) => initSectionRequests),
      countLimit,
    ),
    atMost(
      `${name}: bytes, relative`,
      share(({ bodyBytes }) => bodyBytes),
      countLimit,
    ),
    atMost(
      `${name}: time between reloads, median, ms`,
      Math.abs(ours.reloadMs.median - theirs.reloadMs.median),
      medianLimitMs,
    ),
    atMost(
      `${name}: start behind the edge, segments`,
      Math.abs((ours.segmentsBehindAtStart ?? Number.NaN) - (theirs.segmentsBehindAtStart ?? Number.NaN)),
      0,
    ),
  ]
}
