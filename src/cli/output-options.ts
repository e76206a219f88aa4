import { type LogLevel, logLevels } from '../log.ts'
import type { GivenOptions, OptionReader } from '../plan/option-reader.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'

export type OutputOptionName = 'output' | 'histogramLog' | 'quiet' | 'logLevel'

/** Where what was measured goes, beside the summary. */
export interface OutputOptions {
  /** Path of the result file. */
  readonly output: string | undefined
  /** Path of the histogram log. */
  readonly histogramLog: string | undefined
  readonly quiet: boolean
  readonly logLevel: LogLevel
}

export function readOutputOptions(reader: OptionReader, options: GivenOptions<OutputOptionName>): OutputOptions {
  const output = reader.optional(options.output, parsePath)
  const histogramLog = reader.optional(options.histogramLog, parsePath)
  if (output !== undefined && output === histogramLog) {
    reader.faults.push({
      problem: `--output and --histogram-log are the same file ${quote(output)}.`,
      remedy: 'Give each its own.',
    })
  }
  return {
    output,
    histogramLog,
    quiet: reader.value(options.quiet, 'false', parseSwitch),
    logLevel: reader.value(options.logLevel, 'warn', parseLogLevel),
  }
}

function parsePath(text: string): Parsed<string> {
  if (text !== '' && !text.includes('\0')) return parsed(text)
  return refused(`${quote(text)} is not a path.`, 'Say the path of a file.')
}

export function parseLogLevel(text: string): Parsed<LogLevel> {
  const level = logLevels.find((known) => known === text)
  if (level !== undefined) return parsed(level)
  return refused(`${quote(text)} is not a level.`, `Say one of ${logLevels.join(', ')}.`)
}
