/** One option of a command: what the parser, the environment and the help need to know of it. */
export interface OptionRow<Name extends string> {
  /** What the values are called where they are read. */
  readonly name: Name
  /** As commander reads them: `-c, --clients <n>`. */
  readonly flags: string
  /** One value (the last counts), any number, or none at all: the option is a switch. */
  readonly takes: 'value' | 'values' | 'nothing'
  /** The heading in the help. */
  readonly group: string
  /** A sentence with the unit; the default goes in `default`. */
  readonly about: string
  /** The default as the help shows it; undefined: nothing to show. */
  readonly default?: string
}

/** `--ramp-rate` of `-r, --ramp-rate <rate>`. */
export function longFlag(row: OptionRow<string>): string {
  const flag = /--[a-z-]+/.exec(row.flags)?.[0]
  if (flag === undefined) throw new Error(`no long flag in ${row.flags}`)
  return flag
}

export const variablePrefix = 'HLS_SWARM_'

/** `HLS_SWARM_RAMP_RATE` of `--ramp-rate`. */
export function variableName(row: OptionRow<string>): string {
  return variablePrefix + longFlag(row).slice(2).replaceAll('-', '_').toUpperCase()
}
