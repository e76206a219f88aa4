import type { RequestOptionName } from '../plan/build-request-options.ts'
import type { GivenOptions, OptionReader } from '../plan/option-reader.ts'
import { countFrom } from '../plan/parse-count.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'
import { planDefaults } from '../plan/plan-defaults.ts'
import type { OptionRow } from './option-row.ts'
import { parsePath } from './output-options.ts'
import { requestOptionRows } from './run-options.ts'

/** Options of `run` that rounds are given as they are. */
export type RoundOptionName = 'rampRate' | 'variant' | ComparedRequestOptionName

/** ffmpeg connects as the system tells it to. */
type ComparedRequestOptionName = Exclude<RequestOptionName, 'resolve' | 'localAddress'>

export type CompareOptionName =
  | RoundOptionName
  | 'clients'
  | 'duration'
  | 'player'
  | 'rounds'
  | 'ffmpeg'
  | 'tolerance'
  | 'failIfDifferent'
  | 'output'
  | 'markdown'
  | 'quiet'

export const compareDefaults = {
  clients: planDefaults.clients,
  duration: '30s',
  /** A process of ffmpeg takes a CPU for a third of a second to start: faster, they would wait for each other. */
  rampRate: '2/s',
  rounds: '2',
  player: 'ffmpeg',
  tolerance: '3%',
} as const

const comparedRequestRows = requestOptionRows.filter(
  (row): row is OptionRow<ComparedRequestOptionName> => row.name !== 'resolve' && row.name !== 'localAddress',
)

/** Those that rounds are given as they are. */
export const roundOptionRows: readonly OptionRow<RoundOptionName>[] = [
  {
    name: 'rampRate',
    flags: '--ramp-rate <rate>',
    takes: 'value',
    group: 'Load:',
    about: 'How many viewers start a second.',
    default: compareDefaults.rampRate,
  },
  {
    name: 'variant',
    flags: '--variant <choice>',
    takes: 'value',
    group: 'Stream:',
    about: 'What viewers play, as for run.',
    default: planDefaults.variant,
  },
  ...comparedRequestRows,
]

/** Every option of `compare`, in the order of its help. */
export const compareOptionRows: readonly OptionRow<CompareOptionName>[] = [
  {
    name: 'clients',
    flags: '-c, --clients <n>',
    takes: 'value',
    group: 'Load:',
    about: 'How many viewers play in a round.',
    default: compareDefaults.clients,
  },
  {
    name: 'duration',
    flags: '-d, --duration <time>',
    takes: 'value',
    group: 'Load:',
    about: 'How long a round is.',
    default: compareDefaults.duration,
  },
  {
    name: 'rounds',
    flags: '--rounds <n>',
    takes: 'value',
    group: 'Load:',
    about: 'How often each engine plays, in turn; up to three rounds follow that tell the costs.',
    default: compareDefaults.rounds,
  },
  {
    name: 'player',
    flags: '--player <name>',
    takes: 'value',
    group: 'Stream:',
    about: 'What the native viewers behave like: ffmpeg, to be laid request by request, hlsjs or spec.',
    default: compareDefaults.player,
  },
  ...roundOptionRows,
  {
    name: 'ffmpeg',
    flags: '--ffmpeg <path>',
    takes: 'value',
    group: 'Stream:',
    about: 'The ffmpeg to run.',
    default: 'the one on the PATH',
  },
  {
    name: 'tolerance',
    flags: '--tolerance <share>',
    takes: 'value',
    group: 'Pass or fail:',
    about: 'How far requests by kind and bytes may differ.',
    default: compareDefaults.tolerance,
  },
  {
    name: 'failIfDifferent',
    flags: '--fail-if-different',
    takes: 'nothing',
    group: 'Pass or fail:',
    about: 'End with 4 if they differ by more.',
  },
  {
    name: 'output',
    flags: '-o, --output <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write everything that was found to this file as JSON.',
  },
  {
    name: 'markdown',
    flags: '--markdown <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write the tables to this file as Markdown, as for the page of a CI job.',
  },
  {
    name: 'quiet',
    flags: '--quiet',
    takes: 'nothing',
    group: 'Output:',
    about: 'Do not say which round is played.',
  },
]

/** What only `compare` has. */
export interface CompareOptions {
  readonly rounds: number
  readonly tolerance: number
  readonly ffmpeg: string | undefined
  readonly failIfDifferent: boolean
  readonly output: string | undefined
  readonly markdown: string | undefined
  readonly quiet: boolean
}

/** What is wrong goes to the reader's faults. */
export function readCompareOptions(reader: OptionReader, options: GivenOptions<CompareOptionName>): CompareOptions {
  const output = reader.optional(options.output, parsePath)
  const markdown = reader.optional(options.markdown, parsePath)
  if (output !== undefined && output === markdown) {
    reader.faults.push({
      problem: `--output and --markdown are the same file ${quote(output)}.`,
      remedy: 'Give each its own.',
    })
  }
  return {
    rounds: reader.value(options.rounds, compareDefaults.rounds, countFrom(1, 100)),
    tolerance: reader.value(options.tolerance, compareDefaults.tolerance, parseTolerance),
    ffmpeg: reader.optional(options.ffmpeg, parsePath),
    failIfDifferent: reader.value(options.failIfDifferent, 'false', parseSwitch),
    output,
    markdown,
    quiet: reader.value(options.quiet, 'false', parseSwitch),
  }
}

/** `3%`, as a share. */
export function parseTolerance(text: string): Parsed<number> {
  const percent = Number(/^(\d+(?:\.\d+)?) ?%$/.exec(text)?.[1] ?? Number.NaN)
  if (percent <= 1000) return parsed(percent / 100)
  return refused(`${quote(text)} is no tolerance.`, 'Say it in percent, like 3%.')
}
