import type { AccessRecord } from './access-record.ts'
import type { FaultRule } from './fault-rule.ts'

/** A running origin, in this thread or in one of its own. */
export interface Origin {
  /** Of the multivariant playlist, absolute. */
  readonly url: string
  readonly port: number
  /**
   * Replaces all fault rules; none at first.
   * @throws FaultsError of kind `usage`
   */
  setFaults(rules: readonly FaultRule[]): Promise<void>
  /** Everything since the start. */
  requests(): Promise<AccessRecord>
  /** Ends all connections and stops. A second call waits for the first. */
  close(): Promise<void>
}
