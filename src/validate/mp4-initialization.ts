import { boxesIn, findBox } from './mp4-box.ts'

/** What fragments need to know of a track. */
export interface Mp4Track {
  readonly id: number
  readonly timescale: number
  readonly isVideo: boolean
  /** Of samples for which a fragment states none; ticks. */
  readonly defaultDuration: number
}

/** The tracks that an initialization section describes (ISO/IEC 14496-12 8.2, 8.8.3); empty where it is none. */
export function readInitialization(bytes: Buffer): readonly Mp4Track[] {
  const movie = findBox(bytes, 0, bytes.length, 'moov')
  if (movie === undefined) return []
  const durations = new Map<number, number>()
  const extends_ = findBox(bytes, movie.start, movie.end, 'mvex')
  if (extends_ !== undefined) {
    for (const { type, start, end } of boxesIn(bytes, extends_.start, extends_.end)) {
      if (type === 'trex' && start + 16 <= end)
        durations.set(bytes.readUInt32BE(start + 4), bytes.readUInt32BE(start + 12))
    }
  }
  const tracks: Mp4Track[] = []
  for (const { type, start, end } of boxesIn(bytes, movie.start, movie.end)) {
    if (type !== 'trak') continue
    const header = findBox(bytes, start, end, 'tkhd')
    const media = findBox(bytes, start, end, 'mdia')
    const mediaHeader = media && findBox(bytes, media.start, media.end, 'mdhd')
    const handler = media && findBox(bytes, media.start, media.end, 'hdlr')
    if (header === undefined || mediaHeader === undefined) continue
    // Version 1 has 64-bit times before the fields that matter.
    const idAt = header.start + (bytes[header.start] === 1 ? 20 : 12)
    const scaleAt = mediaHeader.start + (bytes[mediaHeader.start] === 1 ? 20 : 12)
    if (idAt + 4 > header.end || scaleAt + 4 > mediaHeader.end) continue
    const id = bytes.readUInt32BE(idAt)
    const timescale = bytes.readUInt32BE(scaleAt)
    const isVideo = handler !== undefined && bytes.toString('latin1', handler.start + 8, handler.start + 12) === 'vide'
    if (timescale > 0) tracks.push({ id, timescale, isVideo, defaultDuration: durations.get(id) ?? 0 })
  }
  return tracks
}
