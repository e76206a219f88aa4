import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Tool, versionsOf } from './tools.ts'

/** One thing that must hold, with what was found. */
export interface Acceptance {
  readonly criterion: string
  readonly found: number
  readonly limit: number
  /** The limit is the least that is accepted, not the most. */
  readonly isLeast?: true
  readonly passed: boolean
}

export function atMost(criterion: string, found: number, limit: number): Acceptance {
  return { criterion, found, limit, passed: found <= limit }
}

export function atLeast(criterion: string, found: number, limit: number): Acceptance {
  return { criterion, found, limit, isLeast: true, passed: found >= limit }
}

export interface BenchResult {
  /** Of what takes part beside the tools. */
  readonly versions?: Readonly<Record<string, string>>
  /** Exactly what was run, a line a command. */
  readonly commands: readonly string[]
  readonly acceptance: readonly Acceptance[]
  /** Every repetition, not only the medians. */
  readonly measurements: unknown
  /** What limits what the figures mean. */
  readonly remarks: readonly string[]
}

/** What stands in bench/results. */
export interface StoredResult<Measurements = unknown> extends Omit<BenchResult, 'versions'> {
  readonly name: string
  /** ISO 8601. */
  readonly takenAt: string
  readonly machine: {
    readonly cpu: string | undefined
    readonly cores: number
    readonly memoryBytes: number
    readonly kernel: string
    readonly loadAverageAtEnd: readonly number[]
  }
  readonly versions: Readonly<Record<string, string>>
  readonly measurements: Measurements
}

const repository = new URL('../../../', import.meta.url)

/** A path inside the repository, whose benchmarks run from build/bench. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(path, repository))
}

/** Prints what is asked of the result, and keeps it: in bench/results, unless the run was a quick one. */
export function reportResult(name: string, tools: readonly Tool[], result: BenchResult, quick: boolean): void {
  for (const { criterion, found, limit, passed } of result.acceptance) {
    console.log(`${passed ? 'ok  ' : 'FAIL'}  ${criterion}: ${Number(found.toPrecision(3))} (limit ${limit})`)
  }
  for (const remark of result.remarks) console.log(`note  ${remark}`)
  if (result.acceptance.some(({ passed }) => !passed)) process.exitCode = 1
  const { version: undici } = createRequire(import.meta.url)('undici/package.json') as { version: string }
  const { versions, ...rest } = result
  const document: StoredResult = {
    name,
    takenAt: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model,
      // Not what this process may use: it has moved to one of them.
      cores: cpus().length,
      memoryBytes: totalmem(),
      kernel: release(),
      loadAverageAtEnd: loadavg(),
    },
    versions: { node: process.version, undici, product: productVersion(), ...versionsOf(tools), ...versions },
    ...rest,
    commands: [...new Set(result.commands.map(withoutPlaces))],
  }
  // What a quick run found means little: it shows how a report looks, and is no part of the repository.
  const folder = quick ? 'build/quick-results' : 'bench/results'
  mkdirSync(repositoryPath(folder), { recursive: true })
  writeFileSync(repositoryPath(`${folder}/${name}.json`), `${JSON.stringify(document, undefined, 2)}\n`)
  console.log(`Written: ${folder}/${name}.json${quick ? '' : '. For README.md and docs/: npm run bench:report'}`)
}

/** What an earlier run measured, for benchmarks that are run a part at a time; undefined before there is one. */
export function keptMeasurements(name: string): unknown {
  const file = repositoryPath(`bench/results/${name}.json`)
  if (!existsSync(file)) return undefined
  return (JSON.parse(readFileSync(file, 'utf8')) as BenchResult).measurements
}

/** A command as anyone can give it: where this checkout, its Node and its temporary folders lie says nothing to others. */
export function withoutPlaces(command: string): string {
  return command
    .replaceAll(repositoryPath(''), '')
    .replaceAll(process.execPath, 'node')
    .replaceAll(/(?:\/[\w.-]+)+\/hls-swarm-([a-z-]+)-\w{6}/g, '$1-folder')
    .replaceAll(/(127\.\d+\.\d+\.\d+):\d+/g, '$1:PORT')
}

function productVersion(): string {
  const { version } = JSON.parse(readFileSync(repositoryPath('package.json'), 'utf8')) as { version: string }
  return version
}
