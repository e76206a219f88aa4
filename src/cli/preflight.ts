import { type FailureKind, type Fault, FaultsError } from '../errors.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { checkWritable } from '../report/result-file.ts'
import { connectionCount, descriptorFault, descriptorsNeeded, readDescriptorLimit } from './file-descriptors.ts'
import { localAddressFault } from './local-address-fault.ts'
import { type LocalPorts, localPortFault, readLocalPorts } from './local-ports.ts'
import { type OutputFileName, type OutputOptions, outputFiles } from './output-options.ts'

export interface PreflightOptions {
  readonly plan: RunPlan
  readonly outputs: OutputOptions
  /** The origin runs in this process. */
  readonly ownOrigin: boolean
}

/**
 * Finds out before the first viewer starts what would spoil the run after an hour: limits of this machine, and files that
 * cannot be written. What spoils it only if every viewer opens all the connections it may is returned as warnings.
 * @throws FaultsError
 */
export async function checkMachine(options: PreflightOptions): Promise<readonly Fault[]> {
  const { plan, outputs } = options
  const limits = await readLimits()
  const connections = connectionCount(plan)
  const environment = [
    ...limitFaults(connections.fewest, limits, options),
    ...(await Promise.all(plan.http.localAddresses.map(localAddressFault))),
  ].filter((fault) => fault !== undefined)
  const output = Object.entries(outputFiles).flatMap(([name, what]) => {
    const path = outputs[name as OutputFileName]
    return path === undefined ? [] : checkWritable(path, what)
  })
  const kind: FailureKind = environment.length > 0 ? 'environment' : 'output'
  const faults = [...environment, ...output]
  if (faults.length > 0) throw new FaultsError(kind, faults)
  return limitFaults(connections.most, limits, options).filter((fault) => fault !== undefined)
}

/** What is undefined is not limited, or not known. */
interface Limits {
  readonly descriptors: number | undefined
  readonly ports: LocalPorts | undefined
}

async function readLimits(): Promise<Limits> {
  const [descriptors, ports] = await Promise.all([readDescriptorLimit(), readLocalPorts()])
  return { descriptors, ports }
}

function limitFaults(connections: number, limits: Limits, { plan, ownOrigin }: PreflightOptions) {
  const { descriptors, ports } = limits
  return [
    descriptors === undefined
      ? undefined
      : descriptorFault(descriptorsNeeded(connections, plan.workers, ownOrigin), descriptors),
    ports === undefined ? undefined : localPortFault(connections, ports, plan.http.localAddresses.length),
  ]
}
