import { describe, expect, it } from 'vitest'
import { buildResult } from '../../src/report/build-result.ts'
import { figures, formatFigure } from '../../src/report/figures.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { calmRun, facts, troubledFacts, troubledRun } from './result-fixtures.ts'

const calm = { name: 'calm', result: buildResult(facts, calmRun()) }
const troubled = { name: 'troubled', result: buildResult(troubledFacts, troubledRun()) }

/** The cells of every table row, escapes taken back, as GitHub Flavored Markdown (4.10) reads them. */
function tableRows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(2, -2)
        .split(/(?<!\\) \| /)
        .map((cell) =>
          cell
            .replace(/\\([\\`*_[\]|~])/g, '$1')
            .replaceAll('&lt;', '<')
            .replaceAll('&amp;', '&')
            .trim(),
        ),
    )
}

describe('renderMarkdown', () => {
  it.each([
    ['calm', [calm]],
    ['troubled', [troubled]],
    ['compared', [calm, troubled]],
  ])('tells: %s', async (name, runs) => {
    await expect(renderMarkdown(runs)).toMatchFileSnapshot(`golden/${name}.md`)
  })

  it('has every figure, and reads back', () => {
    const rows = tableRows(renderMarkdown([troubled]))
    for (const figure of figures) {
      const value = figure.of(troubled.result)
      const row = rows.find(([, name]) => name === figure.name)
      expect(row?.[2]).toBe(value === null ? undefined : formatFigure(figure, value))
    }
    const columns = new Set(tableRows(renderMarkdown([calm, troubled])).map((row) => row.length))
    expect(columns).toEqual(new Set([4, 5, 3]))
  })

  it('takes no text for markup', () => {
    const nasty = 'a | b `c` *d* _e_ [f](g) <script>alert(1)</script> ~h~ \\ \n# i \u001b[31m'
    const result: RunResult = {
      ...calm.result,
      plan: { ...calm.result.plan, streams: [{ url: 'http://h/`|`', weight: 1, variant: { is: 'all' } }] },
      thresholds: [{ expression: nasty, actual: null, unit: '', passed: false }],
      generator: { ...calm.result.generator, saturated: true, reasons: [nasty] },
    }
    const text = renderMarkdown([{ name: 'x', result }])
    expect(text).not.toMatch(/<script|^# i/m)
    expect(text).not.toContain('\u001b')
    expect(tableRows(text).find(([verdict]) => verdict === '❌ failed')).toEqual([
      '❌ failed',
      nasty.replace('\n', '\\x0a').replace('\u001b', '\\x1b'),
      'no sample',
    ])
    // A code span with backticks in it has longer ones around it (CommonMark 6.1).
    expect(text).toContain('`` http://h/`|` ``')
  })
})
