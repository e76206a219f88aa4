import { expect, it } from 'vitest'
import { answerRange, type RangeAnswer } from '../../src/origin/byte-range.ts'

const whole: RangeAnswer = { is: 'whole' }
const none: RangeAnswer = { is: 'unsatisfiable' }
const part = (start: number, end: number): RangeAnswer => ({ is: 'part', start, end })

// RFC 9110, 14.1.1 and 14.2, for a representation of 100 bytes.
it.each<[string | undefined, RangeAnswer]>([
  [undefined, whole],
  ['bytes=0-', part(0, 100)],
  ['bytes=0-0', part(0, 1)],
  ['bytes=10-19', part(10, 20)],
  ['Bytes=99-99', part(99, 100)],
  ['bytes=50-1000', part(50, 100)],
  ['bytes=-1', part(99, 100)],
  ['bytes=-1000', part(0, 100)],
  ['bytes=-0', none],
  ['bytes=100-', none],
  ['bytes=100-200', none],
  ['bytes=20-10', whole],
  ['bytes=-', whole],
  ['bytes=a-b', whole],
  ['bytes=0-1,5-6', whole],
  ['seconds=0-1', whole],
])('Range: %s', (header, answer) => {
  expect(answerRange(header, 100)).toEqual(answer)
})
