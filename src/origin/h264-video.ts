import { BitWriter } from './bit-writer.ts'

/** A plane's sample values, 1 to 255 each. */
export interface Colour {
  readonly luma: number
  readonly blue: number
  readonly red: number
}

export interface PictureSize {
  /** Pixels, even. */
  readonly width: number
  readonly height: number
}

/** Level limits of ITU-T H.264 table A-1: level_idc, macroblocks a second, macroblocks a frame, Baseline bits a second. */
const levels = [
  [30, 40_500, 1620, 10_000_000],
  [31, 108_000, 3600, 14_000_000],
  [40, 245_760, 8192, 20_000_000],
  [42, 522_240, 8704, 50_000_000],
  [50, 589_824, 22_080, 135_000_000],
  [51, 983_040, 36_864, 240_000_000],
] as const
const highestLevel = 62

/** The lowest level, from 3, that the video fits. */
export function h264Level(size: PictureSize, framesPerSecond: number, bitsPerSecond: number): number {
  const frame = macroblocks(size).count
  const fitting = levels.find(
    ([, perSecond, perFrame, bits]) =>
      frame * framesPerSecond <= perSecond && frame <= perFrame && bitsPerSecond <= bits,
  )
  return fitting?.[0] ?? highestLevel
}

/** The CODECS attribute of RFC 6381: Constrained Baseline at the given level. */
export function h264Codec(level: number): string {
  return `avc1.42C0${level.toString(16).toUpperCase().padStart(2, '0')}`
}

/**
 * The access units of one closed group of pictures: an IDR picture of one colour, then P pictures that repeat it. It is
 * the least video that decodes, so that what fills a segment is padding, and it is valid for any even size.
 */
export function h264AccessUnits(size: PictureSize, level: number, colour: Colour, frames: number): Buffer[] {
  const units = [
    Buffer.concat([
      accessUnitDelimiter(0),
      sequenceParameterSet(size, level),
      pictureParameterSet(),
      idrPicture(size, colour),
    ]),
  ]
  for (let frame = 1; frame < frames; frame++) {
    units.push(Buffer.concat([accessUnitDelimiter(1), repeatedPicture(size, frame)]))
  }
  return units
}

/** frame_num is written with this many bits and wraps. */
const frameNumberBits = 8

function macroblocks({ width, height }: PictureSize) {
  const across = Math.ceil(width / 16)
  const down = Math.ceil(height / 16)
  return { across, down, count: across * down }
}

/** 7.3.2.4; transport streams need one before every picture (ISO/IEC 13818-1, 2.14.1). `type` 0: I slices, 1: I and P. */
function accessUnitDelimiter(type: number): Buffer {
  const writer = new BitWriter()
  writer.bits(type, 3)
  writer.trailingBits()
  return nalUnit(0, 9, writer)
}

/** 7.3.2.1.1 */
function sequenceParameterSet(size: PictureSize, level: number): Buffer {
  const { across, down } = macroblocks(size)
  const writer = new BitWriter()
  writer.bits(66, 8) // profile_idc: Baseline
  writer.bits(0xc0, 8) // constraint_set0 and 1: Constrained Baseline
  writer.bits(level, 8)
  writer.unsigned(0) // seq_parameter_set_id
  writer.unsigned(frameNumberBits - 4)
  writer.unsigned(2) // pic_order_cnt_type: pictures come out in the order they came in
  writer.unsigned(1) // max_num_ref_frames
  writer.bits(0, 1) // gaps_in_frame_num_value_allowed_flag
  writer.unsigned(across - 1)
  writer.unsigned(down - 1)
  writer.bits(1, 1) // frame_mbs_only_flag
  writer.bits(1, 1) // direct_8x8_inference_flag
  const cropRight = (across * 16 - size.width) / 2
  const cropBottom = (down * 16 - size.height) / 2
  const cropped = cropRight > 0 || cropBottom > 0
  writer.bits(cropped ? 1 : 0, 1)
  if (cropped) for (const crop of [0, cropRight, 0, cropBottom]) writer.unsigned(crop)
  writer.bits(0, 1) // vui_parameters_present_flag
  writer.trailingBits()
  return nalUnit(3, 7, writer)
}

