import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import { printTable } from './harness/print-table.ts'
import { cpuBetween, threadCpuTimes } from './harness/process-stats.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'
import { moveToCore, onCore, requireTools } from './harness/tools.ts'

// Does a run say that the generator was the bottleneck when it was, and only then? One worker plays on a core of its own
// at growing loads; how busy the core really was, and how long its threads waited for it, the kernel tells.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Viewers of the first step; the others follow from what it costs. */
    viewers: { type: 'string', default: '200' },
    /** Of the stream: the more, the fewer viewers fill a core. */
    bandwidth: { type: 'string', default: '6M' },
    seconds: { type: 'string' },
  },
})
requireTools('taskset')
const [originCore, clientCore] = [0, 1]
moveToCore(originCore)

const rampSeconds = 3
const settleSeconds = 2
const windowSeconds = Number(values.seconds ?? (values.quick ? 6 : 12))
/** Of a core: what each step aims at. */
const targets = [0.5, 0.7, 0.8, 0.85, 1.2, 1.6]
/** Up to here no alarm may be raised, and from there on none be missed; between the two either is right. */
const [calmUpTo, fullFrom] = [0.85, 0.97]
/** A step in which the client waited more than this for its core was disturbed, and says nothing of its limits. */
const undisturbedUpTo = 0.05

const program = repositoryPath('dist/main.js')
const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-calibration-'))
const originCommand = onCore(originCore, [
  ...[process.execPath, program, 'origin', '--port', '0'],
  ...['--segment-duration', '500ms', '--variants', `360p:${values.bandwidth}`],
])

interface Step {
  readonly viewers: number
  readonly coreUse: number
  readonly waited: number
  readonly eventLoopUtilization: number
  readonly timerLagP99Ms: number
  readonly segmentP99Ms: number
  readonly saturated: boolean
  readonly reasons: readonly string[]
}

/** Seconds for which the threads of a process were ready to run while others had the CPU. */
function waitedSeconds(pid: number): number {
  let seconds = 0
  for (const thread of threadCpuTimes(pid).keys()) {
    const [, waitedNs = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    seconds += Number(waitedNs) / 1e9
  }
  return seconds
}

async function play(url: string, viewers: number): Promise<Step> {
  const file = join(folder, `${viewers}.json`)
  const seconds = rampSeconds + settleSeconds + windowSeconds
  const [command = '', ...args] = onCore(clientCore, [
    ...[process.execPath, program, 'run', url, '--workers', '1', '--quiet', '--log-level', 'silent', '-o', file],
    ...['-c', String(viewers), '-d', `${seconds}s`, '--ramp-rate', `${viewers / rampSeconds}`, '--warmup', '0'],
  ])
  const child = spawn(command, args, { stdio: 'ignore' })
  const exited = once(child, 'exit')
  const pid = child.pid ?? 0
  // The program needs a moment to start; the window ends well before the run.
  await wait((rampSeconds + settleSeconds + 1) * 1000)
  const [cpuBefore, waitedBefore, began] = [threadCpuTimes(pid), waitedSeconds(pid), performance.now()]
  await wait((windowSeconds - 2) * 1000)
  const elapsed = (performance.now() - began) / 1000
  const coreUse = cpuBetween(cpuBefore, threadCpuTimes(pid)).total / elapsed
  const waited = (waitedSeconds(pid) - waitedBefore) / elapsed
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

const [originProgram = '', ...originArgs] = originCommand
const origin = spawn(originProgram, originArgs, { stdio: ['ignore', 'pipe', 'inherit'] })
const steps: Step[] = []
try {
  const [line] = (await once(origin.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  const first = await play(url, Number(values.viewers))
  steps.push(first)
  for (const target of targets) steps.push(await play(url, Math.round((first.viewers * target) / first.coreUse)))
} finally {
  origin.kill()
  rmSync(folder, { recursive: true, force: true })
}

const verdictOf = ({ coreUse, waited }: Step) => {
  if (waited > undisturbedUpTo && coreUse < fullFrom) return 'disturbed'
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
    commands: [originCommand.join(' ')],
    acceptance: [
      atMost(`alarms up to ${calmUpTo * 100} % of a core`, count('calm', true), 0),
      atMost(`alarms missed from ${fullFrom * 100} % of a core on`, count('full', false), 0),
    ],
    measurements: steps,
    remarks: [
      `${count('calm', false)} calm and ${count('full', true)} full steps were told rightly.`,
      'Main thread and worker share the core: a little less than all of it is the worker’s.',
    ],
  },
  values.quick,
)
