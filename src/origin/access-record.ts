import type { ResourceKind } from './resource.ts'

/** What was asked for and sent, by kind, so that a client's own figures can be checked against it. */
export type AccessRecord = Record<ResourceKind, KindAccess>

/** The same by the folder of the URL first, such as `360p`, `audio-en` or `cdn-a/360p`; '' is the top. */
export type AccessByFolder = Record<string, AccessRecord>

export interface KindAccess {
  /** Requests that arrived, whatever became of them. */
  requests: number
  /** Responses begun, by status. A connection that was reset before the headers counts in `requests` only. */
  statuses: Record<number, number>
  /**
   * Body bytes handed to connections, as encoded. They are counted before they are sent, so that a client that has a
   * response finds it counted; of a response that was cut short by its client they may be more than arrived.
   */
  bodyBytes: number
  /** Responses that were not sent to their end: by a fault, or because the client went away. */
  cut: number
}

export class AccessLog {
  readonly #folders: AccessByFolder = {}

  /** What to count a request with. */
  at(target: string, kind: ResourceKind): KindAccess {
    // What is unknown may have any name; all of it counts as of the top.
    const folder = kind === 'unknown' ? '' : (/^\/(.*)\//.exec(target.split('?', 1)[0] ?? '')?.[1] ?? '')
    const record = this.#folders[folder] ?? emptyAccessRecord()
    this.#folders[folder] = record
    return record[kind]
  }

  total(): AccessRecord {
    const total = emptyAccessRecord()
    for (const record of Object.values(this.#folders)) {
      for (const [kind, access] of Object.entries(record)) add(total[kind as ResourceKind], access)
    }
    return total
  }

  byFolder(): AccessByFolder {
    return structuredClone(this.#folders)
  }
}

function add(sum: KindAccess, { requests, statuses, bodyBytes, cut }: KindAccess): void {
  sum.requests += requests
  sum.bodyBytes += bodyBytes
  sum.cut += cut
  for (const [status, count] of Object.entries(statuses)) {
    sum.statuses[Number(status)] = (sum.statuses[Number(status)] ?? 0) + count
  }
}

function emptyAccessRecord(): AccessRecord {
  const empty = (): KindAccess => ({ requests: 0, statuses: {}, bodyBytes: 0, cut: 0 })
  return {
    multivariantPlaylist: empty(),
    mediaPlaylist: empty(),
    initSection: empty(),
    segment: empty(),
    key: empty(),
    steeringManifest: empty(),
    part: empty(),
    health: empty(),
    unknown: empty(),
  }
}
