import { spawn } from 'node:child_process'
import { onCore } from './tools.ts'

/** Runs a program to its end on one core and returns what it printed. */
export async function runOnCore(
  core: number,
  program: readonly string[],
): Promise<{ readonly text: string; readonly command: string }> {
  const command = onCore(core, program)
  const [name = '', ...args] = command
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${code}:\n${text}`)
  return { text, command: command.join(' ') }
}
