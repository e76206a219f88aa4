import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fittingViewers } from '../src/compare/fitting-viewers.ts'
import type { AccessLogEntry } from '../test/helpers/real-origin.ts'
import { printTable } from './harness/print-table.ts'
import { cpuBetween, memoryOf, threadCpuTimes } from './harness/process-stats.ts'
import { atLeast, atMost, reportResult, repositoryPath } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'
import { onCore, requireTools } from './harness/tools.ts'

// What does a viewer cost as a process of ffmpeg, and what as one of the swarm that asks for the same? Both play the same live
// encode behind the same nginx at the same time. About 3 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Processes of ffmpeg, and as many viewers of the swarm beside them. */
    processes: { type: 'string' },
    /** Of the swarm alone, for the cost of one more. */
    viewers: { type: 'string' },
  },
})
requireTools('nginx', 'ffmpeg', 'nix-instantiate', 'taskset')
const processes = Number(values.processes ?? (values.quick ? 8 : 60))
const viewers = Number(values.viewers ?? (values.quick ? 500 : 5000))
const clientCore = 1
const windows = values.quick ? 2 : 3
const windowSeconds = values.quick ? 4 : 8
/** ffmpeg probes its input first; the swarm's engine compiles what is hot. */
const settleSeconds = values.quick ? 4 : 12
const longSettleSeconds = values.quick ? 5 : 30
const rampSeconds = values.quick ? 2 : 8

// The origin's configuration is looked for beside the compiled files.
if (!existsSync(repositoryPath('build/nix'))) symlinkSync('../nix', repositoryPath('build/nix'))
const { smallVariants, startRealOrigin } = await import('../test/helpers/real-origin.ts')

/** Clients of one kind: processes that play. */
interface Players {
  readonly viewers: number
  readonly pids: readonly number[]
  stop(): Promise<void>
}

/** What players use together. */
interface Use {
  readonly cpuPerSecond: readonly number[]
  readonly pssBytes: number
}

const commands = new Set<string>()

