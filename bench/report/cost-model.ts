import type { Measurement } from '../viewers.ts'
import { byPoint } from './by-point.ts'
import { fitNonNegative, type Observation, predict, relativeError } from './least-squares.ts'

/** A load, as far as its cost depends on it. */
export interface Load {
  readonly viewers: number
  readonly requestsPerSecond: number
  readonly gigabytesPerSecond: number
}

/** What a load costs on one worker thread, as a sum of parts. None of them is negative. */
export interface CostModel {
  /** CPU seconds a second, whatever the load. */
  readonly fixedCores: number
  readonly cpuUsPerViewerSecond: number
  readonly cpuUsPerRequest: number
  readonly cpuSecondsPerGigabyte: number
  readonly fixedBytes: number
  readonly bytesPerViewer: number
  /** How far the model is from each point that it was fitted to, and from the largest one, which it was not. */
  readonly residuals: readonly Residual[]
  readonly largest: Residual
}

export interface Residual {
  readonly viewers: number
  readonly megabitsPerSecond: number
  readonly segmentSeconds: number
  readonly measuredCores: number
  readonly modelCores: number
  /** Of the model, relative to what was measured: 0.1 is 10 % too much. */
  readonly coresError: number
  readonly measuredBytes: number | undefined
  readonly modelBytes: number
}

export function loadOf({ viewers, requestsPerSecond, gigabitsPerSecond }: Measurement): Load {
  return { viewers, requestsPerSecond, gigabytesPerSecond: gigabitsPerSecond / 8 }
}

/** Of viewers that reload a playlist and receive a segment once in a segment's duration. */
export function loadOfStream(viewers: number, megabitsPerSecond: number, segmentSeconds: number): Load {
  return {
    viewers,
    requestsPerSecond: (2 * viewers) / segmentSeconds,
    gigabytesPerSecond: (viewers * megabitsPerSecond) / 8000,
  }
}

const amountsOf = ({ viewers, requestsPerSecond, gigabytesPerSecond }: Load) => [
  1,
  viewers,
  requestsPerSecond,
  gigabytesPerSecond,
]

/** Fits all points but the one with the most viewers, on which it is checked. */
export function fitCostModel(measurements: readonly Measurement[]): CostModel {
  const most = Math.max(...measurements.map(({ viewers }) => viewers))
  const fitted = measurements.filter(({ viewers }) => viewers < most)
  const cpu = fitNonNegative(fitted.map((one) => ({ amounts: amountsOf(loadOf(one)), value: one.clientCoreUse })))
  const memory = fitNonNegative(fitted.flatMap(memoryObservation))
  const [fixedCores = 0, perViewer = 0, perRequest = 0, perGigabyte = 0] = cpu
  const [fixedBytes = 0, bytesPerViewer = 0] = memory

  function residualOf(points: readonly Measurement[]): Residual[] {
    return byPoint(points).flatMap((windows) => {
      const [one] = windows
      if (one === undefined) return []
      const mean = (value: (window: Measurement) => number) =>
        windows.reduce((sum, window) => sum + value(window), 0) / windows.length
      const load: Load = {
        viewers: one.viewers,
        requestsPerSecond: mean(({ requestsPerSecond }) => requestsPerSecond),
        gigabytesPerSecond: mean(({ gigabitsPerSecond }) => gigabitsPerSecond) / 8,
      }
      const observation: Observation = { amounts: amountsOf(load), value: mean(({ clientCoreUse }) => clientCoreUse) }
      return [
        {
          viewers: one.viewers,
          megabitsPerSecond: one.megabitsPerSecond,
          segmentSeconds: one.segmentSeconds,
          measuredCores: observation.value,
          modelCores: predict(cpu, observation.amounts),
          coresError: relativeError(cpu, observation),
          measuredBytes: mean(({ rssBytes }) => rssBytes),
          modelBytes: predict(memory, [1, one.viewers]),
        },
      ]
    })
  }
  const [largest] = residualOf(measurements.filter(({ viewers }) => viewers === most))
  if (largest === undefined) throw new Error('There is no point to check the model on.')
  return {
    fixedCores,
    cpuUsPerViewerSecond: perViewer * 1e6,
    cpuUsPerRequest: perRequest * 1e6,
    cpuSecondsPerGigabyte: perGigabyte,
    fixedBytes,
    bytesPerViewer,
    residuals: residualOf(fitted),
    largest,
  }
}

function memoryObservation({ viewers, rssBytes }: Measurement): Observation[] {
  return [{ amounts: [1, viewers], value: rssBytes }]
}

/** CPU seconds a second of one worker thread. */
export function coresFor(model: CostModel, load: Load): number {
  const { fixedCores, cpuUsPerViewerSecond, cpuUsPerRequest, cpuSecondsPerGigabyte } = model
  return predict(
    [fixedCores, cpuUsPerViewerSecond / 1e6, cpuUsPerRequest / 1e6, cpuSecondsPerGigabyte],
    amountsOf(load),
  )
}

/** A worker thread is used up to here and not further, so that latencies stay the server's. */
export const usableShare = 0.7
/** What Linux gives to outgoing connections from one address to one server where nobody changed it (32768 to 60999). */
export const portsOfAnAddress = 28_232

export interface Requirement {
  readonly load: Load
  readonly workers: number
  readonly gigabytesOfMemory: number
  readonly gigabitsPerSecond: number
  readonly sourceAddresses: number
}

/** What it takes to play a load: each worker pays what is fixed. */
export function requirementFor(model: CostModel, load: Load): Requirement {
  const variable = coresFor(model, load) - model.fixedCores
  const workers = Math.ceil(variable / Math.max(usableShare - model.fixedCores, 0.1))
  return {
    load,
    workers,
    gigabytesOfMemory: (model.fixedBytes * workers + model.bytesPerViewer * load.viewers) / 1e9,
    gigabitsPerSecond: load.gigabytesPerSecond * 8,
    sourceAddresses: Math.ceil(load.viewers / portsOfAnAddress),
  }
}
