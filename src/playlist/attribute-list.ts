import type { TagFields } from './parse-tags.ts'

/**
 * `NAME=value` or `NAME="value"` (RFC 8216bis section 4.2). Each character can match in one way only, so a mismatch is
 * found in linear time.
 */
const attribute = /[^=,"]+=(?:"[^"]*"[ \t]*|[^",]*)/y

/**
 * The attributes of a list, each still as text, up to the first that is malformed. m3u8-parser throws on those, and takes
 * quadratic time for a list of commas.
 */
export function splitAttributeList(list: string): { readonly attributes: string[]; readonly complete: boolean } {
  const attributes: string[] = []
  let start = 0
  while (start <= list.length) {
    attribute.lastIndex = start
    const match = attribute.exec(list)?.[0]
    if (match === undefined) break
    const end = start + match.length
    if (end < list.length && list[end] !== ',') break
    // Without the blanks that players take: m3u8-parser throws on one between a quote and a comma.
    attributes.push(match.trim())
    start = end + 1
  }
  return { attributes, complete: start > list.length }
}

const initializationVector = /^\s*IV\s*=\s*(.*)$/s

/**
 * Takes the IV out of the attributes of an EXT-X-KEY: m3u8-parser throws on one shorter than 8 digits and cuts one of 31. It
 * comes as 32 hexadecimal digits in lower case; `valid` is false where there was one that is not a 128-bit number.
 */
export function withoutInitializationVector(attributes: readonly string[]): {
  rest: string[]
  vector: string | undefined
  valid: boolean
} {
  const rest: string[] = []
  let vector: string | undefined
  let valid = true
  for (const item of attributes) {
    const value = initializationVector.exec(item)?.[1]
    if (value === undefined) {
      rest.push(item)
      continue
    }
    const digits = /^0[xX]([0-9a-fA-F]{1,32})$/.exec(value)?.[1]
    if (digits === undefined) valid = false
    // By way of a number: a slice would keep the playlist's whole text.
    else vector = BigInt(`0x${digits}`).toString(16).padStart(32, '0')
  }
  return { rest, vector, valid }
}

/** The attributes that m3u8-parser found in a tag; values are strings, or numbers, booleans and objects where it knows them. */
export function attributesOf(fields: TagFields): TagFields {
  return typeof fields.attributes === 'object' && fields.attributes !== null ? (fields.attributes as TagFields) : {}
}

/** A quoted or enumerated string, undefined where it is absent or empty. */
export function readText(fields: TagFields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A decimal number that is not negative, undefined where it is absent or anything else. */
export function readAmount(fields: TagFields, name: string): number | undefined {
  const value = fields[name]
  const amount = typeof value === 'string' && /^\d+(?:\.\d*)?$/.test(value) ? Number(value) : value
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
}

/** An enumerated YES; m3u8-parser makes it a boolean in some tags. */
export function readFlag(fields: TagFields, name: string): boolean {
  return fields[name] === true || fields[name] === 'YES'
}
