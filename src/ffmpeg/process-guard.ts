import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * Reads `+PID` and `-PID` until nobody is left who could write, and kills what is on the list then. With this process alive and
 * well the list is empty by then; if it was killed, whatever it left behind goes too.
 */
const guardScript = `
pids=' '
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) pids="$pids$pid " ;;
    *) case $pids in *" $pid "*) pids="\${pids%%" $pid "*} \${pids#*" $pid "}" ;; esac ;;
  esac
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
`

/** Tells the guard who it is, and becomes the program, which does not hold the guard's pipe. */
const enlistedScript = 'echo "+$$" >&4; exec "$@" 4>&-'

/** Starts processes that do not outlive this one, however it ends. */
export class ProcessGuard {
  readonly #guard: ChildProcess

  constructor() {
    // In a session of its own: a signal from the terminal is not for it.
    this.#guard = spawn('sh', ['-c', guardScript], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    // It is there to the end; if it could not be started, or was killed, the processes are as safe as any other child.
    this.#guard.on('error', () => {})
    this.#guard.stdin?.on('error', () => {})
    this.#guard.unref()
  }

  /** Standard error and descriptor 3 are pipes; the process is in a session of its own. */
  start(program: string, args: readonly string[]): ChildProcess {
    const child = spawn('sh', ['-c', enlistedScript, 'sh', program, ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', this.#guard.stdin as Writable],
      detached: true,
    })
    child.on('exit', () => this.#guard.stdin?.write(`-${child.pid}\n`))
    return child
  }

  /** No more processes will be started. */
  close(): void {
    this.#guard.stdin?.end()
  }
}
