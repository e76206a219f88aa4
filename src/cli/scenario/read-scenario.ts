import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { FaultsError } from '../../errors.ts'
import type { GivenOptions, GivenValue } from '../../plan/option-reader.ts'
import { type RunOptionName, scenarioOptionRows } from '../run-options.ts'
import type { Scenario } from './parse-scenario.ts'

/**
 * Reads the scenario file that the options name, or nothing where they name none.
 * @throws FaultsError of kind `usage` when there is no such file
 */
export async function readScenario(given: readonly GivenValue[] | undefined): Promise<Scenario<RunOptionName>> {
  const file = given?.at(-1)
  if (file === undefined) return { options: {}, streams: undefined, faults: [] }
  const text = await readFile(file.text, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem = `${file.label} ${JSON.stringify(file.text)} cannot be read: ${error.message}.`
    const remedy =
      error.code === 'ENOENT' ? 'Say the path of a scenario; hls-swarm init writes one.' : 'Say another path.'
    throw new FaultsError('usage', [{ problem, remedy }], { cause: error })
  })
  // YAML is read only where there is some.
  const { parseScenario } = await import('./parse-scenario.ts')
  const shorter = relative('', file.text)
  return parseScenario(text, shorter.startsWith('..') || shorter === '' ? file.text : shorter, scenarioOptionRows)
}

/** What was said nearer by, or else what the file says: of a repeatable option the one list or the other. */
export function overFile<Name extends string>(given: GivenOptions<Name>, file: GivenOptions<Name>): GivenOptions<Name> {
  const said = Object.entries<readonly GivenValue[] | undefined>(given).filter(([, values]) => values?.length)
  return { ...file, ...Object.fromEntries(said) }
}
