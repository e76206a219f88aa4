import { type Fault, FaultsError } from '../errors.ts'
import type { Interval } from '../metrics/totals.ts'
import type { RunResult } from '../report/run-result.ts'
import type { SwarmOutcome } from '../swarm/prepare-swarm.ts'

/** One output of a run: it is told what happens and writes or shows it. What it has no use for it leaves out. */
export interface RunReport {
  /** What a fault calls it: `the histogram log`. */
  readonly name: string
  /** About once a second. The interval may be read until the next one comes. */
  onInterval?(interval: Interval, outcome: SwarmOutcome): void
  /** Something else is about to be printed: takes away, at once, what it shows on the terminal. */
  clear?(): void
  /** No interval follows: finishes what was written along. Called before the summary is printed. */
  close?(): Promise<readonly Fault[]>
  /** The complete result, after the summary has been printed. */
  onResult?(result: RunResult): Promise<readonly Fault[]>
  /** A signal came after the run had ended: whatever is waited for is to be waited for no longer. */
  hurry?(): void
}

/** All outputs of a run as one. None of them can keep another from its work: what fails is told as a fault. */
export class RunReports {
  readonly #reports: readonly RunReport[]
  /** What broke while the run went on, once a report: a broken one is told no more intervals. */
  readonly #broken = new Map<RunReport, readonly Fault[]>()

  constructor(reports: readonly RunReport[]) {
    this.#reports = reports
  }

  onInterval(interval: Interval, outcome: SwarmOutcome): void {
    for (const report of this.#reports) {
      if (!this.#broken.has(report)) this.#guard(report, () => report.onInterval?.(interval, outcome))
    }
  }

  clear(): void {
    for (const report of this.#reports) this.#guard(report, () => report.clear?.())
  }

  hurry(): void {
    for (const report of this.#reports) this.#guard(report, () => report.hurry?.())
  }

  /** Never rejects. */
  close(): Promise<readonly Fault[]> {
    return this.#faultsOfAll((report) => report.close?.())
  }

  /** Never rejects; the faults include those of the time before. */
  async finish(result: RunResult): Promise<readonly Fault[]> {
    const faults = await this.#faultsOfAll((report) => report.onResult?.(result))
    return [...[...this.#broken.values()].flat(), ...faults]
  }

  #guard(report: RunReport, task: () => void): void {
    try {
      task()
    } catch (error) {
      if (!this.#broken.has(report)) this.#broken.set(report, faultsOf(report, error))
    }
  }

  async #faultsOfAll(task: (report: RunReport) => Promise<readonly Fault[]> | undefined): Promise<readonly Fault[]> {
    const faults = this.#reports.map(async (report) => {
      try {
        return (await task(report)) ?? []
      } catch (error) {
        return faultsOf(report, error)
      }
    })
    return (await Promise.all(faults)).flat()
  }
}

function faultsOf(report: RunReport, error: unknown): readonly Fault[] {
  if (error instanceof FaultsError) return error.faults
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    { problem: `Writing ${report.name} failed.`, remedy: `Please report this bug with what follows.\n${details}` },
  ]
}
