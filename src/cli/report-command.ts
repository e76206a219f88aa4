import { FaultsError } from '../errors.ts'
import { createOptionReader, type GivenOptions } from '../plan/option-reader.ts'
import { mergeResults, type NamedResult } from '../report/merge-results.ts'
import { choosePalette } from '../report/palette.ts'
import { readResults } from '../report/read-results.ts'
import { renderReport, writeReport } from '../report/write-report.ts'
import type { Ending } from './exit-code.ts'
import { type ReportOptionName, type ReportOptions, readReportOptions } from './report-options.ts'
import type { Terminal } from './terminal.ts'

/**
 * `hls-swarm report`: result files to a report.
 * @throws FaultsError of kind `usage` for options and files that are not as they should be, `output` for what cannot be
 *   written
 */
export async function reportCommand(
  paths: readonly string[],
  options: GivenOptions<ReportOptionName>,
  terminal: Terminal,
): Promise<Ending> {
  const reader = createOptionReader()
  const { output, format, merge } = readReportOptions(reader, options)
  if (reader.faults.length > 0) throw new FaultsError('usage', reader.faults)

  const runs = together(await readResults(paths), { output, format, merge })
  if (output !== undefined) {
    await writeReport(runs, format, output)
  } else if (format !== 'hgrm') {
    const { stdout, env } = terminal
    stdout.write(await renderReport(runs, format, choosePalette(stdout.isTTY === true, env)))
  }
  return 'ok'
}

/** The runs to report on: those of the files, or the one that they are parts of. */
function together(read: readonly NamedResult[], { merge, format }: ReportOptions): readonly NamedResult[] {
  if (!merge) {
    if (read.length === 1 || (format !== 'json' && format !== 'hgrm')) return read
    throw new FaultsError('usage', [
      {
        problem: `The format ${format} has room for one result, and there are ${read.length}.`,
        remedy: 'Give one file, or --merge if they are parts of one run.',
      },
    ])
  }
  const merged = mergeResults(read)
  if (!merged.ok) throw new FaultsError('usage', merged.faults)
  return [{ name: read.map(({ name }) => name).join(' + '), result: merged.result }]
}
