import { type Fault, FaultsError } from '../errors.ts'

/** Content steering (RFC 8216bis 7): the stream's tracks are there once for each pathway, under a folder of its own. */
export interface OriginSteering {
  /** How many: CDN-A, CDN-B and so on; 26 at most. */
  readonly pathways: number
  /** After how long viewers ask again, whole seconds. */
  readonly ttlSeconds: number
  /** So long after the start the first pathway becomes the last; undefined: never. */
  readonly switchAfterSeconds: number | undefined
}

/** IDs have a letter each. */
export const maxPathways = 26

/** A pathway's PATHWAY-ID, and its folder in URLs. */
export interface Pathway {
  readonly id: string
  readonly folder: string
}

export function pathwaysOf({ pathways }: OriginSteering): Pathway[] {
  return Array.from({ length: Math.min(pathways, maxPathways) }, (_, index) => {
    const id = `CDN-${String.fromCharCode('A'.charCodeAt(0) + index)}`
    return { id, folder: id.toLowerCase() }
  })
}

/** The pathways' IDs in the order that viewers are to prefer, unless somebody sets another. */
export function scheduledPriority(steering: OriginSteering, elapsedMs: number): readonly string[] {
  const [first = '', ...others] = pathwaysOf(steering).map(({ id }) => id)
  const isSwitched = elapsedMs >= (steering.switchAfterSeconds ?? Number.POSITIVE_INFINITY) * 1000
  return isSwitched ? [...others, first] : [first, ...others]
}

/** The steering manifest (7.2). */
export function steeringManifestText({ ttlSeconds }: OriginSteering, priority: readonly string[]): string {
  return JSON.stringify({ VERSION: 1, TTL: ttlSeconds, 'PATHWAY-PRIORITY': priority })
}

/** @throws FaultsError of kind `usage` when pathways are named that are none, or one of them twice, or none at all */
export function checkPriority(steering: OriginSteering | undefined, priority: readonly string[]): void {
  const ids = steering ? pathwaysOf(steering).map(({ id }) => id) : []
  const remedy = ids.length > 0 ? `Name each of ${ids.join(', ')} once at most.` : 'Start the origin with steering.'
  const faults: Fault[] = priority
    .filter((id, index) => !ids.includes(id) || priority.indexOf(id) < index)
    .map((id) => ({ problem: `Pathway ${id} is none of the stream's, or named before.`, remedy }))
  if (priority.length === 0) faults.push({ problem: 'A priority of no pathways is none.', remedy })
  if (faults.length > 0) throw new FaultsError('usage', faults)
}
