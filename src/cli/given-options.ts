import { type Command, Option } from 'commander'
import type { GivenOptions, GivenValue } from '../plan/option-reader.ts'
import { longFlag, type OptionRow, variableName } from './option-row.ts'

/** Gives a command the options of a table. */
export function addOptions(command: Command, rows: readonly OptionRow<string>[]): void {
  for (const row of rows) {
    const about = row.default === undefined ? row.about : `${row.about} (default: ${row.default})`
    const option = new Option(row.flags, about).helpGroup(row.group)
    // Every value is kept as it was written: what it means, and what is wrong with it, is decided in one place for all.
    if (row.takes !== 'nothing') option.argParser((text, before: string[] = []) => [...before, text])
    command.addOption(option)
  }
}

/**
 * What was given for each option of the table: by the command line, or else by the environment.
 * @param env undefined where the command has no environment variables
 */
export function givenOptions<Name extends string>(
  command: Command,
  rows: readonly OptionRow<Name>[],
  env: Readonly<Record<string, string | undefined>> | undefined,
): GivenOptions<Name> {
  const given: { [K in Name]?: readonly GivenValue[] } = {}
  for (const row of rows) {
    const typed = typedTexts(command, row).map((text): GivenValue => {
      return { text, label: longFlag(row), source: 'argument' }
    })
    given[row.name] = typed.length > 0 || env === undefined ? typed : valuesOfVariable(row, env)
  }
  return given
}

function typedTexts(command: Command, row: OptionRow<string>): readonly string[] {
  const option = command.options.find((candidate) => candidate.long === longFlag(row))
  const attribute = option?.attributeName() ?? ''
  if (command.getOptionValueSource(attribute) !== 'cli') return []
  return row.takes === 'nothing' ? ['true'] : command.getOptionValue(attribute)
}

/** A variable holds one value; of an option that can be repeated, one a line. An empty variable is like none. */
function valuesOfVariable(row: OptionRow<string>, env: Readonly<Record<string, string | undefined>>): GivenValue[] {
  const name = variableName(row)
  const text = env[name] ?? ''
  const texts = row.takes === 'values' ? text.split('\n') : [text]
  return texts
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .map((value) => ({ text: value, label: `${longFlag(row)} (from ${name})`, source: 'environment' }))
}
