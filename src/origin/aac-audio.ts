import { BitWriter } from './bit-writer.ts'

export const samplesPerFrame = 1024
export const samplesPerSecond = 48_000
export const channels = 2

/** The CODECS attribute of RFC 6381: AAC-LC. */
export const aacCodec = 'mp4a.40.2'

/** A raw_data_block of AAC-LC (ISO/IEC 14496-3, 4.4.2.1): a pair of channels in which no band has a spectrum, silence. */
export function silentAacFrame(): Buffer {
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
  writer.bits(7, 3) // id_syn_ele: ID_END
  writer.align()
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
