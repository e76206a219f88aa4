import type { NamedResult } from './merge-results.ts'
import { type Palette, plainPalette } from './palette.ts'
import type { ReportFormat } from './report-format.ts'
import { resultText, writeWholeFile } from './result-file.ts'

/** The text of a report; each format's code is loaded when it is asked for. */
export async function renderReport(
  runs: readonly NamedResult[],
  format: Exclude<ReportFormat, 'hgrm'>,
  palette: Palette,
): Promise<string> {
  const [first] = runs
  if (first === undefined) throw new Error('a report needs a result')
  switch (format) {
    case 'html': {
      const { renderPage } = await import('./html/render-page.ts')
      return renderPage(runs)
    }
    case 'markdown': {
      const { renderMarkdown } = await import('./markdown.ts')
      return renderMarkdown(runs)
    }
    case 'junit': {
      const { renderJUnit } = await import('./junit.ts')
      return renderJUnit(runs)
    }
    case 'json':
      return resultText(first.result)
    case 'text': {
      if (runs.length > 1) {
        const { renderComparison } = await import('./comparison-text.ts')
        return renderComparison(runs, palette)
      }
      const { renderSummary } = await import('./text-summary.ts')
      return renderSummary(first.result, palette)
    }
  }
}

/**
 * Writes a report.
 * @param what what a fault calls it
 * @throws FaultsError of kind `output`
 */
export async function writeReport(
  runs: readonly NamedResult[],
  format: ReportFormat,
  path: string,
  what = 'the report',
): Promise<void> {
  if (format !== 'hgrm') return writeWholeFile(path, await renderReport(runs, format, plainPalette), what)
  const { percentileFiles } = await import('./hgrm.ts')
  for (const { result } of runs) {
    for (const file of percentileFiles(path, result)) await writeWholeFile(file.path, file.text, what)
  }
}
