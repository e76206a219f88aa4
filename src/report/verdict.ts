import { headline, type Tone } from './headline.ts'
import { countOf, formatCount } from './quantities.ts'
import type { RunResult } from './run-result.ts'

export interface Verdict {
  readonly tone: Tone
  /** Whether it went well, in a few words. */
  readonly word: string
  /** What the viewers felt, in a sentence or two. */
  readonly text: string
}

const toneWords: Readonly<Record<Tone, string>> = {
  good: 'All went well',
  warning: 'Mostly well',
  bad: 'There was trouble',
}

/** What a report says first. Where the user set thresholds they decide, and nothing else does. */
export function verdictOf(result: RunResult): Verdict {
  const { tone, text } = headline(result)
  const { thresholds, interrupted } = result
  const failed = thresholds.filter(({ passed }) => !passed).length
  if (failed > 0)
    return { tone: 'bad', word: `${formatCount(failed)} of ${countOf(thresholds.length, 'threshold')} failed`, text }
  if (interrupted) return { tone: tone === 'bad' ? 'bad' : 'warning', word: 'Ended before its time', text }
  if (thresholds.length === 1) return { tone: 'good', word: 'The threshold held', text }
  if (thresholds.length > 1) return { tone: 'good', word: `All ${countOf(thresholds.length, 'threshold')} held`, text }
  return { tone, word: toneWords[tone], text }
}
