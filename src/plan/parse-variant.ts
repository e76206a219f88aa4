import { parseBandwidth } from './parse-bandwidth.ts'
import { parseWeighted } from './parse-weighted.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'
import type { SingleVariantChoice, VariantChoice } from './variant-choice.ts'

const remedy =
  'Say all, auto, highest, lowest, first, a height like 720p, a bandwidth like 3M, or several with weights like lowest:20%,720p:80%.'

/**
 * `all`, `auto`, `highest`, `lowest`, `first`, a height (`720p`) or a bandwidth (`3000000`, `3M`), or several of these but
 * `all` with weights (`lowest:20%,720p:80%`).
 */
export function parseVariant(text: string): Parsed<VariantChoice> {
  if (text === 'all') return parsed({ is: 'all' })
  if (!text.includes(':') && !text.includes(',')) return parseSingle(text)
  const weighted = parseWeighted(text, parseSingle, remedy)
  return weighted.ok
    ? parsed({ is: 'weighted', choices: weighted.value.map(({ value, weight }) => ({ choice: value, weight })) })
    : weighted
}

function parseSingle(text: string): Parsed<SingleVariantChoice> {
  switch (text) {
    case 'auto':
    case 'highest':
    case 'lowest':
    case 'first':
      return parsed({ is: text })
    default: {
      const height = Number(/^(\d+)p$/.exec(text)?.[1] ?? 0)
      if (Number.isSafeInteger(height) && height > 0) return parsed({ is: 'height', height })
      const bandwidth = parseBandwidth(text)
      if (bandwidth.ok) return parsed({ is: 'bandwidth', bitsPerSecond: bandwidth.value })
      return refused(`${quote(text)} names no variant.`, remedy)
    }
  }
}
