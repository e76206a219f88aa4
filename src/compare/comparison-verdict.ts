import { requestKinds } from '../metrics/request-kind.ts'
import type { Tone } from '../report/headline.ts'
import { kindWords } from '../report/plain-words.ts'
import { formatShare } from '../report/quantities.ts'
import type { Comparison } from './comparison.ts'
import { differenceText } from './comparison-rows.ts'

/** Whether the engines ask alike, in a sentence. */
export function comparisonVerdict({ judgement, tolerance }: Comparison): {
  readonly tone: Tone
  readonly text: string
} {
  if (judgement === null) return { tone: 'warning', text: 'Not judged: both engines have to play a whole round.' }
  const limit = formatShare(tolerance)
  if (judgement.alike) {
    const seldom = judgement.paths.length > 0 ? ', though not for the same' : ''
    return {
      tone: seldom === '' ? 'good' : 'warning',
      text: `Both ask alike: requests of each kind and bytes differ by at most ${limit}${seldom}.`,
    }
  }
  const differing = [
    ...requestKinds.flatMap((kind) => {
      const judged = judgement.kinds[kind]
      return judged?.differs ? [`${kindWords[kind]} requests (${differenceText(judged.difference)})`] : []
    }),
    ...(judgement.bytes.differs ? [`bytes (${differenceText(judgement.bytes.difference)})`] : []),
  ]
  return { tone: 'bad', text: `They differ by more than ${limit}: ${differing.join(', ')}.` }
}
