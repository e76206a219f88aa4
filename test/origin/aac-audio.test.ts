import { expect, it } from 'vitest'
import {
  adtsFrame,
  audioSpecificConfig,
  maxFrameBytes,
  minFrameBytes,
  silentAacFrame,
} from '../../src/origin/aac-audio.ts'

it('frames of silence have any size that is asked for', () => {
  for (let bytes = minFrameBytes; bytes <= maxFrameBytes; bytes++) expect(silentAacFrame(bytes)).toHaveLength(bytes)
  expect([minFrameBytes, maxFrameBytes]).toEqual([6, 1536])
})

it('the header of a frame says its length, and the configuration what it is', () => {
  const frame = adtsFrame(silentAacFrame(300))
  expect(frame.readUInt16BE(0)).toBe(0xfff1)
  expect((frame.readUInt32BE(2) >> 5) & 0x1fff).toBe(307)
  expect(audioSpecificConfig().toString('hex')).toBe('1190')
})
