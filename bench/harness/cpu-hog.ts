import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { endWithChildren } from './end-with-children.ts'
import { onCore } from './tools.ts'

export interface CpuHog {
  readonly command: string
  stop(): Promise<void>
}

/** A process that wants all of a core. It ends by itself after five minutes, should nobody end it. */
export async function startCpuHog(core: number): Promise<CpuHog> {
  endWithChildren()
  const command = onCore(core, ['timeout', '300', 'sh', '-c', 'while :; do :; done'])
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'ignore' })
  await once(child, 'spawn')
  return {
    command: command.join(' '),
    stop: async () => {
      const exited = once(child, 'exit')
      // timeout passes it on to what it runs.
      child.kill('SIGTERM')
      await exited
    },
  }
}
