import type { Round } from './round.ts'

/** What all rounds of a comparison have in common. */
export interface RoundCommon {
  readonly url: string
  /** Arguments of `run` as they were given: the ramp, the variants, how requests are made. */
  readonly given: readonly string[]
  /** The same viewers each time: jitter and choices are drawn from it. */
  readonly seed: number
  /** What native viewers behave like. */
  readonly player: string
  /** The ffmpeg to run; undefined: the one on the PATH. */
  readonly ffmpeg: string | undefined
}

/** The arguments of `hls-swarm` that play a round and write its result to a file. */
export function roundArguments(round: Round, common: RoundCommon, resultFile: string): readonly string[] {
  const { url, given, seed } = common
  return [
    'run',
    url,
    `--clients=${round.viewers}`,
    `--duration=${round.durationMs}ms`,
    `--seed=${seed}`,
    ...given,
    // A worker more is a cost that no viewer causes; reading what many processes log may need all there are.
    ...(round.engine === 'native' || round.purpose === 'costs' ? ['--workers=1'] : []),
    ...engineArguments(round, common),
    ...(round.purpose === 'requests' ? ['--count-paths'] : []),
    ...['--quiet', '--log-level=error', `--output=${resultFile}`],
  ]
}

function engineArguments({ engine, purpose }: Round, { player, ffmpeg }: RoundCommon): readonly string[] {
  if (engine === 'native') return ['--engine=native', `--player=${player}`]
  return [
    '--engine=ffmpeg',
    ...(ffmpeg === undefined ? [] : [`--ffmpeg=${ffmpeg}`]),
    ...(purpose === 'costs' ? ['--ffmpeg-log=errors'] : []),
  ]
}
