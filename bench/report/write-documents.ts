import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StoredResult } from '../harness/results.ts'
import { costBlock } from './cost-block.ts'
import { fillFigures } from './fill-figures.ts'
import { modelBlocks } from './model-blocks.ts'
import { renderBenchmarks } from './render-benchmarks.ts'

/** Documents written by hand with figures in them. */
const documentsWithFigures = ['docs/scaling.md', 'README.md'] as const
const chartFolder = 'docs/images/benchmarks'

/** Everything that follows from results, by its path in the repository. `read` gives the documents as they are. */
export function renderDocuments(
  results: readonly StoredResult[],
  read: (path: string) => string,
): ReadonlyMap<string, string> {
  const blocks = new Map([...modelBlocks(results), ['costs', costBlock(results)]])
  return new Map([
    ...[...renderBenchmarks(results)].map(([path, text]) => [`docs/${path}`, text] as const),
    ...documentsWithFigures.map((path) => [path, fillFigures(read(path), blocks)] as const),
  ])
}

/** Writes them, and removes charts that are no longer any. */
export function writeDocuments(
  results: readonly StoredResult[],
  repository: string,
  to = repository,
): readonly string[] {
  const documents = renderDocuments(results, (path) => readFileSync(join(repository, path), 'utf8'))
  mkdirSync(join(to, chartFolder), { recursive: true })
  for (const chart of readdirSync(join(to, chartFolder))) {
    if (!documents.has(`${chartFolder}/${chart}`)) rmSync(join(to, chartFolder, chart))
  }
  for (const [path, text] of documents) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    writeFileSync(join(to, path), text)
  }
  return [...documents.keys()]
}
