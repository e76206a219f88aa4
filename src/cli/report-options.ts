import type { GivenOptions, OptionReader } from '../plan/option-reader.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'
import { type ReportFormat, reportFormats } from '../report/report-format.ts'
import type { OptionRow } from './option-row.ts'
import { parsePath } from './output-options.ts'

export type ReportOptionName = 'output' | 'format' | 'merge'

/** Every option of `report`, in the order of its help. */
export const reportOptionRows: readonly OptionRow<ReportOptionName>[] = [
  {
    name: 'output',
    flags: '-o, --output <file>',
    takes: 'value',
    group: 'Report:',
    about: 'Write the report to this file.',
    default: 'standard output',
  },
  {
    name: 'format',
    flags: '--format <format>',
    takes: 'value',
    group: 'Report:',
    about: `${reportFormats.slice(0, -1).join(', ')} or ${reportFormats.at(-1)}.`,
    default: "by the file's ending (.html, .md, .xml, .hgrm, .json), else text",
  },
  {
    name: 'merge',
    flags: '--merge',
    takes: 'nothing',
    group: 'Report:',
    about: 'The results are parts of one run, played at the same time: add them up instead of comparing them.',
  },
]

export interface ReportOptions {
  readonly output: string | undefined
  readonly format: ReportFormat
  readonly merge: boolean
}

/** What is wrong goes to the reader's faults. */
export function readReportOptions(reader: OptionReader, options: GivenOptions<ReportOptionName>): ReportOptions {
  const output = reader.optional(options.output, parsePath)
  const format = reader.optional(options.format, parseFormat) ?? formatOfFile(output ?? '')
  if (format === 'hgrm' && output === undefined) {
    reader.faults.push({
      problem: '--format hgrm writes a file for every distribution, and has no name for them.',
      remedy: 'Say it with --output: of run.hgrm they become run.segment.responseTime.hgrm and so on.',
    })
  }
  return { output, format, merge: reader.value(options.merge, 'false', parseSwitch) }
}

function parseFormat(text: string): Parsed<ReportFormat> {
  const format = reportFormats.find((known) => known === text)
  if (format !== undefined) return parsed(format)
  return refused(`${quote(text)} is not a format.`, `Say one of ${reportFormats.join(', ')}.`)
}

const endings: Readonly<Record<string, ReportFormat>> = {
  html: 'html',
  htm: 'html',
  md: 'markdown',
  xml: 'junit',
  hgrm: 'hgrm',
  json: 'json',
}

function formatOfFile(path: string): ReportFormat {
  return endings[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''] ?? 'text'
}
