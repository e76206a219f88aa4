import { type FailureKind, type Fault, FaultsError } from '../errors.ts'
import type { FaultRule } from './fault-rule.ts'
import type { OriginOptions } from './origin-options.ts'

/** What the main thread asks the origin's thread; every request has one reply of the same id. */
export type OriginRequest = { readonly id: number } & OriginCall

export type OriginCall =
  | { readonly is: 'start'; readonly options: Partial<OriginOptions> }
  | { readonly is: 'setFaults'; readonly rules: readonly FaultRule[] }
  | { readonly is: 'setPathwayPriority'; readonly priority: readonly string[] }
  | { readonly is: 'requests' }
  | { readonly is: 'requestsByFolder' }
  | { readonly is: 'close' }

export type OriginReply =
  | { readonly id: number; readonly is: 'done'; readonly value: unknown }
  | { readonly id: number; readonly is: 'failed'; readonly failure: SentFailure }

/** An error on its way between threads: structured cloning would keep neither its class nor its own fields. */
export type SentFailure =
  | { readonly is: 'faults'; readonly kind: FailureKind; readonly faults: readonly Fault[] }
  | { readonly is: 'error'; readonly error: unknown }

export function packFailure(error: unknown): SentFailure {
  return error instanceof FaultsError
    ? { is: 'faults', kind: error.kind, faults: error.faults }
    : { is: 'error', error }
}

export function unpackFailure(failure: SentFailure): unknown {
  return failure.is === 'faults' ? new FaultsError(failure.kind, failure.faults) : failure.error
}
