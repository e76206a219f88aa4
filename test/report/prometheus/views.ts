import type { OriginFigures } from '../../../src/origin-metrics/origin-figures.ts'
import type { RunView } from '../../../src/report/prometheus/run-view.ts'
import { calmRun, plan, startedAtMs } from '../result-fixtures.ts'

/** A minute's run with nothing wrong, as it is served after its end. */
export function viewOf(changes: Partial<RunView> = {}): RunView {
  return {
    plan,
    version: '0.1.0',
    totals: calmRun(),
    startedAtMs,
    elapsedSeconds: 60,
    cpuSeconds: 42,
    finished: true,
    origins: [] as readonly OriginFigures[],
    perViewer: false,
    ...changes,
  }
}

/** The values of a page by the whole text before them. */
export function valuesOf(page: string): Map<string, number> {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}
