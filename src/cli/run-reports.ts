import { counterNames, requestMetrics } from '../metrics/metric-names.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import type { Interval } from '../metrics/totals.ts'
import type { OriginFigures } from '../origin-metrics/origin-figures.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { HistogramLogFile } from '../report/histogram-log.ts'
import type { Progress } from '../report/progress-line.ts'
import type { ProgressPrinter } from '../report/progress-printer.ts'
import type { ReportFormat } from '../report/report-format.ts'
import { writeResultFile } from '../report/result-file.ts'
import type { ThresholdResult } from '../report/run-result.ts'
import type { SwarmOutcome } from '../swarm/prepare-swarm.ts'
import { dashboardReport } from './dashboard-report.ts'
import { logReport } from './log-report.ts'
import { metricsReport } from './metrics-report.ts'
import type { OpenedLog } from './open-log.ts'
import { type OutputFileName, type OutputOptions, outputFiles } from './output-options.ts'
import { type RunReport, RunReports } from './run-report.ts'
import type { Terminal } from './terminal.ts'

/** What an output may need to know and to do. */
export interface ReportContext {
  readonly plan: RunPlan
  readonly outputs: OutputOptions
  readonly version: string
  readonly terminal: Terminal
  readonly progress: ProgressPrinter
  readonly log: OpenedLog
  /** What the origins say of themselves, polled while the run goes on; empty when nobody asked. */
  readonly origins: readonly OriginFigures[]
  /** What the thresholds say of the run so far. */
  readonly judge: (outcome: SwarmOutcome) => readonly ThresholdResult[]
  /** Ends the run gracefully, as the first Ctrl-C does. */
  readonly stop: () => void
}

/** Makes one output, if it was asked for. What it throws, a FaultsError, ends the run before it begins. */
type ReportFactory = (context: ReportContext) => RunReport | undefined | Promise<RunReport | undefined>

/** Every output there is, a line each. Large libraries are imported by the factory, when they are needed. */
const factories: readonly ReportFactory[] = [
  logReport,
  progressReport,
  histogramLogReport,
  resultFileReport,
  metricsReport,
  renderedReport('report', 'html'),
  renderedReport('markdown', 'markdown'),
  renderedReport('junit', 'junit'),
  renderedReport('hgrm', 'hgrm'),
]

/** @throws FaultsError when an output cannot begin; the others are closed then */
export async function startReports(context: ReportContext): Promise<RunReports> {
  const started: RunReport[] = []
  try {
    for (const create of factories) {
      const report = await create(context)
      if (report !== undefined) started.push(report)
    }
  } catch (error) {
    await new RunReports(started).close()
    throw error
  }
  return new RunReports(started)
}

function progressReport(context: ReportContext): RunReport | undefined {
  const { plan, outputs, progress } = context
  if (outputs.quiet) return undefined
  return dashboardReport(context, {
    name: 'the progress',
    onInterval: (interval, outcome) => progress.update(progressOf(plan, interval, outcome)),
    clear: () => progress.clear(),
  })
}

function histogramLogReport({ outputs: { histogramLog: path } }: ReportContext): RunReport | undefined {
  if (path === undefined) return undefined
  let log: HistogramLogFile | undefined
  return {
    name: 'the histogram log',
    onInterval: (interval, outcome) => {
      log ??= new HistogramLogFile(path, outcome.startedAtMs)
      log.write(interval)
    },
    close: async () => (await log?.close()) ?? [],
  }
}

function resultFileReport({ outputs: { output: path } }: ReportContext): RunReport | undefined {
  if (path === undefined) return undefined
  return {
    name: 'the result',
    onResult: async (result) => {
      await writeResultFile(path, result)
      return []
    },
  }
}

/** An output that is rendered from the complete result. */
function renderedReport(output: OutputFileName, format: ReportFormat): ReportFactory {
  return ({ outputs: { [output]: path } }) => {
    if (path === undefined) return undefined
    const name = outputFiles[output]
    return {
      name,
      onResult: async (result) => {
        const { writeReport } = await import('../report/write-report.ts')
        await writeReport([{ name: 'run', result }], format, path, name)
        return []
      },
    }
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