function begin(command: readonly string[]): ChildProcess {
  const [program = '', ...args] = command
  commands.add(command.join(' ').replaceAll(origin.url, 'URL'))
  return spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function end(children: readonly ChildProcess[]): Promise<void> {
  const ended = children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'))
  for (const child of children) child.kill('SIGINT')
  await Promise.all(ended)
}

/** One after the other: at once they would all ask at the same moment, ever after. */
async function startFfmpeg(count: number): Promise<Players> {
  const quiet = ['-hide_banner', '-nostdin', '-nostats', '-v', 'error']
  const children: ChildProcess[] = []
  for (let index = 0; index < count; index += 1) {
    const input = ['-user_agent', 'ffmpeg', '-i', origin.url]
    children.push(begin(onCore(clientCore, ['ffmpeg', ...quiet, ...input, '-c', 'copy', '-f', 'null', '-'])))
    await wait((rampSeconds * 1000) / count)
  }
  return {
    viewers: count,
    pids: children.map(({ pid }) => pid ?? 0),
    stop: () => end(children),
  }
}

function startSwarm(count: number): Players {
  const program = [process.execPath, repositoryPath('dist/main.js'), 'run', origin.url]
  const load = ['-c', String(count), '--ramp-rate', `${Math.max(count / rampSeconds, 1)}/s`, '-d', '0']
  const options = ['--player', 'ffmpeg', '--workers', '1', '--user-agent', 'swarm', '--quiet', '--log-level', 'silent']
  const child = begin(onCore(clientCore, [...program, ...load, ...options]))
  return { viewers: count, pids: [child.pid ?? 0], stop: () => end([child]) }
}

const cpuOf = (pids: readonly number[]) => pids.map((pid) => [pid, threadCpuTimes(pid)] as const)

/** Of several kinds of players over the same windows. */
async function measure(players: readonly Players[]): Promise<Use[]> {
  const cpuPerSecond: number[][] = players.map(() => [])
  for (let index = 0; index < windows; index += 1) {
    const before = players.map(({ pids }) => new Map(cpuOf(pids)))
    const began = performance.now()
    await wait(windowSeconds * 1000)
    const after = players.map(({ pids }) => cpuOf(pids))
    const seconds = (performance.now() - began) / 1000
    for (const [kind, times] of after.entries()) {
      const used = times.map(([pid, time]) => cpuBetween(before[kind]?.get(pid) ?? new Map(), time).total)
      cpuPerSecond[kind]?.push(used.reduce((sum, one) => sum + one, 0) / seconds)
    }
  }
  return players.map(({ pids }, kind) => ({
    cpuPerSecond: cpuPerSecond[kind] ?? [],
    pssBytes: pids.reduce((sum, pid) => sum + memoryOf(pid).pssBytes, 0),
  }))
}

const kinds = ['multivariantPlaylist', 'mediaPlaylist', 'segment'] as const
type Kind = (typeof kinds)[number]
type Pattern = Readonly<Record<Kind | 'bytes', number>>

function kindOf({ uri }: AccessLogEntry): Kind {
  if (uri.endsWith('.ts')) return 'segment'
  return uri === new URL(origin.url).pathname ? 'multivariantPlaylist' : 'mediaPlaylist'
}

/** Requests of a kind of client that began in the window, a viewer and minute. */
function patternOf(log: readonly AccessLogEntry[], userAgent: string, window: { from: number; to: number }): Pattern {
  const own = log.filter(
    ({ time, requestTime, ...entry }) =>
      entry.userAgent === userAgent && time - requestTime >= window.from && time - requestTime < window.to,
  )
  const perViewerMinute = (amount: number) => amount / processes / ((window.to - window.from) / 60)
  return {
    multivariantPlaylist: perViewerMinute(own.filter((entry) => kindOf(entry) === 'multivariantPlaylist').length),
    mediaPlaylist: perViewerMinute(own.filter((entry) => kindOf(entry) === 'mediaPlaylist').length),
    segment: perViewerMinute(own.filter((entry) => kindOf(entry) === 'segment').length),
    bytes: perViewerMinute(own.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)),
  }
}

const origin = await startRealOrigin({ overrides: { variants: smallVariants, accessLogBufferKilobytes: 512 } })

/** Plays, measures and ends them. */
async function play(start: () => Promise<Players[]> | Players[], settle: number): Promise<Use[]> {
  const players = await start()
  try {
    await wait((rampSeconds + settle) * 1000)
    return await measure(players)
  } finally {
    await Promise.all(players.map((one) => one.stop()))
  }
}

let [single, many, alone]: Use[][] = [[], [], []]
let log: AccessLogEntry[] = []
let window = { from: 0, to: 0 }
try {
  console.error('one of each')
  single = await play(async () => [startSwarm(1), await startFfmpeg(1)], settleSeconds)
  console.error(`${processes} of each`)
  const both = [startSwarm(processes), await startFfmpeg(processes)]
  await wait(settleSeconds * 1000)
  window = { ...window, from: Date.now() / 1000 }
  many = await measure(both)
  window = { ...window, to: Date.now() / 1000 }
  await Promise.all(both.map((one) => one.stop()))
  log = await origin.readAccessLog()
  console.error(`${viewers} viewers of the swarm`)
  alone = await play(() => [startSwarm(viewers)], longSettleSeconds)
} finally {
  await origin.stop()
}

const cpu = (use: Use | undefined) => spreadOf(use?.cpuPerSecond ?? [])
/** Of one more viewer, beyond a first one; and what the first one takes. */
function marginal(first: Use | undefined, more: Use | undefined, count: number) {
  return {
    viewers: count,
    cpuUsPerViewerSecond: ((cpu(more).median - cpu(first).median) / (count - 1)) * 1e6,
    cpuUsSpread: [cpu(more).min, cpu(more).max].map((total) => ((total - cpu(first).median) / (count - 1)) * 1e6),
    pssBytesPerViewer: ((more?.pssBytes ?? Number.NaN) - (first?.pssBytes ?? Number.NaN)) / (count - 1),
    firstCpuUsPerSecond: cpu(first).median * 1e6,
    firstPssBytes: first?.pssBytes ?? Number.NaN,
  }
}
type Marginal = ReturnType<typeof marginal>
const costs = {
  ffmpeg: marginal(single[1], many[1], processes),
  'hls-swarm': marginal(single[0], alone[0], viewers),
}

