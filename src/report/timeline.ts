import { busyUtilization, keptWaitingShare, lateTimersMs, sustainedSeconds } from '../metrics/generator-health.ts'
import type { Tone } from './headline.ts'
import { countOf, formatCount, formatSeconds } from './quantities.ts'
import type { RunResult } from './run-result.ts'

type Point = RunResult['series'][number]

/** Something that happened at a moment, or from one to another. */
export interface TimelineEvent {
  readonly kind: 'ramp' | 'failures' | 'stalls' | 'saturation' | 'end'
  /** From the start of the run. */
  readonly fromSeconds: number
  /** Undefined: a moment. */
  readonly toSeconds: number | undefined
  readonly tone: Tone | 'neutral'
  readonly text: string
}

/** Trouble that comes back within this long is the same trouble. */
const lullSeconds = 5

/** What happened when, in order. */
export function timelineOf(result: RunResult): readonly TimelineEvent[] {
  const { series } = result
  const trouble = (
    kind: TimelineEvent['kind'],
    tone: Tone,
    troubled: (point: Point) => boolean,
    tell: (points: readonly Point[]) => string,
  ) => episodes(series, troubled).map((points) => eventOf(kind, tone, points, tell(points)))
  const busy = (point: Point) =>
    (point.eventLoopUtilization ?? 0) >= busyUtilization ||
    (point.timerLagP99Ms ?? 0) >= lateTimersMs ||
    (point.cpuWaitShare ?? 0) >= keptWaitingShare
  const total = (points: readonly Point[], rate: (point: Point) => number) =>
    Math.round(points.reduce((sum, point) => sum + rate(point) * point.seconds, 0))

  return [
    ...rampEvents(result),
    ...trouble(
      'failures',
      'bad',
      ({ failuresPerSecond }) => failuresPerSecond > 0,
      (points) => {
        const [failed, all] = [total(points, (p) => p.failuresPerSecond), total(points, (p) => p.requestsPerSecond)]
        return `${formatCount(failed)} of ${countOf(all, 'request')} failed`
      },
    ),
    ...trouble(
      'stalls',
      'bad',
      ({ viewersStalled, stallsPerSecond }) => viewersStalled > 0 || stallsPerSecond > 0,
      (points) => {
        const most = Math.max(...points.map(({ viewersStalled }) => viewersStalled))
        const [begun] = [total(points, (p) => p.stallsPerSecond)]
        // A mean of 2.4 takes three, but a second is not exactly one: 4.003 takes four.
        const viewers = countOf(Math.ceil(most * 0.99), 'viewer')
        return `${countOf(begun, 'stall')}, at worst ${viewers} at the same time`
      },
    ),
    ...trouble('saturation', 'warning', busy, () => 'The generator was at its limit').filter(
      ({ fromSeconds, toSeconds = fromSeconds }) =>
        result.generator.saturated && toSeconds - fromSeconds >= sustainedSeconds,
    ),
    endEvent(result),
  ].sort((a, b) => a.fromSeconds - b.fromSeconds)
}

/** Stretches of troubled points, with lulls that are too short to end one. */
function episodes(series: readonly Point[], troubled: (point: Point) => boolean): readonly (readonly Point[])[] {
  const found: Point[][] = []
  let lull: Point[] = []
  let lullLength = Number.POSITIVE_INFINITY
  for (const point of series) {
    if (!troubled(point)) {
      lull.push(point)
      lullLength += point.seconds
      continue
    }
    const current = found.at(-1)
    if (current !== undefined && lullLength < lullSeconds) current.push(...lull, point)
    else found.push([point])
    lull = []
    lullLength = 0
  }
  return found
}

function eventOf(kind: TimelineEvent['kind'], tone: Tone, points: readonly Point[], text: string): TimelineEvent {
  const [first, last] = [points[0], points.at(-1)] as [Point, Point]
  return { kind, fromSeconds: first.atSeconds, toSeconds: last.atSeconds + last.seconds, tone, text }
}

function rampEvents({ plan, viewers, elapsedSeconds }: RunResult): TimelineEvent[] {
  const seconds = (plan.clients - 1) / plan.ramp.ratePerSecond
  if (viewers.started < plan.clients || seconds > elapsedSeconds || plan.clients === 1) return []
  const text = `All ${countOf(plan.clients, 'viewer')} had been started`
  return [{ kind: 'ramp', fromSeconds: seconds, toSeconds: undefined, tone: 'neutral', text }]
}

const endings: Readonly<Record<RunResult['endedBy'], string>> = {
  duration: 'The run ended as planned',
  completed: 'The last viewer ended by itself',
  signal: 'A signal ended the run',
  threshold: 'A threshold ended the run',
  error: 'An error ended the run',
}

function endEvent({ elapsedSeconds, endedBy, interrupted }: RunResult): TimelineEvent {
  const text = `${endings[endedBy]}, after ${formatSeconds(elapsedSeconds)}`
  const tone = interrupted ? 'warning' : 'neutral'
  return { kind: 'end', fromSeconds: elapsedSeconds, toSeconds: undefined, tone, text }
}
