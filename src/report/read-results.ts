import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Fault, FaultsError } from '../errors.ts'
import { Histogram } from '../metrics/histogram.ts'
import { printable } from '../printable.ts'
import type { NamedResult } from './merge-results.ts'
import { type RunResult, runResultSchema } from './run-result.ts'

/**
 * Reads result files and names each after its file.
 * @throws FaultsError of kind `usage` with what is wrong with all of them
 */
export async function readResults(paths: readonly string[]): Promise<readonly NamedResult[]> {
  const read = await Promise.all(paths.map(readResult))
  const faults = read.flatMap((one) => (one.ok ? [] : [one.fault]))
  if (faults.length > 0) throw new FaultsError('usage', faults)
  const names = shortNames(paths)
  return read.flatMap((one, index) => (one.ok ? [{ name: names[index] ?? '', result: one.result }] : []))
}

type Read = { readonly ok: true; readonly result: RunResult } | { readonly ok: false; readonly fault: Fault }

async function readResult(path: string): Promise<Read> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return bad(path, unreadable(error), 'Give the path of a file that "hls-swarm run --output" wrote.')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const { message } = error as SyntaxError
    return bad(path, `it is not JSON: ${message}`, 'Give a file that "hls-swarm run --output" wrote, whole.')
  }
  return validate(path, value)
}

/** How many of a file's faults are told. */
const maxIssues = 3

function validate(path: string, value: unknown): Read {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion
  const known = runResultSchema.shape.schemaVersion.value
  if (typeof version === 'number' && version !== known) {
    const problem = `its schemaVersion is ${version}; this version of hls-swarm reads ${known}`
    return bad(path, problem, 'Read it with the version of hls-swarm that wrote it.')
  }
  const checked = runResultSchema.safeParse(value)
  if (!checked.success) {
    const { issues } = checked.error
    const told = issues.slice(0, maxIssues).map((issue) => {
      return `${issue.path.length > 0 ? issue.path.join('.') : 'the whole'}: ${issue.message}`
    })
    const more = issues.length > maxIssues ? `; and ${issues.length - maxIssues} more` : ''
    return bad(path, `it is no result of a run: ${told.join('; ')}${more}`, 'Give a file that "hls-swarm run" wrote.')
  }
  const damaged = damagedHistogram(checked.data, '')
  if (damaged !== undefined) {
    return bad(path, `the histogram of ${damaged} cannot be decoded`, 'The file is damaged: copy it again.')
  }
  return { ok: true, result: checked.data }
}

/** The path of a histogram that cannot be read, or whose samples are not those that stand beside it. */
function damagedHistogram(value: unknown, path: string): string | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if ('histogram' in value && typeof value.histogram === 'string' && 'count' in value) {
    try {
      return Histogram.decode(value.histogram).count === value.count ? undefined : path
    } catch {
      return path
    }
  }
  for (const [name, inner] of Object.entries(value)) {
    const damaged = damagedHistogram(inner, path === '' ? name : `${path}.${name}`)
    if (damaged !== undefined) return damaged
  }
  return undefined
}

function bad(path: string, why: string, remedy: string): Read {
  return { ok: false, fault: { problem: printable(`Cannot read the result ${path}: ${why}.`), remedy } }
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
}

function unreadable(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return causes[code] ?? message
}

/** File names without `.json`; whole paths where that would leave two alike. */
function shortNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => basename(path).replace(/\.json$/i, ''))
  return new Set(names).size === names.length ? names : paths
}