/** Where the client has this machine for itself. */
function fitting(costs: Marginal) {
  return fittingViewers(
    { cpus: cpus().length, memoryBytes: totalmem() },
    {
      firstCpuUsPerSecond: costs.firstCpuUsPerSecond,
      firstPssBytes: costs.firstPssBytes,
      moreCpuUsPerSecond: costs.cpuUsPerViewerSecond,
      morePssBytes: costs.pssBytesPerViewer,
    },
  )
}
const fit = { ffmpeg: fitting(costs.ffmpeg), 'hls-swarm': fitting(costs['hls-swarm']) }
const pattern = { ffmpeg: patternOf(log, 'ffmpeg', window), 'hls-swarm': patternOf(log, 'swarm', window) }

printTable(
  ['one more viewer', 'µs CPU/s', 'min-max', 'PSS kB', 'the first: µs CPU/s', 'PSS MB', 'fit this machine'],
  (['ffmpeg', 'hls-swarm'] as const).map((name) => [
    `${name} (of ${costs[name].viewers})`,
    costs[name].cpuUsPerViewerSecond,
    costs[name].cpuUsSpread.map(Math.round).join('-'),
    costs[name].pssBytesPerViewer / 1e3,
    costs[name].firstCpuUsPerSecond,
    costs[name].firstPssBytes / 1e6,
    fit[name].viewers,
  ]),
)
printTable(
  ['requests a viewer-minute', ...kinds, 'MB'],
  (['ffmpeg', 'hls-swarm'] as const).map((name) => [
    name,
    ...kinds.map((kind) => pattern[name][kind]),
    pattern[name].bytes / 1e6,
  ]),
)

const ratio = (field: 'cpuUsPerViewerSecond' | 'pssBytesPerViewer') => costs.ffmpeg[field] / costs['hls-swarm'][field]
export interface FfmpegMeasurements {
  readonly costs: typeof costs
  readonly fit: typeof fit
  readonly pattern: typeof pattern
  /** As it was read: first one of each, then many side by side, then the swarm's alone. */
  readonly raw: { readonly single: Use[]; readonly many: Use[]; readonly alone: Use[] }
  /** In which the pattern was counted. */
  readonly windowSeconds: number
}
const measurements: FfmpegMeasurements = {
  costs,
  fit,
  pattern,
  raw: { single, many, alone },
  windowSeconds: window.to - window.from,
}
reportResult(
  'vs-ffmpeg',
  ['nginx', 'ffmpeg'],
  {
    commands: [...commands],
    acceptance: [
      atLeast('CPU a viewer-second: ffmpeg / hls-swarm', ratio('cpuUsPerViewerSecond'), 12),
      atLeast('PSS a viewer: ffmpeg / hls-swarm', ratio('pssBytesPerViewer'), 300),
      ...(['mediaPlaylist', 'segment'] as const).map((kind) =>
        atMost(
          `${kind} requests a viewer-minute: difference to ffmpeg`,
          Math.abs(pattern['hls-swarm'][kind] / pattern.ffmpeg[kind] - 1),
          0.03,
        ),
      ),
    ],
    measurements,
    remarks: [
      `A live encode (${JSON.stringify(smallVariants)}) by ffmpeg behind nginx; clients on core ${clientCore}.`,
      `A cost is what ${processes} processes, or one process with ${viewers} viewers, use beyond one with one viewer, divided by the others.`,
      'PSS: pages that processes share, as those of libraries, count for each with its part.',
      `The pattern is that of ${processes} viewers of each, playing side by side.`,
      `What fits: all ${cpus().length} cores and all memory for the client, none for an origin.`,
    ],
  },
  values.quick,
)
