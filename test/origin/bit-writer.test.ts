import { describe, expect, it } from 'vitest'
import { BitWriter } from '../../src/origin/bit-writer.ts'

/** The bits written, as text, padded with zeros to a whole byte. */
function bitsOf(write: (writer: BitWriter) => void): string {
  const writer = new BitWriter()
  write(writer)
  writer.align()
  return [...writer.toBuffer()].map((byte) => byte.toString(2).padStart(8, '0')).join(' ')
}

describe('Exp-Golomb codes of H.264, tables 9-1 to 9-3', () => {
  it.each([
    [0, '10000000'],
    [1, '01000000'],
    [2, '01100000'],
    [3, '00100000'],
    [8, '00010010'],
    [25, '00001101 00000000'],
    [8159, '00000000 00001111 11110000 00000000'],
  ])('ue(%d)', (value, bits) => {
    expect(bitsOf((writer) => writer.unsigned(value))).toBe(bits)
  })

  it.each([
    [0, '10000000'],
    [1, '01000000'],
    [-1, '01100000'],
    [2, '00100000'],
    [-2, '00101000'],
  ])('se(%d)', (value, bits) => {
    expect(bitsOf((writer) => writer.signed(value))).toBe(bits)
  })
})

it('writes bits most significant first, over bytes', () => {
  expect(bitsOf((writer) => writer.bits(0b1011, 4))).toBe('10110000')
  expect(bitsOf((writer) => [writer.bits(1, 1), writer.bits(0xabcd, 16)])).toBe('11010101 11100110 10000000')
  expect(bitsOf((writer) => writer.bits(0xffff_fffe, 32))).toBe('11111111 11111111 11111111 11111110')
})

it('ends with a one and zeros, also where a byte is full', () => {
  expect(bitsOf((writer) => [writer.bits(0b101, 3), writer.trailingBits()])).toBe('10110000')
  expect(bitsOf((writer) => [writer.bits(7, 8), writer.trailingBits()])).toBe('00000111 10000000')
})
