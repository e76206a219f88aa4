import { rmSync } from 'node:fs'
import { constants } from 'node:os'
import { childrenOf } from '../../src/linux-processes.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const folders: string[] = []
let isSet = false

/**
 * From now on, what this process has started ends with it, however it is told to end (but by SIGKILL), or fails: an nginx and
 * a swarm that play on would disturb the next benchmark. Called by whatever starts a process that lasts, with the folder, if
 * any, that it has in memory.
 */
export function endWithChildren(...inMemory: readonly string[]): void {
  folders.push(...inMemory)
  if (isSet) return
  isSet = true
  process.once('exit', () => {
    endAllBelow(process.pid)
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
  for (const signal of signals) process.once(signal, () => process.exit(128 + constants.signals[signal]))
}

/** The deepest first: whoever has lost its parent is not found any more. */
function endAllBelow(pid: number): void {
  for (const child of childrenOf(pid)) {
    endAllBelow(child)
    try {
      process.kill(child, 'SIGTERM')
    } catch {
      // It has ended by itself.
    }
  }
}
