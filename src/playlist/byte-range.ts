import type { ByteRange } from './media-playlist.ts'

/** Undefined where the range is empty or reaches past what a number counts exactly. */
export function byteRangeOf(length: unknown, offset: unknown): ByteRange | undefined {
  if (typeof length !== 'number' || typeof offset !== 'number') return undefined
  const valid = Number.isSafeInteger(length) && Number.isSafeInteger(offset) && Number.isSafeInteger(offset + length)
  return valid && length > 0 && offset >= 0 ? { offset, length } : undefined
}
