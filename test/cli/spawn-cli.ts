import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export interface SpawnedCli {
  readonly child: ChildProcess
  /** Resolves when standard output or standard error has this in it; rejects when the program ends without. */
  waitFor(text: string): Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

/** Starts the compiled program. @param limit the most file descriptors it may have */
export function spawnCli(args: readonly string[], limit?: number): SpawnedCli {
  if (!existsSync(program)) throw new Error('There is no dist/main.js: run "npm run build" first.')
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HLS_SWARM_')))
  const [command, all] =
    limit === undefined
      ? [process.execPath, [program, ...args]]
      : ['sh', ['-c', `ulimit -n ${limit} && exec "$@"`, 'sh', process.execPath, program, ...args]]
  const child = spawn(command, all, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { stdout: '', stderr: '' }
  let onWritten: () => void = () => {}
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text
      onWritten()
    })
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...written }))
  })
  return {
    child,
    ended,
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        onWritten = () => {
          if (written.stdout.includes(text) || written.stderr.includes(text)) resolve()
        }
        onWritten()
        ended.then(() => reject(new Error(`ended without "${text}":\n${written.stdout}${written.stderr}`)), reject)
      }),
  }
}
