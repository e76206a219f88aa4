import type { FailureCause } from './failure-cause.ts'
import type { RequestKind } from './request-kind.ts'

/**
 * One finished request. Instants are ms on the thread's monotonic clock.
 * responseTime = end - intendedStart; serviceTime = end - start; timeToFirstByte = firstByte - start. Where the response may
 * have been held, holdTime = firstByte - start, and the other two are without it.
 */
export interface RequestSample {
  readonly kind: RequestKind
  /** When the player wanted the request to leave: a late generator cannot hide a slow server. */
  readonly intendedStart: number
  /** When it was written to its connection, which may have had to be made before; if it never was, when that was begun. */
  readonly start: number
  /** When the response's headers arrived, by the beginning of the turn of the event loop that read them; 0 when none did. */
  readonly firstByte: number
  /** When the last byte arrived, or the request failed. */
  readonly end: number
  /** Body bytes received on the wire (before any content decoding), of successful and failed responses alike. */
  readonly bytes: number
  /**
   * The server was asked to hold the response until it has something new (RFC 8216bis 6.2.5.2): the time to the first byte is
   * then hold time, and no part of the response and service times.
   */
  readonly mayBeHeld: boolean
  /** Absent when it succeeded. */
  readonly failure: FailureCause | undefined
}
