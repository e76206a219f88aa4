/** A worker is at its limit when its event loop has hardly a pause: above this, waiting for its turn becomes latency. */
export const busyUtilization = 0.95
/** Timers this late add to every interval measured. */
export const lateTimersMs = 100
/** A thread kept from a CPU this much of the time is late for most of what comes, however little it has to do. */
export const keptWaitingShare = 0.5
const busyCpuShare = 0.95
/** Shorter than this is a garbage collection or a burst of starts, no bottleneck. */
export const sustainedSeconds = 3
/** Bad seconds that come one at a time count together from this share of the run on: so many answers they have delayed. */
const scatteredShare = 0.1
/** Late starts and suspect stalls count as evidence from this many on, and from this share. */
const minOccurrences = 10
const minLateStartShare = 0.05
const minSuspectStallShare = 0.1

/** A worker that waited this share of a bad time for a CPU would have fared better without whoever had it. */
const othersShare = 0.1
/** A process that uses more than this of all CPUs takes them from its own threads. */
const ownCpuShare = 0.9

/** The longest time on end for which something was beyond its limit, and its mean over that time. */
export interface Streak {
  readonly seconds: number
  readonly mean: number
  /** Mean share of that time for which the thread waited for a CPU that other work on the machine had. */
  readonly othersMean: number
}

interface StreakState {
  readonly observedSeconds: number
  readonly current: Streak
  readonly longest: Streak
  /** All of that time, on end or not. */
  readonly all: Streak
}

const none: Streak = { seconds: 0, mean: 0, othersMean: 0 }
const noStreak: StreakState = { observedSeconds: 0, current: none, longest: none, all: none }

function extend(state: StreakState, value: number, limit: number, seconds: number, others = 0): StreakState {
  const observedSeconds = state.observedSeconds + seconds
  if (value < limit) return { ...state, observedSeconds, current: none }
  const more: Streak = { seconds, mean: value, othersMean: others }
  const current = joined(state.current, more)
  const longest = current.seconds > state.longest.seconds ? current : state.longest
  return { observedSeconds, current, longest, all: joined(state.all, more) }
}

function joined(before: Streak, more: Streak): Streak {
  const seconds = before.seconds + more.seconds
  const meanOf = (mean: number, latest: number) =>
    seconds > 0 ? (mean * before.seconds + latest * more.seconds) / seconds : latest
  return {
    seconds,
    mean: meanOf(before.mean, more.mean),
    othersMean: meanOf(before.othersMean, more.othersMean),
  }
}

/** What counts as a bottleneck: the longest time on end, or all of it together; undefined where it was neither. */
function sustainedTime({ longest, all, observedSeconds }: StreakState): LimitedTime | undefined {
  if (longest.seconds >= sustainedSeconds) return { ...longest, words: `for ${Math.round(longest.seconds)} s` }
  if (all.seconds < sustainedSeconds || all.seconds < scatteredShare * observedSeconds) return undefined
  return { ...all, words: `in ${Math.round(all.seconds)} of ${Math.round(observedSeconds)} s` }
}

interface LimitedTime extends Streak {
  /** `for 5 s`, or `in 5 of 20 s`. */
  readonly words: string
}

/** How one worker's thread fared over one interval. */
export interface WorkerInterval {
  readonly seconds: number
  readonly eventLoopUtilization: number
  readonly timerLagP99Ms: number
  /** Share of the interval in which the thread was ready to run while others had the CPU, 0 where unknown. */
  readonly cpuWaitShare: number
}

/** How the whole process fared over one interval. */
export interface ProcessInterval {
  readonly seconds: number
  /** CPU time used, user and system, of all threads. */
  readonly cpuSeconds: number
  /** CPUs that the process may use. */
  readonly cpus: number
}

/** What the viewers themselves felt of a slow generator, over the run. */
export interface GeneratorCounts {
  readonly viewersStarted: number
  readonly lateStarts: number
  readonly stalls: number
  readonly suspectStalls: number
  /** Requests that failed because this machine ran out of file descriptors or local ports. */
  readonly fileDescriptorFailures: number
  readonly localPortFailures: number
}

export interface GeneratorAssessment {
  /** Whether the generator was the bottleneck at some time: what it measured then is not the server's doing alone. */
  readonly saturated: boolean
  /** Sentences: what was seen and what to do about it. */
  readonly reasons: readonly string[]
}

interface LimitedWorker extends LimitedTime {
  readonly worker: number
}

/** One measure of every worker, held against its limit. */
class WorkerStreaks {
  readonly #limit: number
  readonly #states = new Map<number, StreakState>()

  constructor(limit: number) {
    this.#limit = limit
  }

  add(worker: number, value: number, seconds: number, others: number): void {
    this.#states.set(worker, extend(this.#states.get(worker) ?? noStreak, value, this.#limit, seconds, others))
  }

  /** The workers that were at the limit for long enough, the longest first. */
  sustained(): readonly LimitedWorker[] {
    return [...this.#states]
      .flatMap(([worker, state]) => {
        const time = sustainedTime(state)
        return time === undefined ? [] : [{ worker, ...time }]
      })
      .sort((a, b) => b.seconds - a.seconds)
  }
}

/** Collects, a second at a time and in flat memory, the evidence that the generator itself was the bottleneck. */
export class GeneratorHealth {
  readonly #busy = new WorkerStreaks(busyUtilization)
  readonly #lagging = new WorkerStreaks(lateTimersMs)
  readonly #waiting = new WorkerStreaks(keptWaitingShare)
  #process = noStreak
  #cpus = 1
  /** Share of all CPUs that the process used of late. */
  #cpuShare = 0
  /** Time of all workers together, and how much of it they waited for CPUs that other work had. */
  #workerSeconds = 0
  #othersSeconds = 0