/** 7.3.2.2 */
function pictureParameterSet(): Buffer {
  const writer = new BitWriter()
  writer.unsigned(0) // pic_parameter_set_id
  writer.unsigned(0) // seq_parameter_set_id
  writer.bits(0, 1) // entropy_coding_mode_flag: CAVLC
  writer.bits(0, 1) // bottom_field_pic_order_in_frame_present_flag
  writer.unsigned(0) // num_slice_groups_minus1
  writer.unsigned(0) // num_ref_idx_l0_default_active_minus1
  writer.unsigned(0) // num_ref_idx_l1_default_active_minus1
  writer.bits(0, 1) // weighted_pred_flag
  writer.bits(0, 2) // weighted_bipred_idc
  writer.signed(0) // pic_init_qp_minus26
  writer.signed(0) // pic_init_qs_minus26
  writer.signed(0) // chroma_qp_index_offset
  writer.bits(1, 1) // deblocking_filter_control_present_flag
  writer.bits(0, 1) // constrained_intra_pred_flag
  writer.bits(0, 1) // redundant_pic_cnt_present_flag
  writer.trailingBits()
  return nalUnit(3, 8, writer)
}

/**
 * The first macroblock states the colour as raw samples (I_PCM); each of the others is predicted as the mean of its
 * neighbours (Intra_16x16, DC) with nothing left to correct, and so takes the colour over: one byte a macroblock.
 */
function idrPicture(size: PictureSize, colour: Colour): Buffer {
  const { across, count } = macroblocks(size)
  const writer = new BitWriter()
  writer.unsigned(0) // first_mb_in_slice
  writer.unsigned(7) // slice_type: all slices are I
  writer.unsigned(0) // pic_parameter_set_id
  writer.bits(0, frameNumberBits)
  writer.unsigned(0) // idr_pic_id
  writer.bits(0, 2) // no_output_of_prior_pics_flag, long_term_reference_flag
  writer.signed(0) // slice_qp_delta
  writer.unsigned(1) // disable_deblocking_filter_idc: there is nothing to smooth, and decoders are spared the work

  writer.unsigned(25) // mb_type: I_PCM
  writer.align()
  for (let sample = 0; sample < 256; sample++) writer.bits(colour.luma, 8)
  for (let sample = 0; sample < 64; sample++) writer.bits(colour.blue, 8)
  for (let sample = 0; sample < 64; sample++) writer.bits(colour.red, 8)

  for (let macroblock = 1; macroblock < count; macroblock++) {
    writer.unsigned(3) // mb_type: I_16x16_2_0_0, DC prediction without coefficients
    writer.unsigned(0) // intra_chroma_pred_mode: DC
    writer.signed(0) // mb_qp_delta
    // coeff_token for no coefficient (table 9-5). Its code depends on the neighbours' count, and I_PCM counts as 16
    // (9.2.1): the macroblocks right of it and below it use the column for 8 and more.
    if (macroblock === 1 || macroblock === across) writer.bits(0b000011, 6)
    else writer.bits(1, 1)
  }
  writer.trailingBits()
  return nalUnit(3, 5, writer)
}

/** A P picture in which every macroblock is skipped: the picture before it, again. */
function repeatedPicture(size: PictureSize, frame: number): Buffer {
  const writer = new BitWriter()
  writer.unsigned(0) // first_mb_in_slice
  writer.unsigned(5) // slice_type: all slices are P
  writer.unsigned(0) // pic_parameter_set_id
  writer.bits(frame, frameNumberBits)
  writer.bits(0, 1) // num_ref_idx_active_override_flag
  writer.bits(0, 1) // ref_pic_list_modification_flag_l0
  writer.bits(0, 1) // adaptive_ref_pic_marking_mode_flag
  writer.signed(0) // slice_qp_delta
  writer.unsigned(1) // disable_deblocking_filter_idc
  writer.unsigned(macroblocks(size).count) // mb_skip_run
  writer.trailingBits()
  return nalUnit(2, 1, writer)
}

/** A NAL unit in the byte stream format (annex B), its payload protected from looking like a start code (7.4.1). */
function nalUnit(referenceIdc: number, type: number, payload: BitWriter): Buffer {
  const bytes = [0, 0, 0, 1, (referenceIdc << 5) | type]
  let zeros = 0
  for (const byte of payload.toBuffer()) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3)
      zeros = 0
    }
    bytes.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Buffer.from(bytes)
}
