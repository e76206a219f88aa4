import { figure } from '../harness/print-table.ts'
import type { StoredResult } from '../harness/results.ts'
import type { Measurement } from '../viewers.ts'
import { byPoint } from './by-point.ts'
import { type CostModel, fitCostModel, loadOfStream, requirementFor, usableShare } from './cost-model.ts'
import { measurementsOf } from './read-results.ts'
import { markdownTable } from './section.ts'

/** The cost model in tables, for docs/scaling.md. */
export function modelBlocks(results: readonly StoredResult[]): ReadonlyMap<string, string> {
  const measurements = measurementsOf<readonly Measurement[]>(results, 'viewers') ?? []
  // As many points as terms, and some more: fewer would fit anything.
  const enough = byPoint(measurements).length >= 6
  const model = enough ? fitCostModel(measurements) : undefined
  const missing = 'Not measured yet: `npm run bench:viewers`, then `npm run bench:report`.'
  return new Map([
    ['cost-model', model ? terms(model) : missing],
    ['residuals', model ? residuals(model) : missing],
    ['largest-run', model ? largest(model) : missing],
    ['predictions', model ? predictions(model) : missing],
  ])
}

function terms(model: CostModel): string {
  return markdownTable({
    headings: ['part', 'cost'],
    rows: [
      ['a request, of 365 B or of a segment', `${figure(model.cpuUsPerRequest)} µs CPU`],
      ['a gigabyte received', `${figure(model.cpuSecondsPerGigabyte)} CPU-s`],
      ['a viewer, for a second, whatever it asks for', `${figure(model.cpuUsPerViewerSecond)} µs CPU`],
      ['a worker thread, for a second, whatever it plays', `${figure(model.fixedCores * 1e6)} µs CPU`],
      ['a viewer', `${figure(model.bytesPerViewer / 1e3)} kB RSS`],
      ['a process with one worker', `${figure(model.fixedBytes / 1e6)} MB RSS`],
    ],
  })
}

function residuals({ residuals }: CostModel): string {
  return markdownTable({
    headings: ['viewers', 'Mbit/s', 'segment s', 'cores measured', 'model', 'error %', 'RSS MB measured', 'model'],
    rows: residuals.map((one) => [
      figure(one.viewers),
      one.megabitsPerSecond,
      one.segmentSeconds,
      one.measuredCores,
      one.modelCores,
      Math.round(one.coresError * 100),
      (one.measuredBytes ?? Number.NaN) / 1e6,
      one.modelBytes / 1e6,
    ]),
  })
}

function largest({ largest }: CostModel): string {
  const { viewers, megabitsPerSecond, segmentSeconds, measuredCores, modelCores, coresError } = largest
  const memory = (largest.measuredBytes ?? Number.NaN) / 1e6
  return (
    `${figure(viewers)} viewers of ${megabitsPerSecond} Mbit/s in segments of ${segmentSeconds} s, on one thread: predicted ` +
    `${figure(modelCores)} cores and ${figure(largest.modelBytes / 1e6)} MB, measured ${figure(measuredCores)} cores and ` +
    `${figure(memory)} MB: ${Math.abs(Math.round(coresError * 100))} % too ${coresError > 0 ? 'much' : 'little'} CPU and ` +
    `${Math.abs(Math.round((largest.modelBytes / 1e6 / memory - 1) * 100))} % too ${largest.modelBytes / 1e6 > memory ? 'much' : 'little'} memory.`
  )
}

function predictions(model: CostModel): string {
  const streams = [
    { megabitsPerSecond: 2, segmentSeconds: 2 },
    { megabitsPerSecond: 5, segmentSeconds: 6 },
  ]
  const rows = [100_000, 1_000_000].flatMap((viewers) =>
    streams.map(({ megabitsPerSecond, segmentSeconds }) => {
      const need = requirementFor(model, loadOfStream(viewers, megabitsPerSecond, segmentSeconds))
      return [
        `${figure(viewers)} of ${megabitsPerSecond} Mbit/s, ${segmentSeconds} s`,
        need.load.requestsPerSecond,
        need.gigabitsPerSecond,
        need.workers,
        need.gigabytesOfMemory,
        need.sourceAddresses,
      ]
    }),
  )
  return markdownTable({
    headings: [
      'viewers',
      'requests/s',
      'Gbit/s',
      `workers, each ${usableShare * 100} % busy`,
      'GB RSS',
      'source addresses',
    ],
    rows,
  })
}
