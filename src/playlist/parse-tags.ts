import { ParseStream } from 'm3u8-parser'

/** What m3u8-parser made of one tag: loosely typed, so whoever reads a field checks it. */
export type TagFields = Readonly<Record<string, unknown>>

/**
 * Gives a function that reads one tag line (`#EXT…`, no line break), or gives undefined where the line cannot be read.
 *
 * m3u8-parser's line level is used and not its playlist level. That one keeps groups and names in plain objects, so a
 * GROUP-ID of `__proto__` writes to `Object.prototype`; compares each preload hint with all others; lets one bad line fail
 * the whole playlist; and drops what the viewers need (KEYFORMAT, EXT-X-GAP, what the server stated before clamping).
 */
export function createTagParser(): (line: string) => TagFields | undefined {
  const stream = new ParseStream()
  let fields: TagFields | undefined
  stream.on('data', (tag) => {
    fields = tag
  })
  return (line) => {
    fields = undefined
    try {
      stream.push(line)
    } catch {
      // It throws a TypeError on attributes that it does not expect: the line is lost, not the playlist.
      return undefined
    }
    return fields
  }
}
