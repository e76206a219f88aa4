import { Totals } from '../metrics/totals.ts'
import type { RunView } from '../report/prometheus/run-view.ts'
import type { RunReport } from './run-report.ts'
import type { ReportContext } from './run-reports.ts'

/** Serves the metrics of a run until the process ends, or until the final ones have been asked for. */
export async function metricsReport({
  plan,
  outputs,
  version,
  log,
  origins,
}: ReportContext): Promise<RunReport | undefined> {
  const { metrics: address, metricsLingerMs, perViewerMetrics: perViewer } = outputs
  if (address === undefined) return undefined
  const { startMetricsServer } = await import('../report/prometheus/metrics-server.ts')
  const { expositionContentType: contentType, renderMetrics } = await import('../report/prometheus/exposition.ts')
  const { runMetrics } = await import('../report/prometheus/run-metrics.ts')

  const totals = new Totals(Date.now())
  const before = { startedAtMs: undefined, elapsedSeconds: 0, cpuSeconds: 0, totals }
  let view: RunView = { ...before, plan, version, origins, perViewer, finished: false }
  let letGo = () => {}
  const waitedFor = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const server = await startMetricsServer(address, async () => {
    const { finished } = view
    const text = await renderMetrics(runMetrics(view))
    return { contentType, text, onSent: () => finished && letGo() }
  })
  log.info(`metrics are at ${server.url}`)

  return {
    name: 'the metrics',
    onInterval: (_, { startedAtMs, elapsedSeconds, cpuSeconds, totals }) => {
      view = { ...view, startedAtMs, elapsedSeconds, cpuSeconds, totals }
    },
    onResult: async () => {
      view = { ...view, finished: true }
      const timer = setTimeout(letGo, metricsLingerMs)
      await waitedFor
      clearTimeout(timer)
      await server.close()
      return []
    },
    hurry: letGo,
  }
}
