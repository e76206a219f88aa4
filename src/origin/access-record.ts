import type { ResourceKind } from './resource.ts'

/** What was asked for and sent, by kind, so that a client's own figures can be checked against it. */
export type AccessRecord = Record<ResourceKind, KindAccess>

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

export function emptyAccessRecord(): AccessRecord {
  const empty = (): KindAccess => ({ requests: 0, statuses: {}, bodyBytes: 0, cut: 0 })
  return {
    multivariantPlaylist: empty(),
    mediaPlaylist: empty(),
    segment: empty(),
    key: empty(),
    health: empty(),
    unknown: empty(),
  }
}
