import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunResult } from '../../src/report/run-result.ts'

/** The program as it is shipped: `npm test` builds it first. */
export const mainFile = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export interface CliEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliProcess {
  readonly pid: number
  readonly end: Promise<CliEnd>
  kill(signal: NodeJS.Signals): void
}

export interface CliOptions {
  /** A shell command to run first, such as `ulimit -n 64`. */
  readonly prelude?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts `hls-swarm` in a process of its own. */
export function startCli(args: readonly string[], { prelude = ':', env = {} }: CliOptions = {}): CliProcess {
  const child = spawn('sh', ['-c', `${prelude} && exec "$@"`, 'sh', process.execPath, mainFile, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  if (child.pid === undefined) throw new Error('sh could not be started')
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const end = new Promise<CliEnd>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { pid: child.pid, end, kill: (signal) => child.kill(signal) }
}

/** Runs `hls-swarm run` and reads the result file that it wrote. */
export async function runWithResult(
  args: readonly string[],
  options: CliOptions & { readonly during?: (cli: CliProcess) => Promise<void> } = {},
): Promise<CliEnd & { readonly result: RunResult }> {
  const folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
  const file = join(folder, 'result.json')
  try {
    const cli = startCli(['run', ...args, '-o', file], options)
    try {
      await options.during?.(cli)
    } catch (error) {
      // It would go on, and another test would take its viewers for those of its own.
      cli.kill('SIGKILL')
      throw error
    }
    const end = await cli.end
    const text = await readFile(file, 'utf8').catch(() => {
      throw new Error(`no result was written; exit code ${end.code}\n${end.stdout}\n${end.stderr}`)
    })
    return { ...end, result: JSON.parse(text) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
