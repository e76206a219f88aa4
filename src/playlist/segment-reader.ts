import { attributesOf, readText } from './attribute-list.ts'
import { byteRangeOf } from './byte-range.ts'
import type { FaultList } from './fault-list.ts'
import type { ByteRange, MediaInitializationSection, PartialSegment, SegmentKey } from './media-playlist.ts'
import { parseDate } from './parse-date.ts'
import type { TagFields } from './parse-tags.ts'
import { PartReader } from './part-reader.ts'
import type { PlaylistLine } from './read-lines.ts'
import { httpOnly, unusableUri } from './resolve-uri.ts'
import { type TagRule, tagRule } from './tag-rules.ts'

/** A segment before what needs the whole playlist is known: numbers, the target duration, dates before the first one stated. */
export interface SegmentDraft {
  readonly line: number
  readonly uri: string
  /** Undefined where EXTINF states no valid one. */
  readonly durationSeconds: number | undefined
  readonly discontinuity: boolean
  /** EXT-X-DISCONTINUITY tags up to and with its own. */
  readonly discontinuities: number
  readonly gap: boolean
  readonly byteRange: ByteRange | undefined
  readonly initializationSection: MediaInitializationSection | undefined
  readonly key: SegmentKey | undefined
  /** EXT-X-PROGRAM-DATE-TIME. */
  readonly statedDateMs: number | undefined
  readonly parts: readonly PartialSegment[]
}

const extinf = tagRule('EXTINF')
const byteRangeTag = tagRule('EXT-X-BYTERANGE')
const uriSubject = { name: 'A segment', section: '4.1' }

/** Nine digits are 31 years: what is longer is no duration, and would make the sum of a playlist meaningless. */
const duration = /^(?:\d{1,9}(?:\.\d*)?|\.\d+)(?=\s*(?:,|$))/

/** Reads the media segment tags (section 4.4.4) and URIs of one playlist, in their order. */
export class SegmentReader {
  readonly drafts: SegmentDraft[] = []
  /** Of the parts that follow the last segment; undefined where none do. */
  openDraft: SegmentDraft | undefined
  /** How many segments were read before the first EXT-X-KEY; undefined where there is none. */
  segmentsBeforeKey: number | undefined
  readonly #resolve: (reference: string) => string | undefined
  readonly #faults: FaultList
  readonly #parts: PartReader

  // What the tags since the last URI say of the next segment. A length without an offset is one that follows on.
  #extinfLine = 0
  #durationSeconds: number | undefined
  #discontinuity = false
  #gap = false
  #range: { readonly length: number; readonly offset: number | undefined } | undefined
  #dateMs: number | undefined

  // What holds until another tag changes it.
  #discontinuities = 0
  #initializationSection: MediaInitializationSection | undefined
  /** One key of the format that every client knows and one of any other, since both may apply to the same segment (section 4.4.4.4). */
  #identityKey: SegmentKey | undefined
  #otherKey: SegmentKey | undefined

  constructor(resolve: (reference: string) => string | undefined, faults: FaultList) {
    this.#resolve = resolve
    this.#faults = faults
    this.#parts = new PartReader(resolve, faults)
  }

  /** How many EXT-X-DISCONTINUITY tags were read. */
  get discontinuities(): number {
    return this.#discontinuities
  }

