import { stripVTControlCharacters } from 'node:util'
import { renderToString } from 'ink'
import { createElement } from 'react'
import { describe, expect, it } from 'vitest'
import { Dashboard } from '../../../src/report/dashboard/dashboard.tsx'
import { dashboardPalette } from '../../../src/report/dashboard/dashboard-palette.ts'
import { type DashboardState, initialState, logged } from '../../../src/report/dashboard/dashboard-state.ts'
import { PaintedLines, PaintedLinesContext } from '../../../src/report/dashboard/painted-lines.ts'
import { choosePalette } from '../../../src/report/palette.ts'
import { facts, playedState } from './dashboard-fixtures.ts'

function frame(state: DashboardState, columns: number, rows: number, env: Record<string, string> = {}): string {
  const palette = dashboardPalette(choosePalette(true, env))
  const painted = new PaintedLines()
  const dashboard = createElement(Dashboard, { state, columns, rows, palette })
  return painted.fill(renderToString(createElement(PaintedLinesContext, { value: painted }, dashboard), { columns }))
}

const lines = (text: string) => stripVTControlCharacters(text).split('\n')
const calm = playedState({ trouble: false })
const troubled = logged(playedState({ trouble: true }), 'warning: the log has something to say\n')

describe('the dashboard', () => {
  it.each([
    ['calm-80x24', calm],
    ['calm-200x60', calm],
    ['calm-40x10', calm],
    ['troubled-80x24', troubled],
    ['troubled-200x60', troubled],
    ['troubled-100x50', troubled],
    ['help-80x24', { ...calm, helpShown: true }],
    ['stopping-80x24', { ...troubled, stopping: true }],
    ['start-80x24', initialState(facts)],
    ['endless-80x24', { ...calm, facts: { ...facts, durationSeconds: undefined } }],
  ] as const)('%s', async (size, state) => {
    const [, columns, rows] = /(\d+)x(\d+)$/.exec(size) ?? []
    const text = `${lines(frame(state, Number(columns), Number(rows)))
      .map((line) => line.trimEnd())
      .join('\n')}\n`
    await expect(text).toMatchFileSnapshot(`golden/${size}.txt`)
  })

  it('fits every terminal', () => {
    for (const state of [troubled, { ...troubled, helpShown: true }, initialState(facts)]) {
      for (const columns of [10, 40, 79, 80, 139, 140, 200]) {
        for (const rows of [3, 10, 19, 20, 24, 60]) {
          const drawn = lines(frame(state, columns, rows))
          expect(drawn.length, `${columns}x${rows}`).toBeLessThan(rows)
          expect(Math.max(...drawn.map((line) => line.length)), `${columns}x${rows}`).toBeLessThanOrEqual(columns)
        }
      }
    }
  })

  it('keeps its columns while figures change', () => {
    // Of every table the places where its right-aligned cells end.
    const ends = (state: DashboardState) =>
      lines(frame(state, 80, 24))
        .filter((line) => /^ (segment|media playlist|multivariant|startup|live latency) /.test(line))
        .map((line) => [41, 49, 57, 65].map((end) => line.slice(end - 1, end + 1)))
    const cells = [...ends(calm), ...ends(troubled)].flat()
    expect(cells).toHaveLength(9 * 4)
    expect(new Set(cells)).toEqual(new Set(['s ']))
  })

  it('has colours, and none with NO_COLOR', () => {
    const colour = '\u001b['
    expect(frame(troubled, 80, 24)).toContain(colour)
    expect(frame(troubled, 80, 24, { NO_COLOR: '1' })).not.toContain(colour)
  })

  it('shows what a server says without letting it speak to the terminal', () => {
    const state = { ...calm, variants: [{ label: '\u001b]0;owned\u0007', share: 1, bytesPerSecond: 1 }] }
    const text = frame(state, 80, 24, { NO_COLOR: '1' })
    expect(text).toContain('\\x1b]0;owned\\x07')
  })
})
