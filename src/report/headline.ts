import { countOf, formatCount, formatSeconds, formatShare } from './quantities.ts'
import type { RunResult } from './run-result.ts'

export type Tone = 'good' | 'warning' | 'bad'

/** What the viewers felt, in a sentence or two. */
export function headline(result: RunResult): { readonly tone: Tone; readonly text: string } {
  const { started, failed } = result.viewers
  const { stalls, startupTimeMs, playingSeconds, stallRatio } = result.playback
  const played = startupTimeMs?.count ?? 0
  if (started === 0) return { tone: 'bad', text: 'No viewer started.' }
  if (played === 0) return { tone: 'bad', text: `None of ${countOf(started, 'viewer')} could play.` }

  const each = formatSeconds(playingSeconds / played)
  const who = played === started ? countOf(played, 'viewer') : `${formatCount(played)} of ${countOf(started, 'viewer')}`
  const sentences: string[] = []
  if (stalls.count === 0) {
    const long = played === 1 ? `for ${each}` : `for ${each} each on average`
    sentences.push(`${who} played ${long}, without a stall.`)
  } else {
    sentences.push(
      `${who} played; ${formatCount(stalls.viewersAffected)} of them stalled, ` +
        `${stalls.count === 1 ? 'once' : `${formatCount(stalls.count)} times`}, ` +
        `for ${formatSeconds(stalls.seconds)} in all: ${formatShare(stallRatio ?? 0)} of the time.`,
    )
  }
  if (failed > 0) sentences.push(`${countOf(failed, 'viewer')} gave up.`)
  if (stalls.generatorSuspect > 0) {
    sentences.push(`The generator's own delay may have caused ${formatCount(stalls.generatorSuspect)} of the stalls.`)
  }
  const failures = Object.values(result.requests).some(({ failures }) => Object.keys(failures).length > 0)
  const bad = failed > 0 || stalls.count > 0
  return { tone: bad ? 'bad' : failures || played < started ? 'warning' : 'good', text: sentences.join(' ') }
}
