import { requestKinds } from '../metrics/request-kind.ts'
import { engines } from '../plan/run-plan.ts'
import { kindWords } from '../report/plain-words.ts'
import { countOf, formatShare } from '../report/quantities.ts'
import type { Comparison, EngineFigures } from './comparison.ts'
import type { Engine } from './round.ts'

/** Above this share of all CPUs, players wait for each other. */
const busyShare = 0.9

type Noted = Omit<Comparison, 'notes'>

/** What makes figures less certain than they look, and what to do about it: sentences. */
export function comparisonNotes(comparison: Noted): string[] {
  return [
    ...engines.flatMap((engine) => {
      const figures = comparison.engines[engine]
      return figures === null
        ? [`There is no round of ${engine}: nothing to compare with.`]
        : [...viewerNotes(engine, figures), ...costNotes(engine, figures, comparison)]
    }),
    ...cutShortNote(comparison),
    ...resolutionNotes(comparison),
    ...saturationNotes(comparison),
  ]
}

function viewerNotes(engine: Engine, { viewers }: EngineFigures): string[] {
  const notes: string[] = []
  if (viewers.failed > 0) {
    notes.push(
      `${viewers.failed} of ${countOf(viewers.started, 'viewer')} of ${engine} failed: what they asked for counts, the time after it does not.`,
    )
  }
  if (viewers.completed > 0) {
    notes.push(
      `${viewers.completed} of ${countOf(viewers.started, 'viewer')} of ${engine} reached the end of the stream: ` +
        'of what is not live ffmpeg reads all at once.',
    )
  }
  return notes
}

function costNotes(engine: Engine, { costs }: EngineFigures, { roundSeconds, rounds, machine }: Noted): string[] {
  if (costs === null) {
    return rounds.some(({ use }) => use !== null)
      ? [`No round of ${engine} of ${roundSeconds} s was long enough to tell what it costs: play longer (-d).`]
      : [
          `What ${engine} costs is not known: rounds were too short (-d), or this system does not tell (/proc of Linux).`,
        ]
  }
  const { oneMore } = costs
  const notes: string[] = []
  if (oneMore?.cpuUsPerSecond.isAtMost || oneMore?.pssBytes?.isAtMost) {
    notes.push(
      `What one more viewer of ${engine} takes is lost in what its process takes without: more viewers (-c) would tell it.`,
    )
  }
  const busiest = Math.max(
    ...rounds
      .filter((round) => round.engine === engine)
      .map(({ use }) => (use?.cpuSecondsPerSecond ?? 0) / machine.cpus),
  )
  if (busiest > busyShare) {
    notes.push(
      `${engine} used ${formatShare(busiest)} of this machine's CPUs: its viewers waited for each other. Use fewer (-c).`,
    )
  }
  return notes
}

function cutShortNote({ rounds }: Noted): string[] {
  const cut = rounds.filter(({ cutShort }) => cutShort)
  return cut.map(({ engine }) => `A round of ${engine} was cut short: it counts only where there is no whole one.`)
}

/** A round begins and ends between two requests of a viewer: by so much counts differ by chance. */
function resolutionNotes({ judgement, roundSeconds }: Noted): string[] {
  if (judgement === null) return []
  return requestKinds.flatMap((kind) => {
    const judged = judgement.kinds[kind]
    if (judged === undefined || !judged.differs) return []
    const perRound = (perMinute: number) => (perMinute * roundSeconds) / 60
    const [native, ffmpeg] = [perRound(judged.native), perRound(judged.ffmpeg)]
    if (Math.abs(native - ffmpeg) >= 1 || Math.max(native, ffmpeg) < 2) return []
    return [
      `Of ${Math.round(Math.max(native, ffmpeg))} ${kindWords[kind]} requests a viewer and round they differ by less than one, which may be ` +
        `chance: longer rounds (-d) tell.`,
    ]
  })
}

function saturationNotes({ rounds }: Noted): string[] {
  return engines
    .filter((engine) => rounds.some((round) => round.engine === engine && round.saturated))
    .map(
      (engine) =>
        `The generator was the bottleneck in a round of ${engine}: use fewer viewers (-c), start them more slowly (--ramp-rate), or keep other work off this machine.`,
    )
}
