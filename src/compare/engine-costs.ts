import type { EngineCosts, Estimate } from './comparison.ts'
import { fittingViewers, type Machine } from './fitting-viewers.ts'
import { median, type SteadyUse } from './steady-use.ts'

/** How far two processes that do the same may be apart in what they use: heaps grow and engines compile as it comes. */
const noiseShare = 0.1

/**
 * What viewers of an engine cost.
 * @param rounds in which so many viewers played
 * @param single in which one played; null: there was none
 * @returns null when no round tells
 */
export function engineCosts(
  viewers: number,
  rounds: readonly (SteadyUse | null)[],
  single: SteadyUse | null,
  machine: Machine,
): EngineCosts | null {
  const uses = rounds.filter((use) => use !== null)
  const cpu = spreadOf(uses.map((use) => (use.cpuSecondsPerSecond / viewers) * 1e6))
  if (cpu === null) return null
  const pss = spreadOf(uses.flatMap(({ pssBytes }) => (pssBytes === null ? [] : [pssBytes / viewers])))
  const one =
    viewers === 1
      ? { cpuUsPerSecond: cpu.median, pssBytes: pss?.median ?? null }
      : single && { cpuUsPerSecond: single.cpuSecondsPerSecond * 1e6, pssBytes: single.pssBytes }
  const oneMore =
    one === null || viewers === 1
      ? null
      : {
          cpuUsPerSecond: marginal(cpu.median * viewers, one.cpuUsPerSecond, viewers),
          pssBytes:
            pss === null || one.pssBytes === null ? null : marginal(pss.median * viewers, one.pssBytes, viewers),
        }
  return {
    cpuUsPerViewerSecond: cpu,
    pssBytesPerViewer: pss,
    processes: median(uses.map(({ processes }) => processes)) ?? 0,
    one,
    oneMore,
    fit: fitOf(one, oneMore, machine),
  }
}

/** Of what many take together, beyond what one takes, the share of each of the others. */
function marginal(all: number, one: number, viewers: number): Estimate {
  const noise = one * noiseShare
  const added = all - one
  return added < 2 * noise
    ? { value: (Math.max(added, 0) + noise) / (viewers - 1), isAtMost: true }
    : { value: added / (viewers - 1), isAtMost: false }
}

function fitOf(one: EngineCosts['one'], oneMore: EngineCosts['oneMore'], machine: Machine): EngineCosts['fit'] {
  if (one === null || one.pssBytes === null || oneMore === null || oneMore.pssBytes === null) return null
  const { viewers, limitedBy } = fittingViewers(machine, {
    firstCpuUsPerSecond: one.cpuUsPerSecond,
    firstPssBytes: one.pssBytes,
    moreCpuUsPerSecond: oneMore.cpuUsPerSecond.value,
    morePssBytes: oneMore.pssBytes.value,
  })
  const limit = limitedBy === 'cpu' ? oneMore.cpuUsPerSecond : oneMore.pssBytes
  return { viewers, isAtLeast: limit.isAtMost, limitedBy }
}

function spreadOf(values: readonly number[]): EngineCosts['cpuUsPerViewerSecond'] | null {
  const middle = median(values)
  return middle === null ? null : { median: middle, min: Math.min(...values), max: Math.max(...values) }
}
