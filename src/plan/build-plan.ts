import type { Fault } from '../errors.ts'
import { buildRequestOptions, type RequestOptionName } from './build-request-options.ts'
import { rampEndMs, viewersDue } from './load-profile.ts'
import { createOptionReader, type GivenOptions, type OptionReader } from './option-reader.ts'
import { countFrom } from './parse-count.ts'
import { parseDuration } from './parse-duration.ts'
import { parseRate } from './parse-rate.ts'
import { parseUrl } from './parse-url.ts'
import { parseVariant } from './parse-variant.ts'
import { planDefaults } from './plan-defaults.ts'
import type { RunPlan } from './run-plan.ts'

export type PlanOptionName =
  | 'url'
  | 'clients'
  | 'duration'
  | 'rampRate'
  | 'rampJitter'
  | 'workers'
  | 'variant'
  | 'connectionsPerViewer'
  | 'sharedConnections'
  | 'seed'
  | 'gracefulStop'
  | RequestOptionName

/** What a plan takes from the machine and the moment. */
export interface PlanSurroundings {
  readonly userAgent: string
  readonly availableCores: number
  /** An unsigned 32-bit integer. */
  readonly randomSeed: number
}

export type PlanBuild =
  | { readonly ok: true; readonly plan: RunPlan; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }

const mostClients = 10_000_000
const mostWorkers = 1024

/** The complete plan, or everything that is wrong with the options. */
export function buildPlan(options: GivenOptions<PlanOptionName>, surroundings: PlanSurroundings): PlanBuild {
  const reader = createOptionReader()
  if (options.url === undefined || options.url.length === 0) {
    reader.faults.push({ problem: 'There is no URL to play.', remedy: 'Say the URL of a playlist.' })
  }
  const url = reader.optional(options.url, parseUrl) ?? ''
  const clients = reader.value(options.clients, planDefaults.clients, countFrom(1, mostClients))
  const workers = reader.value(options.workers, String(surroundings.availableCores), countFrom(1, mostWorkers))
  const plan: RunPlan = {
    url,
    clients,
    durationMs: reader.value(options.duration, planDefaults.duration, parseDuration),
    ramp: {
      ratePerSecond: reader.value(options.rampRate, planDefaults.rampRate, parseRate),
      jitterMs: reader.value(options.rampJitter, planDefaults.rampJitter, parseDuration),
    },
    // A worker without a viewer would only add its own overhead to what is measured.
    workers: Math.min(workers, clients),
    variant: reader.value(options.variant, planDefaults.variant, parseVariant),
    connections: buildConnections(reader, options),
    ...buildRequestOptions(reader, options, surroundings.userAgent),
    seed: reader.value(options.seed, String(surroundings.randomSeed), countFrom(0, 2 ** 32 - 1)),
    gracefulStopMs: reader.value(options.gracefulStop, planDefaults.gracefulStop, parseDuration),
  }
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults }
  return { ok: true, plan, warnings: planWarnings(plan, surroundings) }
}

/** The two kinds exclude each other, except that a command line overrules the environment as it does everywhere. */
function buildConnections(reader: OptionReader, options: GivenOptions<PlanOptionName>): RunPlan['connections'] {
  const perViewer = options.connectionsPerViewer?.at(-1)
  const shared = options.sharedConnections?.at(-1)
  if (perViewer !== undefined && shared !== undefined && perViewer.source === shared.source) {
    reader.faults.push({
      problem: `${perViewer.label} and ${shared.label} contradict each other.`,
      remedy: 'Say one of them: viewers have their own connections or share a pool.',
    })
  }
  const perWorker = reader.optional(options.sharedConnections, countFrom(1, 65_535))
  const limit = reader.value(options.connectionsPerViewer, planDefaults.connectionsPerViewer, countFrom(1, 6))
  const isShared = perWorker !== undefined && !(perViewer?.source === 'argument' && shared?.source === 'environment')
  return isShared ? { is: 'shared', perWorker } : { is: 'perViewer', limit }
}

/** What is allowed but seldom meant. */
function planWarnings(plan: RunPlan, surroundings: PlanSurroundings): string[] {
  const warnings: string[] = []
  if (plan.durationMs > 0 && rampEndMs(plan.ramp, plan.clients) > plan.durationMs) {
    const started = viewersDue(plan.ramp, plan.clients, plan.durationMs)
    warnings.push(
      started < plan.clients
        ? `the run ends before the ramp does: about ${started} of ${plan.clients} viewers will start`
        : 'the run may end before the last viewers start: the ramp and its jitter take longer',
    )
  }
  if (plan.workers > surroundings.availableCores) {
    warnings.push(
      `${plan.workers} workers take turns on ${surroundings.availableCores} cores: latencies will include the wait`,
    )
  }
  return warnings
}
