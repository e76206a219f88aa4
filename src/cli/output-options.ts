import { type LogLevel, logLevels } from '../log.ts'
import type { GivenOptions, GivenValue, OptionReader } from '../plan/option-reader.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'
import { type MetricsOptionName, type MetricsOptions, readMetricsOptions } from './metrics-options.ts'

/** The files that a run can write, by the option that gives the path; what a fault calls each. */
export const outputFiles = {
  output: 'the result',
  histogramLog: 'the histogram log',
  logFile: 'the log',
  report: 'the report',
  junit: 'the JUnit file',
  markdown: 'the Markdown file',
  hgrm: 'the percentiles',
} as const

export type OutputFileName = keyof typeof outputFiles

export type OutputOptionName = OutputFileName | MetricsOptionName | 'quiet' | 'noDashboard' | 'logLevel' | 'logFormat'

/** Where what was measured goes, beside the summary: paths, undefined where the file is not asked for, and the rest. */
export interface OutputOptions extends Readonly<Record<OutputFileName, string | undefined>>, MetricsOptions {
  readonly quiet: boolean
  /** Whether to draw the dashboard where there is a terminal to draw it on. */
  readonly dashboard: boolean
  readonly logLevel: LogLevel
  readonly logFormat: LogFormat
}

export function readOutputOptions(reader: OptionReader, options: GivenOptions<OutputOptionName>): OutputOptions {
  const files = readOutputFiles(reader, options)
  const inFile = files.logFile !== undefined
  return {
    ...files,
    ...readMetricsOptions(reader, options),
    quiet: reader.value(options.quiet, 'false', parseSwitch),
    dashboard: !reader.value(options.noDashboard, 'false', parseSwitch),
    logLevel: reader.value(options.logLevel, inFile ? 'info' : 'warn', parseLogLevel),
    logFormat: reader.value(options.logFormat, inFile ? 'json' : 'text', parseLogFormat),
  }
}

function readOutputFiles(reader: OptionReader, options: GivenOptions<OutputFileName>) {
  const labels = new Map<string, string>()
  const read = (given: readonly GivenValue[] | undefined): string | undefined => {
    const path = reader.optional(given, parsePath)
    const label = given?.at(-1)?.label
    if (path === undefined || label === undefined) return undefined
    const other = labels.get(path)
    if (other !== undefined) {
      reader.faults.push({
        problem: `${other} and ${label} are the same file ${quote(path)}.`,
        remedy: 'Give each its own.',
      })
    }
    labels.set(path, label)
    return path
  }
  const names = Object.keys(outputFiles) as OutputFileName[]
  return Object.fromEntries(names.map((name) => [name, read(options[name])])) as Record<
    OutputFileName,
    string | undefined
  >
}

export function parsePath(text: string): Parsed<string> {
  if (text !== '' && !text.includes('\0')) return parsed(text)
  return refused(`${quote(text)} is not a path.`, 'Say the path of a file.')
}

export function parseLogLevel(text: string): Parsed<LogLevel> {
  const level = logLevels.find((known) => known === text)
  if (level !== undefined) return parsed(level)
  return refused(`${quote(text)} is not a level.`, `Say one of ${logLevels.join(', ')}.`)
}

export const logFormats = ['text', 'json'] as const

export type LogFormat = (typeof logFormats)[number]

function parseLogFormat(text: string): Parsed<LogFormat> {
  const format = logFormats.find((known) => known === text)
  if (format !== undefined) return parsed(format)
  return refused(`${quote(text)} is not a format.`, `Say one of ${logFormats.join(', ')}.`)
}
