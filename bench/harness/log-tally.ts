import type { RunResult } from '../../src/report/run-result.ts'
import type { AccessLogEntry } from '../../test/helpers/real-origin.ts'

/** The kinds of requests that a ladder of transport streams needs. */
export const loggedKinds = ['multivariantPlaylist', 'mediaPlaylist', 'segment'] as const
export type LoggedKind = (typeof loggedKinds)[number] | 'preflight'

export interface Tally {
  readonly requests: number
  readonly bytes: number
}

/** What a run says it did beside what the server wrote down. */
export interface Told {
  readonly kind: LoggedKind
  readonly swarm: Tally
  readonly nginx: Tally
}

/** @param url of the multivariant playlist */
export function compareWithLog(result: RunResult, log: readonly AccessLogEntry[], url: string): Told[] {
  const multivariantPath = new URL(url).pathname
  const kindOf = ({ uri, userAgent }: AccessLogEntry): LoggedKind => {
    if (userAgent.endsWith(' preflight')) return 'preflight'
    if (uri.endsWith('.ts')) return 'segment'
    return uri === multivariantPath ? 'multivariantPlaylist' : 'mediaPlaylist'
  }
  return [...loggedKinds, 'preflight' as const].map((kind) => {
    const ours = kind === 'preflight' ? result.preflight : result.requests[kind]
    const requests = kind === 'preflight' ? result.preflight.requests : (result.requests[kind]?.count ?? 0)
    const entries = log.filter((entry) => kindOf(entry) === kind)
    const bytes = entries.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
    return { kind, swarm: { requests, bytes: ours?.bytes ?? 0 }, nginx: { requests: entries.length, bytes } }
  })
}
