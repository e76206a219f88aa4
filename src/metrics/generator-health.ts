/** A worker is at its limit when its event loop has hardly a pause: above this, waiting for its turn becomes latency. */
export const busyUtilization = 0.95
/** Timers this late add to every interval measured. */
export const lateTimersMs = 100
const busyCpuShare = 0.95
/** Shorter than this is a garbage collection or a burst of starts, no bottleneck. */
export const sustainedSeconds = 3
/** Late starts and suspect stalls count as evidence from this many on, and from this share. */
const minOccurrences = 10
const minLateStartShare = 0.05
const minSuspectStallShare = 0.1

/** The longest time on end for which something was beyond its limit, and its mean over that time. */
export interface Streak {
  readonly seconds: number
  readonly mean: number
}

interface StreakState {
  readonly current: Streak
  readonly longest: Streak
}

const noStreak: StreakState = { current: { seconds: 0, mean: 0 }, longest: { seconds: 0, mean: 0 } }

function extend(state: StreakState, value: number, limit: number, seconds: number): StreakState {
  if (value < limit) return { current: noStreak.current, longest: state.longest }
  const total = state.current.seconds + seconds
  const mean = total > 0 ? (state.current.mean * state.current.seconds + value * seconds) / total : value
  const current = { seconds: total, mean }
  return { current, longest: total > state.longest.seconds ? current : state.longest }
}

/** How one worker's thread fared over one interval. */
export interface WorkerInterval {
  readonly seconds: number
  readonly eventLoopUtilization: number
  readonly timerLagP99Ms: number
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

/** Collects, a second at a time and in flat memory, the evidence that the generator itself was the bottleneck. */
export class GeneratorHealth {
  readonly #busy = new Map<number, StreakState>()
  readonly #lagging = new Map<number, StreakState>()
  #process = noStreak
  #cpus = 1

  observeWorker(worker: number, interval: WorkerInterval): void {
    const { seconds, eventLoopUtilization, timerLagP99Ms } = interval
    const busy = this.#busy.get(worker) ?? noStreak
    this.#busy.set(worker, extend(busy, eventLoopUtilization, busyUtilization, seconds))
    const lagging = this.#lagging.get(worker) ?? noStreak
    this.#lagging.set(worker, extend(lagging, timerLagP99Ms, lateTimersMs, seconds))
  }

  observeProcess({ seconds, cpuSeconds, cpus }: ProcessInterval): void {
    if (seconds <= 0) return
    this.#cpus = cpus
    this.#process = extend(this.#process, cpuSeconds / seconds / cpus, busyCpuShare, seconds)
  }

  assess(counts: GeneratorCounts): GeneratorAssessment {
    const reasons = [
      busyReason(sustained(this.#busy)),
      laggingReason(sustained(this.#lagging)),
      cpuReason(this.#process.longest, this.#cpus),
      ...occurrenceReasons(counts),
    ].filter((reason) => reason !== undefined)
    return { saturated: reasons.length > 0, reasons }
  }
}

interface WorkerStreak extends Streak {
  readonly worker: number
}

/** The workers with a sustained streak, the longest first. */
function sustained(states: ReadonlyMap<number, StreakState>): readonly WorkerStreak[] {
  return [...states]
    .map(([worker, state]) => ({ worker, ...state.longest }))
    .filter((streak) => streak.seconds >= sustainedSeconds)
    .sort((a, b) => b.seconds - a.seconds)
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const percent = (share: number) => `${Math.round(share * 100)} %`
const andOthers = (streaks: readonly WorkerStreak[]) =>
  streaks.length > 1 ? `, and ${plural(streaks.length - 1, 'other worker')} too` : ''

function busyReason(streaks: readonly WorkerStreak[]): string | undefined {
  const [worst] = streaks
  if (worst === undefined) return undefined
  const { worker, mean, seconds } = worst
  return (
    `Worker ${worker} was busy ${percent(mean)} of the time for ${Math.round(seconds)} s${andOthers(streaks)}: ` +
    'use more workers (--workers) if CPUs are free, or run on more machines.'
  )
}

function laggingReason(streaks: readonly WorkerStreak[]): string | undefined {
  const [worst] = streaks
  if (worst === undefined) return undefined
  const { worker, mean, seconds } = worst
  return (
    `Timers of worker ${worker} fired ${Math.round(mean)} ms late (p99) for ${Math.round(seconds)} s` +
    `${andOthers(streaks)}: latencies and stalls of that time contain the generator's own delay; use fewer viewers a ` +
    'worker, or keep other work off this machine.'
  )
}

function cpuReason({ seconds, mean }: Streak, cpus: number): string | undefined {
  if (seconds < sustainedSeconds) return undefined
  return (
    `The generator used ${percent(mean)} of this machine's ${plural(cpus, 'CPU')} for ${Math.round(seconds)} s: ` +
    'run on a larger machine, or on more machines.'
  )
}

function occurrenceReasons(counts: GeneratorCounts): (string | undefined)[] {
  const { viewersStarted, lateStarts, stalls, suspectStalls, fileDescriptorFailures, localPortFailures } = counts
  const manyLate = lateStarts >= minOccurrences && lateStarts >= minLateStartShare * viewersStarted
  const manySuspect = suspectStalls >= minOccurrences && suspectStalls >= minSuspectStallShare * stalls
  return [
    manyLate
      ? `${lateStarts} of ${plural(viewersStarted, 'viewer')} started more than 100 ms late: ramp up more slowly, or use more workers (--workers).`
      : undefined,
    manySuspect
      ? `${suspectStalls} of ${plural(stalls, 'stall')} may be the generator's own doing, for it ran behind at the time: use more workers (--workers), or run on more machines.`
      : undefined,
    fileDescriptorFailures > 0
      ? `${plural(fileDescriptorFailures, 'request')} failed because the process ran out of file descriptors: raise the limit (ulimit -n), or use fewer viewers.`
      : undefined,
    localPortFailures > 0
      ? `${plural(localPortFailures, 'request')} failed because this machine ran out of local ports: add source addresses, widen net.ipv4.ip_local_port_range, or run on more machines.`
      : undefined,
  ]
}
