import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import type { AccessLogEntry } from '../test/helpers/real-origin.ts'
import { compareWithLog, loggedKinds } from './harness/log-tally.ts'
import { printTable } from './harness/print-table.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { onCore, requireTools } from './harness/tools.ts'

// Is what the swarm says it did what the server says it did? Requests and bytes must agree to the last one.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    viewers: { type: 'string' },
    seconds: { type: 'string' },
  },
})
requireTools('nginx', 'ffmpeg', 'nix-instantiate')
const viewers = Number(values.viewers ?? (values.quick ? 100 : 2000))
const seconds = Number(values.seconds ?? (values.quick ? 10 : 60))

// The origin's configuration is looked for beside the compiled files.
if (!existsSync(repositoryPath('build/nix'))) symlinkSync('../nix', repositoryPath('build/nix'))
const { smallVariants, startRealOrigin } = await import('../test/helpers/real-origin.ts')

const origin = await startRealOrigin({ overrides: { variants: smallVariants, accessLogBufferKilobytes: 512 } })
const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-truth-'))
const output = join(folder, 'result.json')
let log: AccessLogEntry[]
const command = onCore(undefined, [
  process.execPath,
  repositoryPath('dist/main.js'),
  ...['run', origin.url, '-c', String(viewers), '-d', `${seconds}s`, '--workers', '1', '--output', output, '--quiet'],
  ...['--ramp-rate', `${Math.ceil(viewers / 10)}/s`],
])
try {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${code}`)
  log = await origin.readAccessLog()
} finally {
  await origin.stop()
}
const result = JSON.parse(readFileSync(output, 'utf8')) as RunResult
rmSync(folder, { recursive: true })

const comparison = compareWithLog(result, log, origin.url)

printTable(
  ['kind', 'requests: swarm', 'nginx', 'body bytes: swarm', 'nginx'],
  comparison.map(({ kind, swarm, nginx }) => [kind, swarm.requests, nginx.requests, swarm.bytes, nginx.bytes]),
)
const differences = comparison.flatMap(({ kind, swarm, nginx }) => [
  atMost(`${kind}: difference in requests`, Math.abs(swarm.requests - nginx.requests), 0),
  atMost(`${kind}: difference in body bytes`, Math.abs(swarm.bytes - nginx.bytes), 0),
])
const failures = loggedKinds.flatMap((kind) => Object.values(result.requests[kind]?.failures ?? {}))
const failed = failures.reduce((sum, count) => sum + count, 0)
const notOk = log.filter(({ status }) => status !== 200).length
reportResult(
  'truth',
  ['nginx', 'ffmpeg'],
  {
    commands: [command.join(' ')],
    acceptance: [
      ...differences,
      atMost('requests failed', failed, 0),
      atMost('responses other than 200 in the log', notOk, 0),
      atMost('stalls', result.playback.stalls.count, 0),
    ],
    measurements: {
      viewers,
      seconds,
      comparison,
      playback: result.playback,
      generator: result.generator,
      throughput: result.throughput,
    },
    remarks: [
      `A live encode (${JSON.stringify(smallVariants)}) by ffmpeg, nginx and the swarm share this machine's cores.`,
      ...(result.generator.saturated ? [`The generator was the limit: ${result.generator.reasons.join(' ')}`] : []),
    ],
  },
  values.quick,
)