  observeWorker(worker: number, interval: WorkerInterval): void {
    const { seconds, eventLoopUtilization, timerLagP99Ms, cpuWaitShare } = interval
    const others = this.#cpuShare < ownCpuShare ? cpuWaitShare : 0
    this.#workerSeconds += seconds
    this.#othersSeconds += others * seconds
    this.#busy.add(worker, eventLoopUtilization, seconds, others)
    this.#lagging.add(worker, timerLagP99Ms, seconds, others)
    this.#waiting.add(worker, cpuWaitShare, seconds, others)
  }

  observeProcess({ seconds, cpuSeconds, cpus }: ProcessInterval): void {
    if (seconds <= 0) return
    this.#cpus = cpus
    this.#cpuShare = cpuSeconds / seconds / cpus
    this.#process = extend(this.#process, this.#cpuShare, busyCpuShare, seconds)
  }

  assess(counts: GeneratorCounts): GeneratorAssessment {
    const [busy, lagging] = [busyReason(this.#busy.sustained()), laggingReason(this.#lagging.sustained())]
    const reasons = [
      busy,
      lagging,
      // Those say already that it waited, where it did.
      busy === undefined && lagging === undefined ? waitingReason(this.#waiting.sustained()) : undefined,
      cpuReason(sustainedTime(this.#process), this.#cpus),
      ...occurrenceReasons(counts, this.#workerSeconds > 0 ? this.#othersSeconds / this.#workerSeconds : 0),
    ].filter((reason) => reason !== undefined)
    return { saturated: reasons.length > 0, reasons }
  }
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const percent = (share: number) => `${Math.round(share * 100)} %`
const andOthers = (streaks: readonly LimitedWorker[]) =>
  streaks.length > 1 ? `, and ${plural(streaks.length - 1, 'other worker')} too` : ''

function busyReason(streaks: readonly LimitedWorker[]): string | undefined {
  const [worst] = streaks
  if (worst === undefined) return undefined
  const { worker, mean, words } = worst
  return (
    `Worker ${worker} was busy ${percent(mean)} of the time ${words}${andOthers(streaks)}: ` +
    (otherWork(worst) ?? 'use more workers (--workers) if CPUs are free, or run on more machines.')
  )
}

function laggingReason(streaks: readonly LimitedWorker[]): string | undefined {
  const [worst] = streaks
  if (worst === undefined) return undefined
  const { worker, mean, words } = worst
  return (
    `Timers of worker ${worker} fired ${Math.round(mean)} ms late (p99) ${words}` +
    `${andOthers(streaks)}: latencies and stalls of that time contain the generator's own delay; ` +
    (otherWork(worst) ?? 'use fewer viewers a worker, or keep other work off this machine.')
  )
}

function waitingReason(streaks: readonly LimitedWorker[]): string | undefined {
  const [worst] = streaks
  if (worst === undefined) return undefined
  const { worker, mean, words } = worst
  return (
    `Worker ${worker} waited ${percent(mean)} of the time ${words}${andOthers(streaks)} for a CPU, though it had work: ` +
    "latencies and stalls of that time contain the generator's own delay; " +
    (worst.othersMean < othersShare
      ? 'use fewer workers (--workers), or a larger machine.'
      : 'keep other work off this machine, or raise the limit of its container.')
  )
}

/** What to do where the thread could have worked, had others not had the CPU. */
function otherWork({ othersMean }: Streak): string | undefined {
  if (othersMean < othersShare) return undefined
  return (
    `${percent(othersMean)} of that time it waited for a CPU that other work on this machine had (or that a limit of ` +
    'its container withheld): keep other work off this machine, or raise the limit.'
  )
}

function cpuReason(time: LimitedTime | undefined, cpus: number): string | undefined {
  if (time === undefined) return undefined
  return (
    `The generator used ${percent(time.mean)} of this machine's ${plural(cpus, 'CPU')} ${time.words}: ` +
    'run on a larger machine, or on more machines.'
  )
}

/** @param othersMean share of the run for which workers waited for CPUs that other work had */
function occurrenceReasons(counts: GeneratorCounts, othersMean: number): (string | undefined)[] {
  const { viewersStarted, lateStarts, stalls, suspectStalls, fileDescriptorFailures, localPortFailures } = counts
  const manyLate = lateStarts >= minOccurrences && lateStarts >= minLateStartShare * viewersStarted
  const others =
    othersMean < othersShare
      ? undefined
      : `keep other work off this machine, for whose sake the workers waited for a CPU ${percent(othersMean)} of the time.`
  const manySuspect = suspectStalls >= minOccurrences && suspectStalls >= minSuspectStallShare * stalls
  return [
    manyLate
      ? `${lateStarts} of ${plural(viewersStarted, 'viewer')} started more than 100 ms late: ${others ?? 'ramp up more slowly, or use more workers (--workers).'}`
      : undefined,
    manySuspect
      ? `${suspectStalls} of ${plural(stalls, 'stall')} may be the generator's own doing, for it ran behind at the time: ${others ?? 'use more workers (--workers), or run on more machines.'}`
      : undefined,
    fileDescriptorFailures > 0
      ? `${plural(fileDescriptorFailures, 'request')} failed because the process ran out of file descriptors: raise the limit (ulimit -n), or use fewer viewers.`
      : undefined,
    localPortFailures > 0
      ? `${plural(localPortFailures, 'request')} failed because this machine ran out of local ports: add source addresses, widen net.ipv4.ip_local_port_range, or run on more machines.`
      : undefined,
  ]
}
