import { expect, it } from 'vitest'
import { containerOfSegment } from '../../src/inspect/container.ts'

const packet = Buffer.alloc(188)
packet[0] = 0x47

it.each([
  ['two transport stream packets', Buffer.concat([packet, packet]), 'MPEG-TS'],
  ['a sync byte without a second one', Buffer.concat([packet, Buffer.alloc(188)]), 'unknown'],
  ['a styp box', Buffer.from('\0\0\0\x18stypmsdh'), 'fMP4'],
  ['a moof box', Buffer.from('\0\0\0\x18moof\0\0\0\0'), 'fMP4'],
  ['an ID3 tag', Buffer.from('ID3\x04\0'), 'packed audio'],
  ['an ADTS frame', Buffer.from([0xff, 0xf1, 0x50]), 'packed audio'],
  ['an AC-3 frame', Buffer.from([0x0b, 0x77]), 'packed audio'],
  ['WebVTT', Buffer.from('WEBVTT\n'), 'WebVTT'],
  ['WebVTT after a byte order mark', Buffer.from('\ufeffWEBVTT\n'), 'WebVTT'],
  ['text', Buffer.from('hello, world'), 'unknown'],
  ['nothing', Buffer.alloc(0), 'unknown'],
])('%s is %s', (_, bytes, container) => {
  expect(containerOfSegment(bytes)).toBe(container)
})
