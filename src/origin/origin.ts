import type { AccessByFolder, AccessRecord } from './access-record.ts'
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
  /**
   * From now on the steering manifest says this PATHWAY-PRIORITY, whatever the schedule.
   * @param priority IDs of the stream's pathways, the preferred one first
   * @throws FaultsError of kind `usage`
   */
  setPathwayPriority(priority: readonly string[]): Promise<void>
  /** Everything since the start. */
  requests(): Promise<AccessRecord>
  requestsByFolder(): Promise<AccessByFolder>
  /** Ends all connections and stops. A second call waits for the first. */
  close(): Promise<void>
}