  /** Reads a URI or a media segment tag; other tags are left alone. */
  read(line: PlaylistLine): void {
    const { rule } = line
    if (rule === undefined) return this.#readUri(line)
    switch (rule.name) {
      case 'EXTINF':
        this.#extinfLine = line.number
        this.#durationSeconds = duration.test(line.text) ? finite(line.fields.duration) : undefined
        return
      case 'EXT-X-BYTERANGE':
        return this.#readByteRange(line)
      case 'EXT-X-DISCONTINUITY':
        this.#discontinuity = true
        this.#discontinuities += 1
        return
      case 'EXT-X-KEY':
        return this.#readKey(line, rule)
      case 'EXT-X-MAP':
        return this.#readMap(line, rule)
      case 'EXT-X-PROGRAM-DATE-TIME':
        this.#dateMs = parseDate(line.text)
        if (this.#dateMs === undefined) this.#faults.add(rule, 'states no valid date, and is ignored', line.number)
        return
      case 'EXT-X-PART':
        return this.#parts.read(line, rule)
      case 'EXT-X-GAP':
        this.#gap = true
        return
    }
  }

  /** To be called after the last line. */
  end(): void {
    if (this.#extinfLine > 0)
      this.#faults.add(extinf, 'is followed by no URI, as in a playlist that is cut off', this.#extinfLine)
    const parts = this.#parts.take()
    if (parts.length === 0) return
    const last = parts.at(-1)
    const durationSeconds = last && last.offsetSeconds + last.durationSeconds
    this.openDraft = this.#draft(0, undefined, durationSeconds, undefined, parts)
  }

  #readUri({ text, number }: PlaylistLine): void {
    const uri = httpOnly(this.#resolve(text))
    if (uri === undefined) {
      this.#faults.add(uriSubject, 'has a URI that cannot be requested over HTTP, and counts as a gap', number)
    }
    if (this.#extinfLine === 0) {
      this.#faults.add(extinf, 'is missing before a URI, and the target duration is taken', number)
    } else if (this.#durationSeconds === undefined) {
      this.#faults.add(extinf, 'states no valid duration, and the target duration is taken', this.#extinfLine)
    }
    const parts = this.#parts.take()
    this.drafts.push(this.#draft(number, uri, this.#durationSeconds, this.#byteRange(uri, number), parts))
    this.#extinfLine = 0
    this.#durationSeconds = undefined
    this.#discontinuity = false
    this.#gap = false
    this.#range = undefined
    this.#dateMs = undefined
  }

  #draft(
    line: number,
    uri: string | undefined,
    durationSeconds: number | undefined,
    byteRange: ByteRange | undefined,
    parts: readonly PartialSegment[],
  ): SegmentDraft {
    return {
      line,
      uri: uri ?? unusableUri,
      durationSeconds,
      discontinuity: this.#discontinuity,
      discontinuities: this.#discontinuities,
      gap: this.#gap || (uri === undefined && line > 0),
      byteRange,
      initializationSection: this.#initializationSection,
      key: this.#identityKey ?? this.#otherKey,
      statedDateMs: this.#dateMs,
      parts,
    }
  }

  #readByteRange({ text, fields, number }: PlaylistLine): void {
    const { length, offset } = fields
    this.#range =
      /^\d+(?:@\d+)?$/.test(text) && byteRangeOf(length, offset ?? 0)
        ? { length: length as number, offset: offset as number | undefined }
        : undefined
    if (!this.#range) this.#faults.add(byteRangeTag, 'states no valid range, and is ignored', number)
  }

  /** A range without an offset follows that of the segment before it, if that one is of the same resource (section 4.4.4.2). */
  #byteRange(uri: string | undefined, line: number): ByteRange | undefined {
    if (!this.#range) return undefined
    const { length, offset } = this.#range
    if (offset !== undefined) return { offset, length }
    const previous = this.drafts.at(-1)
    const before = previous?.uri === uri ? previous?.byteRange : undefined
    const range = byteRangeOf(length, before ? before.offset + before.length : 0)
    if (!before)
      this.#faults.add(
        byteRangeTag,
        'follows on from no range of the same resource, and 0 is taken as its offset',
        line,
      )
    else if (!range) this.#faults.add(byteRangeTag, 'states no valid range, and is ignored', line)
    return range
  }

  #readMap({ fields, number }: PlaylistLine, rule: TagRule): void {
    this.#initializationSection = undefined
    const uri = httpOnly(this.#resolve(readText(fields, 'uri') ?? ''))
    if (uri === undefined) {
      return this.#faults.add(
        rule,
        'has no URI that can be requested over HTTP; there is no initialization section',
        number,
      )
    }
    const stated = fields.byterange as TagFields | undefined
    const byteRange = stated && byteRangeOf(stated.length, stated.offset ?? 0)
    if (stated && !byteRange) this.#faults.add(rule, 'has no valid BYTERANGE; the whole resource is taken', number)
    else if (stated && stated.offset === undefined) {
      this.#faults.add(rule, 'has a BYTERANGE without an offset, and 0 is taken', number)
    }
    this.#initializationSection = { uri, byteRange }
  }

  #readKey({ fields, number }: PlaylistLine, rule: TagRule): void {
    const attributes = attributesOf(fields)
    const method = readText(attributes, 'METHOD')
    this.segmentsBeforeKey ??= this.drafts.length
    if (method === 'NONE') {
      this.#identityKey = undefined
      this.#otherKey = undefined
      return
    }
    const reference = readText(attributes, 'URI')
    const uri = this.#resolve(reference ?? '')
    if (method === undefined) this.#faults.add(rule, 'has no METHOD, and AES-128 is taken', number)
    if (uri === undefined) this.#faults.add(rule, 'has no valid URI; its key cannot be requested', number)
    const keyFormat = readText(attributes, 'KEYFORMAT') ?? 'identity'
    const key: SegmentKey = {
      method: method ?? 'AES-128',
      uri,
      keyFormat,
      initializationVector: fields.iv as string | undefined,
    }
    if (keyFormat === 'identity') this.#identityKey = key
    else this.#otherKey = key
  }
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
