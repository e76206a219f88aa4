/**
 * Segments made lately, bounded by bytes. The one that was asked for least lately goes first; a body still being sent
 * lives until it is sent, since nothing is reused.
 */
export class SegmentCache {
  readonly #segments = new Map<string, Buffer>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string, make: () => Buffer): Buffer {
    const cached = this.#segments.get(key)
    const segment = cached ?? make()
    // A Map iterates in order of insertion: to insert again is to make it the newest.
    if (cached) this.#segments.delete(key)
    else this.#bytes += segment.length
    this.#segments.set(key, segment)
    this.#evict(key)
    return segment
  }

  #evict(kept: string): void {
    for (const [key, segment] of this.#segments) {
      if (this.#bytes <= this.#maxBytes || key === kept) return
      this.#segments.delete(key)
      this.#bytes -= segment.length
    }
  }
}
