import { audioSpecificConfig, channels, samplesPerSecond } from './aac-audio.ts'
import type { PictureSize } from './h264-video.ts'
import { ticksPerSecond } from './media-time.ts'
import { box, fullBox, uint16, uint32 } from './mp4-box.ts'

/** The one track of every file. */
export const trackId = 1

const unityMatrix = uint32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000)

/** What tells the track of one kind of media from that of another. */
interface Media {
  /** 0 by 0 where there is nothing to see. */
  readonly size: PictureSize
  /** 8.88 fixed point. */
  readonly volume: number
  readonly handlerType: string
  readonly handlerName: string
  /** Of the kind of media: vmhd or smhd. */
  readonly header: Buffer
  readonly sampleEntry: Buffer
}

/** NAL units without start codes or lengths. */
export interface ParameterSets {
  readonly sequence: Buffer
  readonly picture: Buffer
}

/** The Media Initialization Section of fragmented H.264 video. */
export function videoInitSection(size: PictureSize, parameters: ParameterSets): Buffer {
  return initSection({
    size,
    volume: 0,
    handlerType: 'vide',
    handlerName: 'video\0',
    header: fullBox('vmhd', 0, 1, uint16(0, 0, 0, 0)),
    sampleEntry: avcSampleEntry(size, parameters),
  })
}

/** The Media Initialization Section of fragmented AAC audio. */
export function audioInitSection(): Buffer {
  return initSection({
    size: { width: 0, height: 0 },
    volume: 0x100,
    handlerType: 'soun',
    handlerName: 'audio\0',
    header: fullBox('smhd', 0, 0, uint16(0, 0)),
    sampleEntry: aacSampleEntry(),
  })
}

/**
 * What a decoder needs before any fragment, and no samples (RFC 8216bis 3.1.2; CMAF, ISO/IEC 23000-19, 7.2). Times are in
 * ticks of 1/90000 s.
 */
function initSection(media: Media): Buffer {
  return Buffer.concat([
    box('ftyp', Buffer.from('iso6'), uint32(0), Buffer.from('iso6cmfcmp41')),
    box('moov', movieHeader(), track(media), box('mvex', trackDefaults())),
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

function track(media: Media): Buffer {
  const { width, height } = media.size
  // Enabled and in the movie.
  const header = fullBox(
    'tkhd',
    0,
    3,
    uint32(0, 0, trackId, 0, 0, 0, 0),
    uint16(0, 0, media.volume, 0),
    unityMatrix,
    uint32(width * 0x1_0000, height * 0x1_0000),
  )
  return box('trak', header, mediaBox(media))
}

function mediaBox({ handlerType, handlerName, header, sampleEntry }: Media): Buffer {
  const undetermined = 0x55c4 // The language `und`.
  const mediaHeader = fullBox('mdhd', 0, 0, uint32(0, 0, ticksPerSecond, 0), uint16(undetermined, 0))
  const handler = fullBox('hdlr', 0, 0, uint32(0), Buffer.from(handlerType), uint32(0, 0, 0), Buffer.from(handlerName))
  // The samples are in this very file.
  const data = box('dinf', fullBox('dref', 0, 0, uint32(1), fullBox('url ', 0, 1)))
  const samples = box(
    'stbl',
    fullBox('stsd', 0, 0, uint32(1), sampleEntry),
    fullBox('stts', 0, 0, uint32(0)),
    fullBox('stsc', 0, 0, uint32(0)),
    fullBox('stsz', 0, 0, uint32(0, 0)),
    fullBox('stco', 0, 0, uint32(0)),
  )
  return box('mdia', mediaHeader, handler, box('minf', header, data, samples))
}

/** ISO/IEC 14496-15, 5.4.2: avc1, whose parameter sets are here and not in the samples. */
function avcSampleEntry({ width, height }: PictureSize, { sequence, picture }: ParameterSets): Buffer {
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

/** ISO/IEC 14496-14, 5.6: mp4a with the decoder's configuration (ISO/IEC 14496-1, 7.2.6). */
function aacSampleEntry(): Buffer {
  const specificInfo = descriptor(5, audioSpecificConfig())
  // AAC, an audio stream, no buffer size or bitrates stated.
  const configuration = descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), uint32(0, 0), specificInfo)
  const stream = descriptor(3, uint16(0), Buffer.from([0]), configuration, descriptor(6, Buffer.from([2])))
  return box(
    'mp4a',
    [0, 0, 0, 0, 0, 0],
    uint16(1),
    uint32(0, 0),
    uint16(channels, 16, 0, 0),
    uint32(samplesPerSecond * 0x1_0000),
    fullBox('esds', 0, 0, stream),
  )
}

/** A tag and a length of one byte before the body. */
function descriptor(tag: number, ...body: readonly Buffer[]): Buffer {
  const content = Buffer.concat(body)
  return Buffer.concat([Buffer.from([tag, content.length]), content])
}

function trackDefaults(): Buffer {
  return fullBox('trex', 0, 0, uint32(trackId, 1, 0, 0, 0))
}
