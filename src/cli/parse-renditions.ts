import type { OriginAudio, OriginSubtitles } from '../origin/origin-renditions.ts'
import { parseBandwidth } from '../plan/parse-bandwidth.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'

const defaultAudioBitsPerSecond = 128_000

/** `en,fr:64k`: languages, with a bandwidth if need be; the first one is the default. */
export function parseAudio(text: string): Parsed<readonly OriginAudio[]> {
  const audio: OriginAudio[] = []
  for (const item of text.split(',')) {
    const [tag = '', ...rates] = item.split(':')
    const language = parseLanguage(tag, audio)
    if (!language.ok) return language
    const bandwidth = rates.length === 0 ? parsed(defaultAudioBitsPerSecond) : parseBandwidth(rates.join(':').trim())
    if (!bandwidth.ok) return bandwidth
    const isFirst = audio.length === 0
    audio.push({ name: language.value, language: language.value, default: isFirst, bitsPerSecond: bandwidth.value })
  }
  return parsed(audio)
}

/** `en,fr` */
export function parseSubtitles(text: string): Parsed<readonly OriginSubtitles[]> {
  const subtitles: OriginSubtitles[] = []
  for (const item of text.split(',')) {
    const language = parseLanguage(item, subtitles)
    if (!language.ok) return language
    subtitles.push({ name: language.value, language: language.value })
  }
  return parsed(subtitles)
}

/** A tag of BCP 47 in its canonical form. */
function parseLanguage(text: string, before: readonly OriginSubtitles[]): Parsed<string> {
  const language = canonicalTag(text.trim())
  if (language === undefined) return refused(`${quote(text)} is not a language.`, 'Say languages like en,pt-BR.')
  return before.some((known) => known.language === language)
    ? refused(`${quote(text)} is there twice.`, 'Say each language once.')
    : parsed(language)
}

function canonicalTag(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}
