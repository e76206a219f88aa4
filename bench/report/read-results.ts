import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredResult } from '../harness/results.ts'

/** Every result in a folder, as the benchmarks wrote it. */
export function readResults(folder: string): StoredResult[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredResult)
}

/** What the benchmark of that name measured: nothing else writes a result of it. */
export function measurementsOf<Measurements>(results: readonly StoredResult[], name: string): Measurements | undefined {
  return results.find((one) => one.name === name)?.measurements as Measurements | undefined
}
