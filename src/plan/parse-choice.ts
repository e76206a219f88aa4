import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** One of a few words. `what` is what a word names: `player`. */
export function parseChoice<Word extends string>(words: readonly Word[], what: string): (text: string) => Parsed<Word> {
  return (text) => {
    const word = words.find((candidate) => candidate === text)
    if (word !== undefined) return parsed(word)
    return refused(`${quote(text)} is no ${what}.`, `Say ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`)
  }
}
