import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readTree, treePssBytes } from './process-tree.ts'
import type { UseSample } from './steady-use.ts'

const program = fileURLToPath(new URL('../main.js', import.meta.url))

/** Characters kept of what a round writes to standard error: its end says why it failed. */
const keptText = 8000
/** After being told twice. */
const patienceMs = 5000

export interface RoundEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote to standard error, the end of it. */
  readonly said: string
  readonly samples: readonly UseSample[]
}

export interface RoundProcess {
  readonly ended: Promise<RoundEnd>
  /** The first time it finishes what is under way; the second time it ends at once, killed if need be. */
  stop(): void
}

/** Plays a round in a process of its own, watched from outside: what it costs is not for it to tell. */
export function startRound(args: readonly string[], durationMs: number): RoundProcess {
  const child = spawn(process.execPath, [program, ...args], {
    // Signals from the terminal reach this process alone, which passes them on: a second one would hurry the round.
    detached: true,
    env: ownEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const watch = watchTree(child.pid, durationMs)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptText)
  })
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  let patience: NodeJS.Timeout | undefined
  let told = 0
  const ended = new Promise<RoundEnd>((resolve) => {
    const end = (exitCode: number | null, signal: NodeJS.Signals | null) => {
      watch.stop()
      clearTimeout(patience)
      process.off('exit', killNow)
      resolve({ exitCode, signal, said, samples: watch.samples })
    }
    child.once('error', (error) => {
      said += error.message
      end(null, null)
    })
    child.once('close', end)
  })
  return {
    ended,
    stop: () => {
      told += 1
      child.kill('SIGINT')
      if (told === 2) patience = setTimeout(killNow, patienceMs)
    },
  }
}

/** A round is what its arguments say: variables for runs are not meant for it. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HLS_SWARM_')))
}

/** A few dozen looks a round; memory is looked at less often, since the kernel walks through all of it. */
function watchTree(pid: number | undefined, durationMs: number) {
  const samples: UseSample[] = []
  if (pid === undefined) return { samples, stop: () => {} }
  const everyMs = Math.min(Math.max(durationMs / 40, 250), 1000)
  const memoryEvery = Math.ceil(Math.max(durationMs / 10, 2000) / everyMs)
  let looks = 0
  const timer = setInterval(() => {
    const tree = readTree(pid)
    if (tree === undefined) return
    const atMs = Date.now()
    const pssBytes = looks % memoryEvery === 0 ? treePssBytes(tree.pids) : undefined
    looks += 1
    samples.push({ atMs, processes: tree.pids.length, cpuSeconds: tree.cpuSeconds, pssBytes })
  }, everyMs)
  return { samples, stop: () => clearInterval(timer) }
}
