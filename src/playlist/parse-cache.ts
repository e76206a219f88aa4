import { type ParseOutcome, parsePlaylistOutcome } from './parse-playlist.ts'
import type { ParseResult } from './parse-result.ts'

/** What one parsed body keeps in memory, in multiples of its size: its own bytes and the playlist made of them. */
const memoryFactor = 8

/** How many bodies of one URL are kept: the latest, and those that lagging servers still send. */
const bodiesPerUrl = 4

interface Entry {
  /** The URL without its query, or with it where the playlist depends on it. */
  readonly url: string
  readonly body: Buffer
  /** The multivariant playlist's variables, compared by identity: it is parsed once itself. */
  readonly variables: ReadonlyMap<string, string> | undefined
  readonly outcome: ParseOutcome
  /** When it was last asked for, in parses and hits of the cache. */
  lastUse: number
}

export interface PlaylistCacheLimits {
  readonly maxEntries?: number
  /** Of memory, by estimate: eight times the bodies. */
  readonly maxBytes?: number
}

/**
 * Parses each distinct body of a URL once, however many viewers of the thread load it, with whatever session queries. The
 * least recently used is dropped beyond the limits.
 *
 * A hit compares bytes with the few latest bodies of the URL and allocates nothing: hashing a body costs more than
 * comparing it, and a slice of the URL would be an allocation a reload.
 */
export class PlaylistCache {
  readonly #maxEntries: number
  readonly #maxBytes: number
  /** By hash of the URL; the newest first. */
  readonly #buckets = new Map<number, Entry[]>()
  #uses = 0
  #parses = 0
  #entries = 0
  #bytes = 0

  constructor(limits: PlaylistCacheLimits = {}) {
    this.#maxEntries = limits.maxEntries ?? 512
    this.#maxBytes = limits.maxBytes ?? 64 * 1024 * 1024
  }

  /** Bodies parsed so far. */
  get parses(): number {
    return this.#parses
  }

  /** Bodies kept. */
  get entries(): number {
    return this.#entries
  }

  /** Memory in use, by estimate. */
  get bytes(): number {
    return this.#bytes
  }

  /** As `parsePlaylist`. The body is copied where it is kept, so it may be a view of a buffer that is used again. */
  parse(body: Uint8Array, url: string, variables?: ReadonlyMap<string, string> | undefined): ParseResult {
    this.#uses += 1
    const pathLength = lengthBeforeQuery(url)
    const found =
      this.#find(body, url, pathLength, variables) ??
      (pathLength < url.length ? this.#find(body, url, url.length, variables) : undefined)
    if (found) {
      found.lastUse = this.#uses
      return found.outcome.result
    }
    this.#parses += 1
    const outcome = parsePlaylistOutcome(body, url, variables)
    this.#keep(body, outcome.dependsOnQuery ? url : url.slice(0, pathLength), variables, outcome)
    return outcome.result
  }

  #find(
    body: Uint8Array,
    url: string,
    length: number,
    variables: ReadonlyMap<string, string> | undefined,
  ): Entry | undefined {
    const bucket = this.#buckets.get(hash(url, length))
    if (!bucket) return undefined
    for (let index = 0; index < bucket.length; index += 1) {
      const entry = bucket[index] as Entry
      const fits =
        entry.body.byteLength === body.byteLength &&
        entry.url.length === length &&
        url.startsWith(entry.url) &&
        (!entry.outcome.dependsOnVariables || entry.variables === variables)
      if (fits && entry.body.equals(body)) return entry
    }
    return undefined
  }

  #keep(
    body: Uint8Array,
    url: string,
    variables: ReadonlyMap<string, string> | undefined,
    outcome: ParseOutcome,
  ): void {
    if (memoryOf(body) > this.#maxBytes) return
    // Not from Node's pool: a kept slice of it would keep the whole slab.
    const copy = Buffer.allocUnsafeSlow(body.byteLength)
    copy.set(body)
    const entry: Entry = { url, body: copy, variables, outcome, lastUse: this.#uses }
    const key = hash(url, url.length)
    const bucket = this.#buckets.get(key)
    if (!bucket) this.#buckets.set(key, [entry])
    else bucket.unshift(entry)
    this.#entries += 1
    this.#bytes += memoryOf(body)
    const ofUrl = bucket?.filter((other) => other.url === url) ?? []
    const oldest = ofUrl.length > bodiesPerUrl ? ofUrl.at(-1) : undefined
    if (oldest) this.#drop(oldest)
    while (this.#entries > this.#maxEntries || this.#bytes > this.#maxBytes) this.#dropLeastRecentlyUsed()
  }

  /** Looks at every entry: only a new body comes here, and parsing it costs more. */
  #dropLeastRecentlyUsed(): void {
    let least: Entry | undefined
    for (const bucket of this.#buckets.values()) {
      for (const entry of bucket) if (!least || entry.lastUse < least.lastUse) least = entry
    }
    if (least) this.#drop(least)
  }

  #drop(entry: Entry): void {
    const key = hash(entry.url, entry.url.length)
    const bucket = this.#buckets.get(key) ?? []
    bucket.splice(bucket.indexOf(entry), 1)
    if (bucket.length === 0) this.#buckets.delete(key)
    this.#entries -= 1
    this.#bytes -= memoryOf(entry.body)
  }
}

function memoryOf(body: Uint8Array): number {
  return body.byteLength * memoryFactor
}

function lengthBeforeQuery(url: string): number {
  for (let index = 0; index < url.length; index += 1) {
    const code = url.charCodeAt(index)
    if (code === 0x3f || code === 0x23) return index
  }
  return url.length
}

/** FNV-1a of the first characters. */
function hash(url: string, length: number): number {
  let value = 0x811c9dc5 | 0
  for (let index = 0; index < length; index += 1) value = Math.imul(value ^ url.charCodeAt(index), 0x01000193)
  return value
}
