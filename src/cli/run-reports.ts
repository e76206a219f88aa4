import type { Fault } from '../errors.ts'
import { counterNames, requestMetrics } from '../metrics/metric-names.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import type { Interval } from '../metrics/totals.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { HistogramLogFile } from '../report/histogram-log.ts'
import type { Progress } from '../report/progress-line.ts'
import type { ProgressPrinter } from '../report/progress-printer.ts'
import type { SwarmObserver, SwarmOutcome } from '../swarm/prepare-swarm.ts'
import type { OutputOptions } from './output-options.ts'

/** What is written while a run goes on. */
export interface RunReports extends SwarmObserver {
  /** Finishes what was begun; tells what could not be written. */
  close(): Promise<readonly Fault[]>
}

export function startReports(plan: RunPlan, outputs: OutputOptions, progress: ProgressPrinter): RunReports {
  let log: HistogramLogFile | undefined
  return {
    onInterval(interval, outcome) {
      if (!outputs.quiet) progress.update(progressOf(plan, interval, outcome))
      if (outputs.histogramLog === undefined) return
      log ??= new HistogramLogFile(outputs.histogramLog, outcome.startedAtMs)
      log.write(interval)
    },
    async close() {
      progress.clear()
      return (await log?.close()) ?? []
    },
  }
}

export function progressOf(plan: RunPlan, interval: Interval, { totals, elapsedSeconds }: SwarmOutcome): Progress {
  const segments = interval.metrics.histogram(requestMetrics.responseTime('segment'))
  return {
    elapsedSeconds,
    durationSeconds: plan.durationMs === 0 ? undefined : plan.durationMs / 1000,
    viewers: { playing: interval.viewers.playing, stalled: interval.viewers.stalled, target: plan.clients },
    requestsPerSecond: interval.requestsPerSecond,
    bytesPerSecond: interval.bytesPerSecond,
    segmentP99Ms: segments.count > 0 ? segments.percentileMs(99) : undefined,
    failedRequests: requestKinds.reduce((sum, kind) => sum + totals.metrics.sum(requestMetrics.failed(kind)), 0),
    stalls: totals.metrics.sum(counterNames.stalls),
  }
}
