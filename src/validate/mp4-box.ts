/** A box in bytes that are at hand: where its body is. */
export interface BoxPlace {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** The boxes between two places (ISO/IEC 14496-12 4.2). Ends where a size does not fit. */
export function* boxesIn(bytes: Buffer, start: number, end: number): Generator<BoxPlace> {
  for (let at = start; at + 8 <= end; ) {
    const size = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (size < 8 || at + size > end) return
    yield { type, start: at + 8, end: at + size }
    at += size
  }
}

export function findBox(bytes: Buffer, start: number, end: number, type: string): BoxPlace | undefined {
  for (const found of boxesIn(bytes, start, end)) if (found.type === type) return found
  return undefined
}
