import { Writable } from 'node:stream'
import { runProgram } from '../../src/cli/program.ts'

/** Runs the program in this process; what it wrote, and its exit code. */
export async function runInProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const written = { stdout: '', stderr: '' }
  const collect = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const code = await runProgram(args, { env, stdout: collect('stdout'), stderr: collect('stderr') })
  return { code, ...written }
}
