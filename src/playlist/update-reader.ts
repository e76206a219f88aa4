import { attributesOf, readAmount, readFlag, readText } from './attribute-list.ts'
import type { FaultList } from './fault-list.ts'
import type { DateRange, PreloadHint, RenditionReport } from './media-playlist.ts'
import type { TagFields } from './parse-tags.ts'
import type { PlaylistLine } from './read-lines.ts'
import { httpOnly } from './resolve-uri.ts'
import type { TagRule } from './tag-rules.ts'

/** More of a kind than any server has use for; what follows is left out. */
const mostOfAKind = 10_000

/** Reads the media metadata tags (section 4.4.5): hints, reports and dates. */
export class UpdateReader {
  readonly preloadHints: PreloadHint[] = []
  readonly renditionReports: RenditionReport[] = []
  readonly #dateRanges = new Map<string, DateRange>()
  readonly #resolve: (reference: string) => string | undefined
  readonly #faults: FaultList

  constructor(resolve: (reference: string) => string | undefined, faults: FaultList) {
    this.#resolve = resolve
    this.#faults = faults
  }

  get dateRanges(): readonly DateRange[] {
    return [...this.#dateRanges.values()]
  }

  /** Reads a line if it is one of these tags. */
  read({ fields, number }: PlaylistLine, rule: TagRule): void {
    switch (rule.name) {
      case 'EXT-X-PRELOAD-HINT':
        return this.#readHint(attributesOf(fields), rule, number)
      case 'EXT-X-RENDITION-REPORT':
        return this.#readReport(attributesOf(fields), rule, number)
      case 'EXT-X-DATERANGE':
        return this.#readDateRange(attributesOf(fields), rule, number)
    }
  }

  #readHint(attributes: TagFields, rule: TagRule, line: number): void {
    const type = readText(attributes, 'TYPE')
    const uri = httpOnly(this.#resolve(readText(attributes, 'URI') ?? ''))
    if ((type !== 'PART' && type !== 'MAP') || uri === undefined) {
      return this.#faults.add(rule, 'has no known TYPE or no URI that can be requested over HTTP, and is ignored', line)
    }
    if (this.preloadHints.some((hint) => hint.type === type)) {
      return this.#faults.add(rule, 'has the TYPE of another one, and is ignored', line)
    }
    const range = (attributes.byterange ?? {}) as TagFields
    this.preloadHints.push({
      type,
      uri,
      byteRangeStart: wholeNumber(range.offset) ?? 0,
      byteRangeLength: wholeNumber(range.length),
    })
  }

  #readReport(attributes: TagFields, rule: TagRule, line: number): void {
    const uri = httpOnly(this.#resolve(readText(attributes, 'URI') ?? ''))
    if (uri === undefined) {
      return this.#faults.add(rule, 'has no URI that can be requested over HTTP, and is ignored', line)
    }
    if (this.renditionReports.length >= mostOfAKind) return
    this.renditionReports.push({
      uri,
      lastMediaSequenceNumber: wholeNumber(attributes['LAST-MSN']),
      lastPartIndex: wholeNumber(attributes['LAST-PART']),
    })
  }

  /** Tags of the same ID add to each other; what one states already, another may not state otherwise (4.4.5.1). */
  #readDateRange(attributes: TagFields, rule: TagRule, line: number): void {
    const id = readText(attributes, 'ID')
    if (id === undefined) return this.#faults.add(rule, 'has no ID, and is ignored', line)
    const before = this.#dateRanges.get(id)
    if (before === undefined && this.#dateRanges.size >= mostOfAKind) return
    const date = (name: string): number | undefined => {
      // m3u8-parser has made a Date of it.
      const value = attributes[name]
      const ms = value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined
      if (value !== undefined && ms === undefined) this.#faults.add(rule, `has an invalid ${name}`, line)
      return ms
    }
    const startDateMs = date('START-DATE') ?? before?.startDateMs
    const endDateMs = date('END-DATE') ?? before?.endDateMs
    if (startDateMs === undefined) this.#faults.add(rule, 'has no valid START-DATE', line)
    if (startDateMs !== undefined && endDateMs !== undefined && endDateMs < startDateMs) {
      this.#faults.add(rule, 'ends before it starts', line)
    }
    this.#dateRanges.set(id, {
      id,
      className: readText(attributes, 'CLASS') ?? before?.className,
      startDateMs,
      endDateMs,
      durationSeconds: readAmount(attributes, 'DURATION') ?? before?.durationSeconds,
      plannedDurationSeconds: readAmount(attributes, 'PLANNED-DURATION') ?? before?.plannedDurationSeconds,
      endOnNext: readFlag(attributes, 'END-ON-NEXT') || before?.endOnNext === true,
    })
  }
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
