import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import { printTable } from './harness/print-table.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'
import { onCore } from './harness/tools.ts'
import type { WithholdingSettings, Witness } from './harness/withholding-origin.ts'

// Are the stalls that are told those that there were? An origin withholds its segments for a known time and notes when each
// viewer had each segment; from that alone follows when it ran dry and when it went on.

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, viewers: { type: 'string', default: '1,100,2000' } },
})
const stream: WithholdingSettings = {
  segmentSeconds: 2,
  windowSegments: 6,
  segmentBytes: 4000,
  fromMs: 20_000,
  untilMs: values.quick ? 30_000 : 34_000,
}
const runSeconds = stream.untilMs / 1000 + 4
const clientCore = 1
const resumeSeconds = 2
const main = repositoryPath('dist/main.js')
const originFile = fileURLToPath(new URL('./harness/withholding-origin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-bench-'))
const commands = new Set<string>()

/**
 * Stalled seconds by the witness. A viewer begins to play with its first segment, three target durations behind the edge as
 * it has moved on since; it runs dry when what it had is played, and goes on with two seconds of media.
 */
function stalledSeconds({ segments, firstEdge }: Witness): { count: number; seconds: number } {
  const [first] = segments
  if (first === undefined) return { count: 0, seconds: 0 }
  const behind = 3 * stream.segmentSeconds
  const start = firstEdge * stream.segmentSeconds - behind
  const skip = Math.max(start - first.number * stream.segmentSeconds, 0)
  let depleteAt = first.atMs + (stream.segmentSeconds - skip) * 1000
  let stalledSince: number | undefined
  /** Loaded since it ran dry. */
  let gathered = 0
  let [count, seconds] = [0, 0]
  for (const { atMs } of segments.slice(1)) {
    if (stalledSince === undefined && atMs > depleteAt) {
      stalledSince = depleteAt
      count += 1
      gathered = 0
    }
    if (stalledSince === undefined) {
      depleteAt += stream.segmentSeconds * 1000
      continue
    }
    gathered += stream.segmentSeconds
    if (gathered < resumeSeconds) continue
    seconds += (atMs - stalledSince) / 1000
    depleteAt = atMs + gathered * 1000
    stalledSince = undefined
  }
  return { count, seconds }
}

async function measure(viewers: number) {
  const origin = fork(originFile, [JSON.stringify(stream)], { execArgv: [] })
  const [url] = (await once(origin, 'message')) as [string]
  const file = join(folder, `${viewers}.json`)
  const load = ['-c', String(viewers), '-d', `${runSeconds}s`, '--ramp-rate', `${Math.max(viewers / 5, 1)}/s`]
  const outputs = ['--quiet', '--no-dashboard', '-o', file]
  const command = onCore(clientCore, [
    process.execPath,
    main,
    'run',
    url,
    ...load,
    '--workers',
    '1',
    '--connections-per-viewer',
    '1',
    ...outputs,
  ])
  commands.add(command.join(' ').replace(url, '<url>').replace(file, 'result.json'))
  const [name = '', ...args] = command
  const client = spawn(name, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    await once(client, 'close')
    const told = once(origin, 'message')
    origin.send('tell')
    const [witnesses] = (await told) as [readonly Witness[]]
    const { playback, viewers: counts, generator } = JSON.parse(readFileSync(file, 'utf8')) as RunResult
    const truths = witnesses.map((witness) => stalledSeconds(witness))
    const truthSeconds = truths.reduce((sum, { seconds }) => sum + seconds, 0)
    const truthCount = truths.reduce((sum, { count }) => sum + count, 0)
    const spread = spreadOf(truths.map(({ seconds }) => seconds))
    const durations = playback.stalls.durationMs
    return {
      viewers,
      started: counts.started,
      witnessed: witnesses.length,
      stallsTold: playback.stalls.count,
      stallsWitnessed: truthCount,
      secondsTold: playback.stalls.seconds,
      secondsWitnessed: truthSeconds,
      differenceMsPerViewer: (Math.abs(playback.stalls.seconds - truthSeconds) / witnesses.length) * 1000,
      medianTold: (durations?.p50 ?? 0) / 1000,
      medianWitnessed: spread.median,
      longestTold: (durations?.max ?? 0) / 1000,
      longestWitnessed: spread.max,
      saturated: generator.saturated,
    }
  } finally {
    origin.send('stop')
  }
}

const counts = values.viewers.split(',').map(Number)
const measurements = []
try {
  for (const viewers of counts) measurements.push(await measure(viewers))
} finally {
  rmSync(folder, { recursive: true })
}
printTable(
  [
    'viewers',
    'stalls',
    'witnessed',
    'seconds',
    'witnessed',
    'ms/viewer apart',
    'median s',
    'witnessed',
    'longest s',
    'witnessed',
  ],
  measurements.map((one) => [
    String(one.viewers),
    String(one.stallsTold),
    String(one.stallsWitnessed),
    one.secondsTold,
    one.secondsWitnessed,
    one.differenceMsPerViewer,
    one.medianTold,
    one.medianWitnessed,
    one.longestTold,
    one.longestWitnessed,
  ]),
)
const acceptance = measurements.flatMap((one) => [
  atMost(
    `ms between the stalled time told and witnessed, a viewer, with ${one.viewers}`,
    one.differenceMsPerViewer,
    20,
  ),
  atMost(
    `stalls told and not witnessed, or the other way round, with ${one.viewers}`,
    Math.abs(one.stallsTold - one.stallsWitnessed),
    0,
  ),
])
const remarks = [
  `Segments of ${stream.segmentSeconds} s, withheld for ${(stream.untilMs - stream.fromMs) / 1000} s; one worker on core ${clientCore}.`,
]
reportResult('stalls', [], { commands: [...commands], acceptance, measurements, remarks }, values.quick)
