import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { repositoryPath } from '../harness/results.ts'

/** A client in a process of its own, told apart by its user agent. */
export interface PlayingClient {
  readonly command: string
  readonly userAgent: string
  /** Resolves with what it wrote to its standard error, once it ended. */
  stop(): Promise<string>
}

/** ffmpeg that takes a stream as a viewer would, and throws it away. */
export function startFfmpeg(url: string, userAgent: string, mapping: readonly string[]): PlayingClient {
  const args = [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    '-v',
    'warning',
    '-user_agent',
    userAgent,
    '-i',
    url,
    ...mapping,
  ]
  return startClient('ffmpeg', [...args, '-c', 'copy', '-f', 'null', '-'], userAgent)
}

/** The swarm with one viewer. */
export function startSwarm(url: string, userAgent: string, options: readonly string[]): PlayingClient {
  const one = ['-c', '1', '--workers', '1', '--ramp-jitter', '0', '--quiet', '--user-agent', userAgent]
  return startClient(process.execPath, [repositoryPath('dist/main.js'), 'run', url, ...one, ...options], userAgent)
}

function startClient(program: string, args: readonly string[], userAgent: string): PlayingClient {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const exited = once(child, 'exit')
  return {
    command: [program, ...args].join(' '),
    userAgent,
    stop: async () => {
      child.kill('SIGINT')
      await exited
      return said
    },
  }
}
