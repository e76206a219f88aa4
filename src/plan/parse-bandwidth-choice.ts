import type { BandwidthChoice } from './bandwidth-choice.ts'
import { parseBandwidth } from './parse-bandwidth.ts'
import { parseBandwidthTrace } from './parse-bandwidth-trace.ts'
import { parseWeighted } from './parse-weighted.ts'
import { type Parsed, parsed } from './parsed.ts'

const remedy = 'Say a bandwidth like 8M, several with weights like 2M:20%,8M:80%, or trace:FILE.'

/**
 * `unlimited`, a bandwidth (`8M`), several with weights (`2M:20%,8M:80%`), or `trace:FILE`.
 * @param readText gives the text of a file; throws what is wrong with it
 */
export function parseBandwidthChoice(readText: (path: string) => string): (text: string) => Parsed<BandwidthChoice> {
  return (text) => {
    if (text === 'unlimited') return parsed({ is: 'unlimited' })
    if (text.startsWith('trace:')) return parseBandwidthTrace(text.slice('trace:'.length), readText)
    if (!/[:,]/.test(text)) {
      const one = parseBandwidth(text)
      return one.ok ? parsed({ is: 'spread', choices: [{ bitsPerSecond: one.value, weight: 1 }] }) : one
    }
    const weighted = parseWeighted(text, parseBandwidth, remedy)
    if (!weighted.ok) return weighted
    const choices = weighted.value.map(({ value, weight }) => ({ bitsPerSecond: value, weight }))
    return parsed({ is: 'spread', choices })
  }
}
