import type { Engine, Round } from './round.ts'

/** Long enough for what a process with a single viewer uses; more would keep whoever waits waiting. */
const longestSingleMs = 15_000

/**
 * Which engine plays when: native, ffmpeg, ffmpeg, native and so on, so that a stream or a machine that changes steadily
 * favours neither. Then what costs remain to be told: of ffmpeg without the log that its requests are counted by, and of a
 * single viewer of each, which is what there is before the second one.
 * @param times how often each engine plays all viewers
 */
export function scheduleRounds(times: number, viewers: number, durationMs: number): readonly Round[] {
  const turns = Array.from({ length: times }, (_, index): readonly Engine[] =>
    index % 2 === 0 ? ['native', 'ffmpeg'] : ['ffmpeg', 'native'],
  ).flat()
  const rounds: Round[] = turns.map((engine) => ({ engine, purpose: 'requests', viewers, durationMs }))
  rounds.push({ engine: 'ffmpeg', purpose: 'costs', viewers, durationMs })
  if (viewers === 1) return rounds
  const single = { purpose: 'costs', viewers: 1, durationMs: Math.min(durationMs, longestSingleMs) } as const
  return [...rounds, { engine: 'native', ...single }, { engine: 'ffmpeg', ...single }]
}
