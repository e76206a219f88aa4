import { expect, it } from 'vitest'
import { cutPainted } from '../../../src/report/dashboard/cut-painted.ts'

const red = (text: string) => `\u001b[31m${text}\u001b[39m`

it.each([
  ['what fits', red('abc'), 3, red('abc')],
  ['a plain line', 'abcdef', 4, 'abc…'],
  ['within colours', red('abcdef'), 4, red('abc…')],
  ['between colours', `${red('abc')}${red('def')}`, 4, `${red('abc')}${red('…')}`],
  ['in front of colours', `abcdef${red('g')}`, 4, `abc…${red('')}`],
  ['to a column', 'abc', 1, '…'],
])('cuts %s', (_, line, width, expected) => {
  expect(cutPainted(line, width)).toBe(expected)
})
