import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

export interface RunnerEnd {
  readonly code: number | null
  readonly said: string
}

export interface Runner {
  readonly pid: number
  readonly end: Promise<RunnerEnd>
  /** What it said so far. */
  said(): string
  /** The processes it started that are called so, the oldest first. */
  children(name: string): Promise<number[]>
  kill(signal: NodeJS.Signals): void
}

/** Starts a command that the flake built. */
export function startRunner(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Runner {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} could not be started`)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const end = new Promise<RunnerEnd>((resolve) => {
    child.once('close', (code) => resolve({ code, said }))
  })
  return { pid, end, said: () => said, children: (name) => childrenOf(pid, name), kill: (signal) => child.kill(signal) }
}

/** Polls until the condition holds; a condition that throws does not hold yet. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let cause: unknown
  while (performance.now() < deadline) {
    try {
      if (await condition()) return
    } catch (error) {
      cause = error
    }
    await delay(50)
  }
  throw new Error(`It did not become true within ${timeoutMs} ms: ${condition}`, { cause })
}

async function childrenOf(pid: number, name: string): Promise<number[]> {
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    // pid (name) state parent …
    const [, command, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? []
    if (command === name && Number(parent) === pid) found.push(Number(entry))
  }
  return found.sort((a, b) => a - b)
}
