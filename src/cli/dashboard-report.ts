import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { generatorAssessment } from '../report/build-result.ts'
import { initialState, type Observed, observe } from '../report/dashboard/dashboard-state.ts'
import type { RunningDashboard } from '../report/dashboard/start-dashboard.tsx'
import { choosePalette } from '../report/palette.ts'
import { redactUrl } from '../report/redact.ts'
import { targetText } from '../report/target-text.ts'
import type { RunReport } from './run-report.ts'
import type { ReportContext } from './run-reports.ts'
import type { Terminal } from './terminal.ts'

/**
 * The dashboard, where it can be drawn and was not declined. Until it is there, and should it fail, `progress` is shown
 * in its place.
 */
export function dashboardReport(context: ReportContext, progress: RunReport): RunReport {
  const { plan, outputs, version, terminal } = context
  if (!outputs.dashboard || !canDraw(terminal)) return progress
  let state = initialState({
    version,
    url: redactUrl(targetText(plan)),
    targetViewers: plan.clients,
    durationSeconds: plan.durationMs === 0 ? undefined : plan.durationMs / 1000,
    cpus: availableParallelism(),
  })
  let dashboard: RunningDashboard | undefined
  let stage: 'unopened' | 'opened' | 'over' = 'unopened'

  async function open(): Promise<void> {
    stage = 'opened'
    // React reads it while it is loaded: otherwise it takes its slower development build, which also fills the memory
    // with timings.
    process.env.NODE_ENV ??= 'production'
    const { startDashboard } = await import('../report/dashboard/start-dashboard.tsx')
    // The run may have ended meanwhile.
    if (stage !== 'opened') return
    progress.clear?.()
    dashboard = startDashboard({
      state,
      terminal: process,
      palette: choosePalette(true, terminal.env),
      onStop: () => process.kill(process.pid, 'SIGINT'),
      onFailed: fail,
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, dashboard.stopping)
  }

  function close(): void {
    if (dashboard === undefined) return
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, dashboard.stopping)
    dashboard.close()
    dashboard = undefined
  }

  function fail(error: unknown): void {
    close()
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    terminal.stderr.write(`warning: The dashboard failed; the run goes on. Please report this bug: ${reason}\n`)
  }

  return {
    ...progress,
    name: 'the dashboard',
    onInterval(interval, outcome) {
      const { totals, elapsedSeconds, cpuSeconds } = outcome
      const used = { elapsedSeconds, cpuSeconds, rssBytes: process.memoryUsage.rss() }
      const observed: Observed = {
        interval,
        totals,
        process: used,
        saturation: generatorAssessment(totals).reasons,
        thresholds: context.judge(outcome),
        origins: context.origins.map(({ name, latest, lastFailure }) => ({ name, latest, lastFailure })),
      }
      if (dashboard !== undefined) return dashboard.observe(observed)
      state = observe(state, observed)
      progress.onInterval?.(interval, outcome)
      // It is large, and while it loads this thread does nothing else: by now the workers are at work.
      if (stage === 'unopened') open().catch(fail)
    },
    clear() {
      stage = 'over'
      close()
      progress.clear?.()
    },
  }
}

function canDraw({ stderr, env }: Terminal): boolean {
  const isCi = env.CI !== undefined && !['', '0', 'false'].includes(env.CI)
  return stderr === process.stderr && stderr.isTTY === true && env.TERM !== 'dumb' && !isCi && isInForeground()
}

/** A process in the background is stopped by the kernel when it changes how the terminal takes its keys. */
function isInForeground(): boolean {
  try {
    // proc(5): after the name in parentheses come state, parent, process group, session, terminal, its foreground group.
    const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ')
    return fields?.[2] === fields?.[5]
  } catch {
    // Not Linux.
    return true
  }
}
