import { parseDuration } from './parse-duration.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'
import type { StartChoice } from './playback-choices.ts'

/** `auto`, `live`, `beginning`, `random`, or how long before the end (`-90s`). */
export function parseStart(text: string): Parsed<StartChoice> {
  switch (text) {
    case 'auto':
    case 'live':
    case 'beginning':
    case 'random':
      return parsed({ is: text })
    default: {
      const before = text.startsWith('-') ? parseDuration(text.slice(1)) : undefined
      if (before?.ok && before.value > 0) return parsed({ is: 'beforeEnd', seconds: before.value / 1000 })
      return refused(
        `${quote(text)} is no place to start.`,
        'Say auto, live, beginning, random or how long before the end, like -90s.',
      )
    }
  }
}
