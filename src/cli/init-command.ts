import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FaultsError } from '../errors.ts'
import { fileFault } from '../report/file-fault.ts'
import type { Ending } from './exit-code.ts'
import { scenarioOptionRows } from './run-options.ts'
import { exampleScenario } from './scenario/example-scenario.ts'
import type { Terminal } from './terminal.ts'

const schemaFile = fileURLToPath(new URL('../../docs/scenario.schema.json', import.meta.url))

/**
 * `hls-swarm init`: writes a scenario to start from.
 * @throws FaultsError of kind `output` when the file exists or cannot be written
 */
export async function initCommand(path: string, terminal: Terminal): Promise<Ending> {
  try {
    await writeFile(path, exampleScenario(scenarioOptionRows, schemaSeenFrom(path)), { flag: 'wx' })
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const fault = exists
      ? { problem: `There is a file ${JSON.stringify(path)} already.`, remedy: 'Remove it, or give another path.' }
      : fileFault('the scenario', path, error)
    throw new FaultsError('output', [fault], { cause: error })
  }
  terminal.stdout.write(`Wrote ${path}. Run it with: hls-swarm run -f ${path}\n`)
  return 'ok'
}

/** Relative where the program is installed below the file's folder, so that the file can be shared with its project. */
function schemaSeenFrom(path: string): string {
  const relativePath = relative(dirname(resolve(path)), schemaFile)
  return relativePath.startsWith('..') ? schemaFile : `./${relativePath}`
}
