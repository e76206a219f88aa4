import type { OriginConnections, OriginReading } from './origin-reading.ts'

/** What the origin did between two polls, beside what the viewers measured; undefined: it does not say. */
export interface OriginInterval {
  /** Wall clock at the end, ms since the Unix epoch. */
  readonly atMs: number
  readonly seconds: number
  /** Share of all its CPUs that was busy, 0 to 1. */
  readonly cpuBusyShare: number | undefined
  readonly receivedBytesPerSecond: number | undefined
  readonly sentBytesPerSecond: number | undefined
  readonly requestsPerSecond: number | undefined
  /** At the end of the interval. */
  readonly connections: OriginConnections | undefined
}

export interface TimedReading extends OriginReading {
  /** Wall clock, ms since the Unix epoch. */
  readonly atMs: number
  /** On the monotonic clock, seconds: rates must not jump with the wall clock. */
  readonly atSeconds: number
}

export function originInterval(before: TimedReading, after: TimedReading): OriginInterval {
  const seconds = after.atSeconds - before.atSeconds
  const rate = (figure: 'receivedBytes' | 'sentBytes' | 'requests') => {
    const growth = growthOf(before[figure], after[figure])
    return growth === undefined || seconds <= 0 ? undefined : growth / seconds
  }
  const busy = growthOf(before.cpu?.busySeconds, after.cpu?.busySeconds)
  const all = growthOf(before.cpu?.seconds, after.cpu?.seconds)
  return {
    atMs: after.atMs,
    seconds,
    cpuBusyShare: busy === undefined || all === undefined || all <= 0 ? undefined : Math.min(busy / all, 1),
    receivedBytesPerSecond: rate('receivedBytes'),
    sentBytesPerSecond: rate('sentBytes'),
    requestsPerSecond: rate('requests'),
    connections: after.connections,
  }
}

/** A counter that went back began again with the server: how much it grew is not known. */
function growthOf(before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined || after === undefined) return undefined
  return after < before ? undefined : after - before
}
