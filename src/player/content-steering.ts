import type { FailureCause } from '../metrics/failure-cause.ts'
import type { MultivariantPlaylist, VariantStream } from '../playlist/multivariant-playlist.ts'
import { withPathwayClones } from '../playlist/pathway-clones.ts'
import type { SteeringManifest } from '../playlist/steering-manifest.ts'
import { throughput } from './abr/throughput-estimate.ts'
import type { Steering } from './steering-state.ts'
import { incident, type Turn } from './turn.ts'
import { switchVariant } from './variant-switching.ts'

/** TTL where the manifest could not be had (7.1). */
const defaultTtlMs = 300_000
/** `Retry-After: 0` is no leave to ask without end. */
const shortestWaitMs = 1000

/** A presentation that is steered begins on the pathway that it states, else on that of its first variant (4.4.6.6). */
export function beginSteering(turn: Turn, { contentSteering, variants }: MultivariantPlaylist): void {
  if (contentSteering === undefined) return
  const pathwayId = contentSteering.pathwayId ?? variants[0]?.pathwayId ?? '.'
  const steering = { uri: contentSteering.serverUri, pathwayId, priority: [], penalties: [], ttlMs: defaultTtlMs }
  turn.state.steering = { is: 'waiting', until: turn.now, ...steering }
  loadSteering(turn)
}

/** Asks for the manifest, telling the pathway in use and the throughput seen on it (7.3). */
export function loadSteering(turn: Turn): void {
  const { state } = turn
  if (state.steering.is !== 'waiting') return
  const { until, ...steering } = state.steering
  state.steering = { ...steering, is: 'loading' }
  const url = new URL(steering.uri)
  url.searchParams.set('_HLS_pathway', steering.pathwayId)
  if (state.throughput.weight > 0)
    url.searchParams.set('_HLS_throughput', String(Math.round(throughput(state.throughput))))
  turn.commands.push({ do: 'fetchSteering', kind: 'steeringManifest', url: url.href, intendedStart: until })
}

export function steeringLoaded(turn: Turn, manifest: SteeringManifest): void {
  const { state, now } = turn
  if (state.steering.is !== 'loading') return
  const ttlMs = manifest.ttlSeconds * 1000
  state.steering = {
    ...state.steering,
    is: 'waiting',
    until: now + ttlMs,
    ttlMs,
    uri: manifest.reloadUri ?? state.steering.uri,
    priority: manifest.pathwayPriority,
  }
  if (state.presentation !== undefined && manifest.pathwayClones.length > 0) {
    state.presentation = withPathwayClones(state.presentation, manifest)
  }
  followPriority(turn)
}

export function steeringFailed(turn: Turn, cause: FailureCause, retryAfterSeconds: number | undefined): void {
  const { state, now } = turn
  if (state.steering.is !== 'loading') return
  incident(turn, 'steeringFailures')
  if (cause === 'http410') {
    state.steering = { ...state.steering, is: 'over' }
    return
  }
  // 429: not before the server allows it (7.1).
  const waitMs =
    cause === 'http429' && retryAfterSeconds !== undefined
      ? Math.max(retryAfterSeconds * 1000, shortestWaitMs)
      : state.steering.ttlMs
  state.steering = { ...state.steering, is: 'waiting', until: now + waitMs }
}

/** The pathway in use fails: another one is taken for as long as it is penalised. False: there is none. */
export function leavePathway(turn: Turn): boolean {
  const { state, viewer, now } = turn
  const { steering } = state
  if (steering.is === 'none' || turn.track.kind !== 'main') return false
  const penalty = { pathwayId: steering.pathwayId, until: now + viewer.policy.avoidPathwayMs }
  state.steering = {
    ...steering,
    penalties: [...steering.penalties.filter(({ until }) => until > now), penalty],
  }
  return followPriority(turn)
}

/** Goes over to the first pathway of the priority that exists and is not penalised. Whether it did. */
function followPriority(turn: Turn): boolean {
  const { state, now } = turn
  const { steering, presentation, variant } = state
  if (steering.is === 'none' || presentation === undefined || variant === undefined) return false
  const wanted = wantedPathway(steering, presentation, now)
  if (wanted === undefined || wanted === steering.pathwayId) return false
  const counterpart = counterpartOn(presentation, variant, wanted)
  if (counterpart === undefined) return false
  state.steering = { ...steering, pathwayId: wanted }
  switchVariant(turn, counterpart)
  return true
}

function wantedPathway(steering: Steering, { variants }: MultivariantPlaylist, now: number): string | undefined {
  const existing = [...new Set(variants.map(({ pathwayId }) => pathwayId))]
  const order = steering.priority.length > 0 ? steering.priority : existing
  const isPenalised = (id: string): boolean =>
    steering.penalties.some(({ pathwayId, until }) => pathwayId === id && until > now)
  return order.find((id) => existing.includes(id) && !isPenalised(id))
}

/** The same variant on another pathway: of the same stable id, else of the nearest bandwidth. */
function counterpartOn(
  { variants }: MultivariantPlaylist,
  { stableVariantId, bandwidth }: VariantStream,
  pathwayId: string,
): VariantStream | undefined {
  const candidates = variants.filter((each) => each.pathwayId === pathwayId)
  const same = candidates.find((each) => stableVariantId !== undefined && each.stableVariantId === stableVariantId)
  const distance = (each: VariantStream): number => Math.abs(each.bandwidth - bandwidth)
  return same ?? candidates.toSorted((one, other) => distance(one) - distance(other))[0]
}
