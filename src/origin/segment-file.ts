import { FaultsError } from '../errors.ts'
import type { Track } from './track.ts'

/** Who asks for the whole gets it as one buffer. */
const maxFileBytes = 2 ** 30

/** A track's segments one behind the other, as one file that is never made as a whole. */
export class SegmentFile {
  /** Where each segment begins, and at last where the file ends. */
  readonly #offsets: readonly number[]

  /** @throws FaultsError of kind `usage` when the file would be too large */
  constructor(track: Track, totalSegments: number) {
    let end = 0
    const ends = Array.from({ length: totalSegments }, (_, number) => {
      end += track.segmentBytes(number)
      return end
    })
    this.#offsets = [0, ...ends]
    if (end > maxFileBytes) {
      throw new FaultsError('usage', [
        {
          problem: `All segments of ${track.name} would have ${end} bytes; ${maxFileBytes} are allowed in one file.`,
          remedy: 'Make the stream shorter, or lower the bitrate.',
        },
      ])
    }
  }

  get size(): number {
    return this.#offsets.at(-1) ?? 0
  }

  /** The bytes from `start` up to, but not including, `end`; copied only where they are of several segments. */
  read(start: number, end: number, segment: (number: number) => Buffer): Buffer {
    const parts: Buffer[] = []
    for (let number = this.#segmentAt(start), at = start; at < end; number++) {
      const begin = this.#offsets[number] ?? 0
      const part = segment(number).subarray(at - begin, end - begin)
      parts.push(part)
      at += part.length
    }
    const [only, ...others] = parts
    return only && others.length === 0 ? only : Buffer.concat(parts)
  }

  /** The segment that holds a byte of the file, found by halving. */
  #segmentAt(offset: number): number {
    let low = 0
    let high = this.#offsets.length - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }
}
