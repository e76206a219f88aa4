import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { repositoryPath } from '../harness/results.ts'
import { type LoggingProxy, startLoggingProxy } from './logging-proxy.ts'

export interface LoggedOrigin {
  /** Of the multivariant playlist, through the proxy that keeps the log. */
  readonly url: string
  /** Past the proxy. */
  readonly direct: URL
  readonly command: string
  readonly readAccessLog: LoggingProxy['readAccessLog']
  stop(): Promise<void>
}

/** `hls-swarm origin` in a process of its own, behind an nginx that keeps the access log. */
export async function startEmbeddedOrigin(options: readonly string[]): Promise<LoggedOrigin> {
  const command = [process.execPath, repositoryPath('dist/main.js'), 'origin', '--port', '0', ...options]
  const [program = '', ...args] = command
  const origin = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(origin, 'exit')
  const stopOrigin = async () => {
    origin.kill('SIGINT')
    await exited
  }
  try {
    const [said] = (await once(origin.stdout, 'data')) as [Buffer]
    const direct = new URL(said.toString().trim())
    const proxy = await startLoggingProxy(Number(direct.port))
    return {
      url: `${proxy.url}/index.m3u8`,
      direct,
      command: command.join(' '),
      readAccessLog: proxy.readAccessLog,
      stop: async () => {
        await proxy.stop()
        await stopOrigin()
      },
    }
  } catch (error) {
    await stopOrigin()
    throw error
  }
}
