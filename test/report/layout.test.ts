import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, renderTable, wrap } from '../../src/report/layout.ts'

describe('renderTable', () => {
  it('aligns before it paints, and leaves no blanks at the end', () => {
    const paint = (text: string) => `<${text}>`
    const rows = [
      [{ text: 'a' }, { text: '1', paint }, { text: 'x' }],
      [{ text: 'long' }, { text: '1000' }],
    ]
    expect(renderTable(['left', 'right', 'left'], rows)).toEqual(['a     <   1>  x', 'long  1000'])
  })
})

describe('wrap', () => {
  it.each([
    ['breaks between words', 'one two three', 8, ['one two', 'three']],
    ['keeps a number with what it counts', 'after 12 s', 8, ['after', '12 s']],
    ['breaks a word that is too long', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['has a line for nothing', '', 4, ['']],
    ['has room for a letter at least', 'ab', 0, ['a', 'b']],
  ])('%s', (_, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })

  it('indents the first line and the others', () => {
    expect(wrap('one two three', 9, '- ', '    ')).toEqual(['- one two', '    three'])
  })

  it('never exceeds the width and loses no letter', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 5, max: 40 }), (text, width) => {
        const lines = wrap(text, width, ' ', '  ')
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })
})

describe('cut', () => {
  it('leaves an ellipsis for what is cut off', () => {
    expect([cut('abc', 3), cut('abcd', 3), cut('abc', 0)]).toEqual(['abc', 'ab…', ''])
  })
})
