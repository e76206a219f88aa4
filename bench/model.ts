import { parseArgs } from 'node:util'
import { repositoryPath } from './harness/results.ts'
import { modelBlocks } from './report/model-blocks.ts'
import { readResults } from './report/read-results.ts'

// What are the parts of a viewer's cost, and what do a hundred thousand of them need? Fitted to what bench:viewers measured;
// docs/scaling.md has the same tables.

const { values } = parseArgs({
  options: {
    /** Another folder of results: build/quick-results. */
    from: { type: 'string', default: repositoryPath('bench/results') },
  },
})
for (const [name, table] of modelBlocks(readResults(values.from))) console.log(`${name}\n\n${table}\n`)
