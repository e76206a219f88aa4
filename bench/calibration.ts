import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import { printTable } from './harness/print-table.ts'
import { cpuBetween, threadCpuTimes, waitedForOthers } from './harness/process-stats.ts'
import { atLeast, atMost, reportResult, repositoryPath } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'
import { moveToCore, onCore, requireTools } from './harness/tools.ts'

// Does a run say that the generator was the bottleneck when it was, and only then? One worker plays on a core of its own
// at growing loads; how busy the core really was, and how long its threads waited for it, the kernel tells.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Viewers of the first step; the others follow from what it costs. */
    viewers: { type: 'string', default: '2000' },
    /** Of the stream: the more, the fewer viewers fill a core. */
    bandwidth: { type: 'string', default: '200k' },
    /** Of a core: what each step after the first aims at. */
    targets: { type: 'string', default: '0.7,0.8,0.8,1.3,1.6' },
    seconds: { type: 'string' },
  },
})
requireTools('taskset')
const [originCore, clientCore] = [0, 1]
moveToCore(originCore)

/** Slow: a core that is full while viewers start is a bottleneck, and rightly told, but not what is asked here. */
const rampSeconds = 12
const settleSeconds = 2
const windowSeconds = Number(values.seconds ?? (values.quick ? 6 : 12))
const targets = values.targets.split(',').map(Number)
/** Up to here no alarm may be raised, and from there on none be missed; between the two either is right. */
const [calmUpTo, fullFrom] = [0.85, 0.97]
/** A step in which the worker waited more than this for other processes was disturbed: an alarm may be right. */
const undisturbedUpTo = 0.05

/** From one step to the next: a core that something else had looks as if many more viewers went into it. */
const mostGrowth = 3

const program = repositoryPath('dist/main.js')
const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-calibration-'))
const seconds = rampSeconds + settleSeconds + windowSeconds
const originArguments = [
  ...['origin', '--port', '0'],
  ...['--segment-duration', '500ms', '--variants', `360p:${values.bandwidth}`],
]
const runArguments = (url: string, viewers: number) => [
  ...['run', url, '--workers', '1', '--quiet', '--log-level', 'silent', '-d', `${seconds}s`],
  ...['-c', String(viewers), '--ramp-rate', `${viewers / rampSeconds}`],
]

interface Step {
  readonly viewers: number
  readonly coreUse: number
  /** For how much of the time the worker waited for other processes, at least. */
  readonly waited: number
  readonly eventLoopUtilization: number
  readonly timerLagP99Ms: number
  readonly segmentP99Ms: number
  readonly saturated: boolean
  readonly reasons: readonly string[]
}

async function play(url: string, viewers: number): Promise<Step> {
  const file = join(folder, `${viewers}.json`)
  const [command = '', ...args] = onCore(clientCore, [
    ...[process.execPath, program, ...runArguments(url, viewers), '-o', file],
  ])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit')
  const pid = child.pid ?? 0
  // The program needs a moment to start; the window ends well before the run.
  await wait(1000)
  const [first, firstAt] = [threadCpuTimes(pid), performance.now()]
  await wait((rampSeconds + settleSeconds) * 1000)
  if (child.exitCode !== null) throw new Error(`${viewers} viewers did not play: exit code ${child.exitCode}`)
  const [before, began] = [threadCpuTimes(pid), performance.now()]
  await wait((windowSeconds - 2) * 1000)
  const elapsed = (performance.now() - began) / 1000
  const after = threadCpuTimes(pid)
  const coreUse = cpuBetween(before, after).total / elapsed
  // An alarm may be of the ramp too.
  const waited = Math.max(
    waitedForOthers(pid, before, after) / elapsed,
    waitedForOthers(pid, first, after) / ((performance.now() - firstAt) / 1000),
  )
  await exited
  const result = JSON.parse(readFileSync(file, 'utf8')) as RunResult
  const window = result.series.filter(
    ({ atSeconds }) => atSeconds >= rampSeconds + settleSeconds && atSeconds < seconds - 1,
  )
  const median = (field: 'eventLoopUtilization' | 'timerLagP99Ms') =>
    spreadOf(window.flatMap((point) => point[field] ?? [])).median
  return {
    viewers,
    coreUse,
    waited,
    eventLoopUtilization: median('eventLoopUtilization'),
    timerLagP99Ms: median('timerLagP99Ms'),
    segmentP99Ms: result.requests.segment?.responseTimeMs?.p99 ?? Number.NaN,
    saturated: result.generator.saturated,
    reasons: result.generator.reasons,
  }
}

const [originProgram = '', ...originArgs] = onCore(originCore, [process.execPath, program, ...originArguments])
const origin = spawn(originProgram, originArgs, { stdio: ['ignore', 'pipe', 'inherit'] })
const steps: Step[] = []
try {
  const [line] = (await once(origin.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  let last = await play(url, Number(values.viewers))
  steps.push(last)
  for (const target of targets) {
    // What a viewer costs falls with their number: each step learns from the one before, as far as one can believe it.
    const viewers = Math.round(last.viewers * Math.min(target / last.coreUse, mostGrowth))
    last = await play(url, viewers)
    steps.push(last)
  }
} finally {
  origin.kill()
  rmSync(folder, { recursive: true, force: true })
}

const verdictOf = ({ coreUse, waited, saturated }: Step) => {
  // No alarm in spite of a disturbance is right all the more.
  if (saturated && waited > undisturbedUpTo && coreUse < fullFrom) return 'disturbed'
  return coreUse <= calmUpTo ? 'calm' : coreUse >= fullFrom ? 'full' : 'between'
}
printTable(
  ['viewers', 'core use', 'waited', 'event loop', 'lag p99 ms', 'segment p99 ms', 'really', 'told'],
  steps.map((step) => [
    String(step.viewers),
    step.coreUse,
    step.waited,
    step.eventLoopUtilization,
    step.timerLagP99Ms,
    step.segmentP99Ms,
    verdictOf(step),
    step.saturated ? 'bottleneck' : 'kept up',
  ]),
)
for (const { viewers, reasons } of steps) for (const reason of reasons) console.log(`${viewers} viewers: ${reason}`)
const count = (verdict: string, saturated: boolean) =>
  steps.filter((step) => verdictOf(step) === verdict && step.saturated === saturated).length

reportResult(
  'calibration',
  ['taskset'],
  {
    commands: [
      `taskset -c ${originCore} hls-swarm ${originArguments.join(' ')}`,
      `taskset -c ${clientCore} hls-swarm ${runArguments('<url>', 0).slice(0, -4).join(' ')} -c <viewers> --ramp-rate <viewers / ${rampSeconds}>`,
    ],
    acceptance: [
      atMost(`alarms up to ${calmUpTo * 100} % of a core`, count('calm', true), 0),
      atMost(`alarms missed from ${fullFrom * 100} % of a core on`, count('full', false), 0),
      // Of no step at all everything is true.
      atLeast(`steps up to ${calmUpTo * 100} % of a core`, count('calm', false) + count('calm', true), 1),
      atLeast(`steps from ${fullFrom * 100} % of a core on`, count('full', false) + count('full', true), 1),
    ],
    measurements: steps,
    remarks: [
      `${count('calm', false)} calm and ${count('full', true)} full steps were told rightly.`,
      'Main thread and worker share the core: a little less than all of it is the worker’s.',
    ],
  },
  values.quick,
)
