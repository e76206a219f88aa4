import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import { ffmpegProcesses } from '../test/helpers/ffmpeg-processes.ts'
import { compareWithLog } from './harness/log-tally.ts'
import { printTable } from './harness/print-table.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { requireTools } from './harness/tools.ts'

// Do viewers that are processes of ffmpeg tell what the server saw of them, and does none outlive the run, however that ends?
// About 3 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    viewers: { type: 'string' },
    seconds: { type: 'string' },
  },
})
requireTools('nginx', 'ffmpeg', 'nix-instantiate')
const viewers = Number(values.viewers ?? (values.quick ? 10 : 100))
const seconds = Number(values.seconds ?? (values.quick ? 15 : 60))
const startsPerSecond = 5
/** What processes that are killed may take to be gone. */
const goneWithinMs = 3000

// The origin's configuration is looked for beside the compiled files.
if (!existsSync(repositoryPath('build/nix'))) symlinkSync('../nix', repositoryPath('build/nix'))
const { smallVariants, startRealOrigin } = await import('../test/helpers/real-origin.ts')
const origin = await startRealOrigin({ overrides: { variants: smallVariants, accessLogBufferKilobytes: 512 } })
const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-ffmpeg-'))
const output = join(folder, 'result.json')
const command = [
  ...[process.execPath, repositoryPath('dist/main.js'), 'run', origin.url, '--engine', 'ffmpeg'],
  ...['-c', String(viewers), '--ramp-rate', `${startsPerSecond}/s`, '--workers', '1', '--quiet'],
]

function start(args: readonly string[]) {
  const [program = '', ...rest] = [...command, ...args]
  return spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit'] })
}

/** How many play when a signal is sent, and how many a moment after the program is gone. */
async function endBy(signal: NodeJS.Signals) {
  const child = start(['-d', '0'])
  await wait((viewers / startsPerSecond) * 1000 + 5000)
  const before = ffmpegProcesses(origin.url).length
  child.kill(signal)
  await once(child, 'exit')
  await wait(goneWithinMs)
  return { signal, before, left: ffmpegProcesses(origin.url).length }
}

let result: RunResult
let told: ReturnType<typeof compareWithLog>
const ends: Awaited<ReturnType<typeof endBy>>[] = []
try {
  const [code] = await once(start(['-d', `${seconds}s`, '-o', output]), 'exit')
  if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${code}`)
  result = JSON.parse(readFileSync(output, 'utf8')) as RunResult
  told = compareWithLog(result, await origin.readAccessLog(), origin.url)
  for (const signal of ['SIGINT', 'SIGKILL'] as const) ends.push(await endBy(signal))
} finally {
  await origin.stop()
  rmSync(folder, { recursive: true, force: true })
}

printTable(
  ['kind', 'requests: ffmpeg told', 'nginx', 'body bytes: ffmpeg told', 'nginx'],
  told.map(({ kind, swarm, nginx }) => [kind, swarm.requests, nginx.requests, swarm.bytes, nginx.bytes]),
)
printTable(
  ['ended by', 'playing before', 'left'],
  ends.map(({ signal, before, left }) => [signal, before, left]),
)
const share = (one: number, other: number) => (one === other ? 0 : Math.abs(one / other - 1))
reportResult(
  'ffmpeg-engine',
  ['nginx', 'ffmpeg'],
  {
    commands: [[...command, '-d', `${seconds}s`].join(' ').replaceAll(origin.url, 'URL')],
    acceptance: [
      ...told.flatMap(({ kind, swarm, nginx }) => [
        atMost(`${kind}: difference in requests, share`, share(swarm.requests, nginx.requests), 0.01),
        atMost(`${kind}: difference in body bytes, share`, share(swarm.bytes, nginx.bytes), 0.01),
      ]),
      ...ends.map(({ signal, left }) => atMost(`processes left after ${signal}`, left, 0)),
      atMost('processes that were not there before SIGINT', viewers - (ends[0]?.before ?? 0), 0),
      atMost('processes that were not there before SIGKILL', viewers - (ends[1]?.before ?? 0), 0),
      atMost('viewers failed', result.viewers.failed, 0),
    ],
    measurements: { viewers, seconds, told, ends, generator: result.generator, playback: result.playback },
    remarks: [
      `A live encode (${JSON.stringify(smallVariants)}) by ffmpeg, nginx and all viewers share this machine's cores.`,
      'Bytes are told as responses announce them. A process that is stopped reads no further: what it had asked for last may be sent in part, or asked for without having been answered.',
    ],
  },
  values.quick,
)
