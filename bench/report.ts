import { parseArgs } from 'node:util'
import { repositoryPath } from './harness/results.ts'
import { readResults } from './report/read-results.ts'
import { writeDocuments } from './report/write-documents.ts'

// Writes docs/benchmarks.md with its charts, and the figures in docs/scaling.md and README.md, from bench/results.

const { values } = parseArgs({
  options: {
    /** Another folder of results, to see what the page would look like: build/quick-results. */
    from: { type: 'string', default: repositoryPath('bench/results') },
    /** Another folder to write them to, instead of the repository. */
    to: { type: 'string' },
  },
})
for (const path of writeDocuments(readResults(values.from), repositoryPath(''), values.to))
  console.log(`Written: ${path}`)
