import { type Parsed, parsed, quote, refused } from './parsed.ts'
import type { RenditionChoice } from './playback-choices.ts'

/** `default`, `none` or a language (`en`, `pt-BR`). */
export function parseRendition(text: string): Parsed<RenditionChoice> {
  if (text === 'default' || text === 'none') return parsed({ is: text })
  // RFC 5646: subtags of letters and digits.
  if (/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(text)) return parsed({ is: 'language', language: text })
  return refused(`${quote(text)} is no language.`, 'Say default, none or a language like en or pt-BR.')
}
