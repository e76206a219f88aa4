import type { PictureSize } from './h264-video.ts'
import { ticksPerSecond } from './media-time.ts'
import { box, fullBox, uint16, uint32 } from './mp4-box.ts'

/** The one track of every file. */
export const trackId = 1

const unityMatrix = uint32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000)

/** NAL units without start codes or lengths. */
export interface ParameterSets {
  readonly sequence: Buffer
  readonly picture: Buffer
}

/**
 * The Media Initialization Section of fragmented H.264 video (RFC 8216bis 3.1.2; CMAF, ISO/IEC 23000-19, 7.2): what a decoder
 * needs before any fragment, and no samples. Times are in ticks of 1/90000 s.
 */
export function mp4InitSection(size: PictureSize, parameters: ParameterSets): Buffer {
  return Buffer.concat([
    box('ftyp', Buffer.from('iso6'), uint32(0), Buffer.from('iso6cmfcmp41')),
    box('moov', movieHeader(), track(size, parameters), box('mvex', trackDefaults())),
  ])
}

function movieHeader(): Buffer {
  // Times, time scale, no duration, rate 1, volume 1, reserved, matrix, predefined, the next track's id.
  return fullBox(
    'mvhd',
    0,
    0,
    uint32(0, 0, ticksPerSecond, 0, 0x1_0000),
    uint16(0x100, 0),
    uint32(0, 0),
    unityMatrix,
    uint32(0, 0, 0, 0, 0, 0, trackId + 1),
  )
}

function track({ width, height }: PictureSize, parameters: ParameterSets): Buffer {
  // Enabled and in the movie.
  const header = fullBox(
    'tkhd',
    0,
    3,
    uint32(0, 0, trackId, 0, 0, 0, 0),
    uint16(0, 0, 0, 0),
    unityMatrix,
    uint32(width * 0x1_0000, height * 0x1_0000),
  )
  return box('trak', header, media({ width, height }, parameters))
}

function media(size: PictureSize, parameters: ParameterSets): Buffer {
  const undetermined = 0x55c4 // The language `und`.
  const header = fullBox('mdhd', 0, 0, uint32(0, 0, ticksPerSecond, 0), uint16(undetermined, 0))
  const handler = fullBox('hdlr', 0, 0, uint32(0), Buffer.from('vide'), uint32(0, 0, 0), Buffer.from('video\0'))
  // The samples are in this very file.
  const data = box('dinf', fullBox('dref', 0, 0, uint32(1), fullBox('url ', 0, 1)))
  const samples = box(
    'stbl',
    fullBox('stsd', 0, 0, uint32(1), sampleEntry(size, parameters)),
    fullBox('stts', 0, 0, uint32(0)),
    fullBox('stsc', 0, 0, uint32(0)),
    fullBox('stsz', 0, 0, uint32(0, 0)),
    fullBox('stco', 0, 0, uint32(0)),
  )
  return box('mdia', header, handler, box('minf', fullBox('vmhd', 0, 1, uint16(0, 0, 0, 0)), data, samples))
}

/** ISO/IEC 14496-15, 5.4.2: avc1, whose parameter sets are here and not in the samples. */
function sampleEntry({ width, height }: PictureSize, { sequence, picture }: ParameterSets): Buffer {
  const [profile = 0, compatibility = 0, level = 0] = sequence.subarray(1, 4)
  const configuration = box(
    'avcC',
    // Lengths of NAL units have four bytes; one sequence and one picture parameter set.
    [1, profile, compatibility, level, 0xff, 0xe1],
    uint16(sequence.length),
    sequence,
    [1],
    uint16(picture.length),
    picture,
  )
  return box(
    'avc1',
    [0, 0, 0, 0, 0, 0],
    uint16(1, 0, 0),
    uint32(0, 0, 0),
    uint16(width, height),
    uint32(0x48_0000, 0x48_0000, 0),
    uint16(1),
    Buffer.alloc(32),
    uint16(24, 0xffff),
    configuration,
  )
}

function trackDefaults(): Buffer {
  return fullBox('trex', 0, 0, uint32(trackId, 1, 0, 0, 0))
}
