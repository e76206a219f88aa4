import { BitWriter } from './bit-writer.ts'

export const samplesPerFrame = 1024
export const samplesPerSecond = 48_000
export const channels = 2

/** The CODECS attribute of RFC 6381: AAC-LC. */
export const aacCodec = 'mp4a.40.2'

/** Of a pair of channels that are silent, and the end of the block. */
const silentBits = 46
/** As a decoder's input buffer has room for: 6144 bits a channel (ISO/IEC 14496-3, 4.5.3). */
export const maxFrameBytes = (6144 * channels) / 8
export const minFrameBytes = Math.ceil(silentBits / 8)

/**
 * A raw_data_block of AAC-LC (ISO/IEC 14496-3, 4.4.2.1): a pair of channels in which no band has a spectrum, silence.
 * @param frameBytes from minFrameBytes to maxFrameBytes; what is left of them is filled
 */
export function silentAacFrame(frameBytes = minFrameBytes): Buffer {
  const writer = new BitWriter()
  writer.bits(1, 3) // id_syn_ele: ID_CPE, a pair of channels
  writer.bits(0, 4) // element_instance_tag
  writer.bits(1, 1) // common_window: what follows holds for both channels
  writer.bits(0, 1) // ics_reserved_bit
  writer.bits(0, 2) // window_sequence: ONLY_LONG_SEQUENCE
  writer.bits(0, 1) // window_shape: sine
  writer.bits(0, 6) // max_sfb: no scale factor band is sent
  writer.bits(0, 1) // predictor_data_present
  writer.bits(0, 2) // ms_mask_present
  for (let channel = 0; channel < channels; channel++) {
    writer.bits(0, 8) // global_gain
    writer.bits(0, 1) // pulse_data_present
    writer.bits(0, 1) // tns_data_present
    writer.bits(0, 1) // gain_control_data_present
  }
  fill(writer, frameBytes * 8 - silentBits)
  writer.bits(7, 3) // id_syn_ele: ID_END
  writer.align()
  return writer.toBuffer()
}

/** Fill elements (4.4.2.7) in whatever number of bits, but for less than a byte. */
function fill(writer: BitWriter, bits: number): void {
  let left = bits
  while (left >= 8) {
    // A count of 15 says that the rest of it follows: up to 269 bytes.
    const isLong = left >= 15 + 15 * 8
    const count = isLong ? Math.min(269, Math.floor((left - 15) / 8)) : Math.min(14, Math.floor((left - 7) / 8))
    writer.bits(6, 3) // id_syn_ele: ID_FIL
    writer.bits(isLong ? 15 : count, 4)
    if (isLong) writer.bits(count - 14, 8) // esc_count
    // extension_payload: EXT_FILL, fill_nibble, then fill_byte over and over.
    if (count > 0) writer.bits(0, 8)
    for (let byte = 1; byte < count; byte++) writer.bits(0xa5, 8)
    left -= (isLong ? 15 : 7) + count * 8
  }
}

/** AudioSpecificConfig (1.6.2.1): AAC-LC, 48 kHz, the channels. */
export function audioSpecificConfig(): Buffer {
  const writer = new BitWriter()
  writer.bits(2, 5)
  writer.bits(3, 4)
  writer.bits(channels, 4)
  writer.bits(0, 3)
  return writer.toBuffer()
}

/** The frame with the header of an Audio Data Transport Stream (ISO/IEC 14496-3, 1.A.3.2), as transport streams carry it. */
export function adtsFrame(frame: Buffer): Buffer {
  const writer = new BitWriter()
  writer.bits(0xfff, 12) // syncword
  writer.bits(0, 1) // ID: MPEG-4
  writer.bits(0, 2) // layer
  writer.bits(1, 1) // protection_absent
  writer.bits(1, 2) // profile_ObjectType: AAC-LC
  writer.bits(3, 4) // sampling_frequency_index: 48 kHz
  writer.bits(0, 1) // private_bit
  writer.bits(channels, 3) // channel_configuration
  writer.bits(0, 4) // original_copy, home, and the two bits of copyright identification
  writer.bits(7 + frame.length, 13) // aac_frame_length, header included
  writer.bits(0x7ff, 11) // adts_buffer_fullness: variable rate
  writer.bits(0, 2) // number_of_raw_data_blocks_in_frame: one
  return Buffer.concat([writer.toBuffer(), frame])
}
