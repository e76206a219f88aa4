import { attributesOf, readAmount, readFlag, readText } from './attribute-list.ts'
import { byteRangeOf } from './byte-range.ts'
import type { FaultList } from './fault-list.ts'
import type { ByteRange, PartialSegment } from './media-playlist.ts'
import type { TagFields } from './parse-tags.ts'
import type { PlaylistLine } from './read-lines.ts'
import { httpOnly, unusableUri } from './resolve-uri.ts'
import type { TagRule } from './tag-rules.ts'

const none: readonly PartialSegment[] = []

/** Reads EXT-X-PART tags (section 4.4.4.9) up to the segment that they are parts of. */
export class PartReader {
  readonly #resolve: (reference: string) => string | undefined
  readonly #faults: FaultList
  #parts: PartialSegment[] = []
  #offsetSeconds = 0
  /** The latest part with a range: one without an offset follows on. */
  #before: { readonly uri: string; readonly range: ByteRange } | undefined

  constructor(resolve: (reference: string) => string | undefined, faults: FaultList) {
    this.#resolve = resolve
    this.#faults = faults
  }

  read({ fields, number }: PlaylistLine, rule: TagRule): void {
    const attributes = attributesOf(fields)
    const durationSeconds = readAmount(attributes, 'DURATION')
    if (durationSeconds === undefined) {
      return this.#faults.add(rule, 'has no valid DURATION, and is ignored', number)
    }
    const uri = httpOnly(this.#resolve(readText(attributes, 'URI') ?? ''))
    if (uri === undefined)
      this.#faults.add(rule, 'has no URI that can be requested over HTTP, and counts as a gap', number)
    this.#parts.push({
      uri: uri ?? unusableUri,
      partIndex: this.#parts.length,
      durationSeconds,
      offsetSeconds: this.#offsetSeconds,
      independent: readFlag(attributes, 'INDEPENDENT'),
      gap: readFlag(attributes, 'GAP') || uri === undefined,
      byteRange: this.#range(attributes, uri, rule, number),
    })
    this.#offsetSeconds += durationSeconds
  }

  /** The parts since this was last asked: those of one segment. */
  take(): readonly PartialSegment[] {
    if (this.#parts.length === 0) return none
    const parts = this.#parts
    this.#parts = []
    this.#offsetSeconds = 0
    return parts
  }

  #range(attributes: TagFields, uri: string | undefined, rule: TagRule, line: number): ByteRange | undefined {
    const stated = attributes.byterange as TagFields | undefined
    if (stated === undefined || uri === undefined) return undefined
    const follows = stated.offset === undefined
    const before = this.#before?.uri === uri ? this.#before.range : undefined
    if (follows && before === undefined) {
      this.#faults.add(rule, 'has a BYTERANGE that follows on from no part of the same resource, and 0 is taken', line)
    }
    const range = byteRangeOf(stated.length, stated.offset ?? (before ? before.offset + before.length : 0))
    if (range === undefined) this.#faults.add(rule, 'has no valid BYTERANGE; the whole resource is taken', line)
    else this.#before = { uri, range }
    return range
  }
}
