import { box, fullBox, uint32, uint64 } from './mp4-box.ts'
import { trackId } from './mp4-init-section.ts'

/** A picture in a fragment, NAL units with lengths before them; or a frame of audio. */
export interface Mp4Sample {
  readonly bytes: Buffer
  readonly ticks: number
  readonly isSync: boolean
}

/** Where a fragment is in its segment, and where in it what changes from segment to segment is written. */
export interface FragmentPlace {
  readonly startByte: number
  readonly endByte: number
  /** From the segment's start. */
  readonly startTicks: number
  readonly ticks: number
  /** Begins with a sync sample. */
  readonly independent: boolean
  readonly sequenceOffset: number
  readonly timeOffset: number
}

// ISO/IEC 14496-12, 8.8.3.1: depends on no other sample; depends on others and is no sync sample.
const syncFlags = 0x0200_0000
const otherFlags = 0x0101_0000

/**
 * A segment of fragments (CMAF chunks), made once: all segments of a track are alike but for their sequence numbers and
 * decode times, so that making another costs one copy and two writes a fragment.
 */
export class Mp4Fragments {
  readonly places: readonly FragmentPlace[]
  readonly #bytes: Buffer

  constructor(fragments: readonly (readonly Mp4Sample[])[]) {
    const places: FragmentPlace[] = []
    const parts: Buffer[] = [box('styp', Buffer.from('msdh'), uint32(0), Buffer.from('msdhmsix'))]
    let end = parts[0]?.length ?? 0
    let startTicks = 0
    for (const [index, samples] of fragments.entries()) {
      const bytes = fragment(samples)
      const at = (type: string, offset: number): number => end + bytes.indexOf(type, 0, 'latin1') + 4 + offset
      const ticks = samples.reduce((sum, sample) => sum + sample.ticks, 0)
      places.push({
        // The first one begins with the segment's own header.
        startByte: index === 0 ? 0 : end,
        endByte: end + bytes.length,
        startTicks,
        ticks,
        independent: samples[0]?.isSync === true,
        sequenceOffset: at('mfhd', 4),
        timeOffset: at('tfdt', 4),
      })
      parts.push(bytes)
      end += bytes.length
      startTicks += ticks
    }
    this.places = places
    this.#bytes = Buffer.concat(parts)
  }

  /** What a segment of these fragments takes beside the samples' bytes. */
  static overheadBytes(fragments: readonly number[]): number {
    const header = box('styp', Buffer.alloc(16)).length
    return fragments.reduce((sum, samples) => sum + fragment(emptySamples(samples)).length, header)
  }

  get byteLength(): number {
    return this.#bytes.length
  }

  /** The segment that begins at `startTicks`; its fragments are numbered from `sequence` on. */
  at(startTicks: number, sequence: number): Buffer {
    const segment = Buffer.allocUnsafeSlow(this.#bytes.length)
    this.#bytes.copy(segment)
    for (const [index, place] of this.places.entries()) {
      segment.writeUInt32BE((sequence + index) % 2 ** 32, place.sequenceOffset)
      uint64(startTicks + place.startTicks).copy(segment, place.timeOffset)
    }
    return segment
  }
}

/** 8.8: moof and mdat, with the sizes and durations of the samples and the flags of the first. */
function fragment(samples: readonly Mp4Sample[]): Buffer {
  const movie = movieFragment(samples, 0)
  return Buffer.concat([movieFragment(samples, movie.length + 8), box('mdat', ...samples.map(({ bytes }) => bytes))])
}

function movieFragment(samples: readonly Mp4Sample[], dataOffset: number): Buffer {
  const [first] = samples
  const baseIsMoof = 0x02_0000
  const header = fullBox('tfhd', 0, baseIsMoof | 0x20, uint32(trackId, otherFlags))
  // Offset of the data, flags of the first sample, and of each its duration and size.
  const run = fullBox(
    'trun',
    0,
    0x1 | 0x4 | 0x100 | 0x200,
    uint32(samples.length, dataOffset, first?.isSync ? syncFlags : otherFlags),
    uint32(...samples.flatMap(({ ticks, bytes }) => [ticks, bytes.length])),
  )
  const time = fullBox('tfdt', 1, 0, uint64(0))
  return box('moof', fullBox('mfhd', 0, 0, uint32(0)), box('traf', header, time, run))
}

function emptySamples(count: number): Mp4Sample[] {
  return Array.from({ length: count }, () => ({ bytes: Buffer.alloc(0), ticks: 0, isSync: false }))
}
