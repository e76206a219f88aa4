import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StoredResult } from '../harness/results.ts'
import type { Measurement } from '../viewers.ts'
import { fillFigures } from './fill-figures.ts'
import { modelBlocks } from './model-blocks.ts'
import { renderBenchmarks } from './render-benchmarks.ts'

/** Documents written by hand with figures in them, relative to docs/. */
export const documentsWithFigures = ['scaling.md'] as const
const chartFolder = 'images/benchmarks'

/** What bench:viewers measured: nothing else writes a result of that name. */
export function viewersResult(results: readonly StoredResult[]): StoredResult<readonly Measurement[]> | undefined {
  return results.find(({ name }) => name === 'viewers') as StoredResult<readonly Measurement[]> | undefined
}

/** Everything in docs/ that follows from results, by its path there. `read` gives the documents as they are. */
export function renderDocuments(
  results: readonly StoredResult[],
  read: (path: string) => string,
): ReadonlyMap<string, string> {
  const blocks = modelBlocks(viewersResult(results))
  return new Map([
    ...renderBenchmarks(results),
    ...documentsWithFigures.map((path) => [path, fillFigures(read(path), blocks)] as const),
  ])
}

/** Writes them, and removes charts that are no longer any. */
export function writeDocuments(results: readonly StoredResult[], docs: string, to = docs): readonly string[] {
  const documents = renderDocuments(results, (path) => readFileSync(join(docs, path), 'utf8'))
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
