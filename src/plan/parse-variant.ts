import { parseBandwidth } from './parse-bandwidth.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'
import type { VariantChoice } from './variant-choice.ts'

/** `all`, `highest`, `lowest`, `first`, a height (`720p`) or a bandwidth (`3000000`, `3M`). */
export function parseVariant(text: string): Parsed<VariantChoice> {
  switch (text) {
    case 'all':
    case 'highest':
    case 'lowest':
    case 'first':
      return parsed({ is: text })
    default: {
      const height = Number(/^(\d+)p$/.exec(text)?.[1] ?? 0)
      if (Number.isSafeInteger(height) && height > 0) return parsed({ is: 'height', height })
      const bandwidth = parseBandwidth(text)
      if (bandwidth.ok) return parsed({ is: 'bandwidth', bitsPerSecond: bandwidth.value })
      return refused(
        `${quote(text)} names no variant.`,
        'Say all, highest, lowest, first, a height like 720p or a bandwidth like 3M.',
      )
    }
  }
}
