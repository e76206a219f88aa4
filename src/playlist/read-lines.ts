import { attributesOf, splitAttributeList, withoutInitializationVector } from './attribute-list.ts'
import type { FaultList } from './fault-list.ts'
import { createTagParser, type TagFields } from './parse-tags.ts'
import { type TagRule, tagRule, tagRules } from './tag-rules.ts'
import type { Variables } from './variables.ts'

/** Longer URIs and tags are not read: no server takes such a URI, and no attribute list needs it. */
export const maxLineLength = 8192
/**
 * Lines, attributes and variable references in all, which take about the same time each: more than a day of two-second
 * segments with a date each has, and what bounds the time that one parse can take.
 */
export const maxItems = 150_000

/** A line of a playlist, with its variables substituted. */
export interface PlaylistLine {
  /** Counts from 1. */
  readonly number: number
  /** Undefined for a URI. */
  readonly rule: TagRule | undefined
  /** The URI (empty where it is too long), or what follows the tag's colon. */
  readonly text: string
  /** What the tag parser made of it. */
  readonly fields: TagFields
}

export interface PlaylistText {
  /** What is read: URIs, and known tags whose value matters. */
  readonly lines: readonly PlaylistLine[]
  /** How often each known tag appears, also those that are not read; by name. */
  readonly counts: ReadonlyMap<string, number>
}

const noFields: TagFields = {}
const variableReference = tagRule('EXT-X-DEFINE')
const uriSubject = { name: 'A URI', section: '4.1' }

/**
 * Cuts a playlist into lines and reads each by itself. Here is all that guards the tag parser: whatever it gets wrong,
 * throws on or takes long for does not reach it. Undefined where there are more than `maxItems`.
 */
export function readLines(text: string, variables: Variables, faults: FaultList): PlaylistText | undefined {
  const parseTag = createTagParser()
  const lines: PlaylistLine[] = []
  const counts = new Map<string, number>()
  let attributeCount = 0

  function readUri(uri: string, number: number): void {
    let text: string | undefined = uri.length > maxLineLength ? undefined : uri
    if (text?.includes('{$')) text = variables.substitute(text, maxLineLength, variableReference, number)
    if (text === undefined)
      faults.add(uriSubject, `is longer than ${maxLineLength} characters, and is not used`, number)
    lines.push({ number, rule: undefined, text: text ?? '', fields: noFields })
  }

  function readTag(line: string, number: number): void {
    const colon = line.indexOf(':')
    const rule = tagRules.get(line.slice(1, colon < 0 ? undefined : colon))
    if (rule === undefined) return
    const count = (counts.get(rule.name) ?? 0) + 1
    counts.set(rule.name, count)
    if (rule.once && count > 1) faults.add(rule, 'appears more than once, and the last one counts', number)
    if (rule.form === 'unread') return
    if (line.length > maxLineLength) {
      faults.add(rule, `is longer than ${maxLineLength} characters, and is ignored`, number)
      return
    }
    const afterColon = colon < 0 ? '' : line.slice(colon + 1)
    const text = afterColon.trimStart()
    if (text.length < afterColon.length) faults.add(rule, 'has white space before its value', number)
    if (rule.form === 'flag' || rule.form === 'text') lines.push({ number, rule, text, fields: noFields })
    else if (rule.form === 'value') {
      lines.push({ number, rule, text, fields: parseTag(`#${rule.name}:${text}`) ?? noFields })
    } else readAttributes(rule, text, number)
  }

  /**
   * The line is put together anew for the tag parser. What a playlist retains of it then shares its characters with that
   * line, and not with the whole text, which would stay in memory.
   */
  function readAttributes(rule: TagRule, list: string, number: number): void {
    let { attributes, complete } = splitAttributeList(list)
    if (!complete) faults.add(rule, 'has a malformed attribute list, of which only the beginning is used', number)
    attributeCount += attributes.length
    let vector: string | undefined
    if (rule.name === 'EXT-X-KEY') {
      const { rest, vector: found, valid } = withoutInitializationVector(attributes)
      vector = found
      if (!valid) faults.add(rule, 'has an IV that is not a hexadecimal number of 128 bits', number)
      attributes = rest
    }
    let text: string | undefined = attributes.join(',')
    if (text.includes('{$')) text = substituteInQuotes(rule, text, number)
    const fields = text === undefined ? undefined : parseTag(`#${rule.name}:${text}`)
    if (text === undefined || fields === undefined) faults.add(rule, 'cannot be read, and is ignored', number)
    else if (rule.name === 'EXT-X-DEFINE') variables.define(rule, attributesOf(fields), number)
    else lines.push({ number, rule, text, fields: vector === undefined ? fields : { ...fields, iv: vector } })
  }

  /** Only quoted strings have variables; a value cannot contain a quote, so it cannot add attributes. */
  function substituteInQuotes(rule: TagRule, list: string, number: number): string | undefined {
    let room = maxLineLength - list.length
    const substituted = list.replace(/"[^"]*"/g, (quoted) => {
      const value = room < 0 ? undefined : variables.substitute(quoted, quoted.length + room, variableReference, number)
      room = value === undefined ? -1 : room - (value.length - quoted.length)
      return value ?? ''
    })
    if (room < 0)
      faults.add(rule, `is longer than ${maxLineLength} characters once its variables are filled in`, number)
    return room < 0 ? undefined : substituted
  }

  let number = 0
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf('\n', start)
    const end = lineFeed < 0 ? text.length : lineFeed
    number += 1
    if (number + attributeCount + variables.references > maxItems) return undefined
    // Trimmed, so CRLF is as good as LF, and blanks around a URI do not matter, as players have it.
    const line = text.slice(start, end).trim()
    start = end + 1
    if (line.startsWith('#EXT')) readTag(line, number)
    else if (line !== '' && !line.startsWith('#')) readUri(line, number)
  }
  return { lines, counts }
}
