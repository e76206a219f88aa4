import type { Fault } from '../errors.ts'
import type { Parsed } from './parsed.ts'

/** Where a value comes from, the one that overrules the others first. */
export const valueSources = ['argument', 'environment', 'file'] as const

export type ValueSource = (typeof valueSources)[number]

/** One value of an option as the user wrote it. */
export interface GivenValue {
  readonly text: string
  /** What a fault calls the option: `--clients`, `--clients (from HLS_SWARM_CLIENTS)` or `clients (scenario.yaml:3:10)`. */
  readonly label: string
  readonly source: ValueSource
}

/** The values given for each option; absent or empty: not given. Where an option takes one value, the last one counts. */
export type GivenOptions<Name extends string> = { readonly [K in Name]?: readonly GivenValue[] }

/** Reads options one after the other and keeps every fault, so that the user meets all of them at once. */
export interface OptionReader {
  readonly faults: Fault[]
  /** The value, or the default where it is not given (or faulty: the fault is kept). */
  value<T>(given: readonly GivenValue[] | undefined, defaultText: string, parse: (text: string) => Parsed<T>): T
  /** The value, or undefined where it is not given or faulty. */
  optional<T>(given: readonly GivenValue[] | undefined, parse: (text: string) => Parsed<T>): T | undefined
  /** All values that are not faulty. */
  list<T>(given: readonly GivenValue[] | undefined, parse: (text: string) => Parsed<T>): T[]
}

export function createOptionReader(): OptionReader {
  const faults: Fault[] = []

  function read<T>(given: GivenValue, parse: (text: string) => Parsed<T>): T[] {
    const result = parse(given.text)
    if (result.ok) return [result.value]
    faults.push({ problem: `${given.label} ${result.fault.problem}`, remedy: result.fault.remedy })
    return []
  }

  function optional<T>(given: readonly GivenValue[] | undefined, parse: (text: string) => Parsed<T>): T | undefined {
    const last = given?.at(-1)
    return last === undefined ? undefined : read(last, parse)[0]
  }

  return {
    faults,
    optional,
    value: (given, defaultText, parse) => {
      const value = optional(given, parse)
      if (value !== undefined) return value
      const fallback = parse(defaultText)
      if (!fallback.ok) throw new Error(`a default is faulty: ${fallback.fault.problem}`)
      return fallback.value
    },
    list: (given = [], parse) => given.flatMap((value) => read(value, parse)),
  }
}
