import { describe, expect, it } from 'vitest'
import { choosePalette } from '../../src/report/palette.ts'

describe('choosePalette', () => {
  it.each([
    { what: 'a terminal has colours', isTTY: true, env: {}, coloured: true },
    { what: 'a pipe has none', isTTY: false, env: {}, coloured: false },
    { what: 'NO_COLOR takes them away', isTTY: true, env: { NO_COLOR: '1' }, coloured: false },
    { what: 'an empty NO_COLOR is none', isTTY: true, env: { NO_COLOR: '' }, coloured: true },
    { what: 'a dumb terminal has none', isTTY: true, env: { TERM: 'dumb' }, coloured: false },
    { what: 'FORCE_COLOR brings them to a pipe', isTTY: false, env: { FORCE_COLOR: '1' }, coloured: true },
    { what: 'FORCE_COLOR wins over NO_COLOR', isTTY: true, env: { FORCE_COLOR: '1', NO_COLOR: '1' }, coloured: true },
    { what: 'an empty FORCE_COLOR is one', isTTY: false, env: { FORCE_COLOR: '' }, coloured: true },
    { what: 'FORCE_COLOR=0 takes them away', isTTY: true, env: { FORCE_COLOR: '0' }, coloured: false },
  ])('$what', ({ isTTY, env, coloured }) => {
    const palette = choosePalette(isTTY, env)
    expect(palette.bad('x')).toBe(coloured ? '\u001b[31mx\u001b[39m' : 'x')
    expect(palette.title('x')).toBe(coloured ? '\u001b[1mx\u001b[22m' : 'x')
  })
})
