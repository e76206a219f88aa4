import { type FailureKind, type Fault, FaultsError } from '../errors.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { checkWritable } from '../report/result-file.ts'
import { descriptorFault, descriptorsNeeded, mostConnections, readDescriptorLimit } from './file-descriptors.ts'
import { localAddressFault } from './local-address-fault.ts'
import { localPortFault, readLocalPorts } from './local-ports.ts'
import type { OutputOptions } from './output-options.ts'

export interface PreflightOptions {
  readonly plan: RunPlan
  readonly outputs: OutputOptions
  /** The origin runs in this process. */
  readonly ownOrigin: boolean
}

/**
 * Finds out before the first viewer starts what would spoil the run after an hour: limits of this machine, and files that
 * cannot be written.
 * @throws FaultsError
 */
export async function checkMachine({ plan, outputs, ownOrigin }: PreflightOptions): Promise<void> {
  const environment = await machineFaults(plan, ownOrigin)
  const output = [
    ...(outputs.output === undefined ? [] : checkWritable(outputs.output)),
    ...(outputs.histogramLog === undefined ? [] : checkWritable(outputs.histogramLog, 'the histogram log')),
  ]
  const kind: FailureKind = environment.length > 0 ? 'environment' : 'output'
  const faults = [...environment, ...output]
  if (faults.length > 0) throw new FaultsError(kind, faults)
}

async function machineFaults(plan: RunPlan, ownOrigin: boolean): Promise<Fault[]> {
  const [limit, ports, addresses] = await Promise.all([
    readDescriptorLimit(),
    readLocalPorts(),
    Promise.all(plan.http.localAddresses.map(localAddressFault)),
  ])
  return defined([
    limit === undefined ? undefined : descriptorFault(descriptorsNeeded(plan, ownOrigin), limit),
    ports === undefined ? undefined : localPortFault(mostConnections(plan), ports, plan.http.localAddresses.length),
    ...addresses,
  ])
}

function defined<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined)
}
