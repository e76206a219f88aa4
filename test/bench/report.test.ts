import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readResults } from '../../bench/report/read-results.ts'
import { renderDocuments } from '../../bench/report/write-documents.ts'

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url))
const read = (document: string) => readFileSync(path(document), 'utf8')
const results = readResults(path('bench/results'))
const documents = renderDocuments(results, read)

describe('docs/benchmarks.md and the figures in other documents', () => {
  it.each([...documents.keys()])('%s is what npm run bench:report makes of bench/results', (document) => {
    expect(read(document)).toBe(documents.get(document))
  })

  it('have no charts that nothing made', () => {
    const charts = readdirSync(path('docs/images/benchmarks')).map((name) => `docs/images/benchmarks/${name}`)
    expect(charts.filter((chart) => !documents.has(chart))).toEqual([])
  })

  it('show every result with its command', () => {
    const page = documents.get('docs/benchmarks.md') ?? ''
    for (const { name } of results) expect(page).toContain(`\`npm run bench:${name}\``)
    const { scripts } = JSON.parse(readFileSync(path('package.json'), 'utf8')) as { scripts: Record<string, string> }
    expect(results.filter(({ name }) => scripts[`bench:${name}`] === undefined).map(({ name }) => name)).toEqual([])
  })

  it('say of each criterion that was not met that it was not', () => {
    const page = documents.get('docs/benchmarks.md') ?? ''
    const missed = results.flatMap(({ acceptance }) => acceptance).filter(({ passed }) => !passed)
    expect(page.match(/\*\*no\*\*/g)?.length ?? 0).toBe(missed.length)
  })

  it('name no machine and no place on it', () => {
    for (const result of results) {
      expect(JSON.stringify(result.commands)).not.toMatch(/\/(home|root|work|tmp|Users)\//)
    }
  })
})

describe('charts', () => {
  it.each([...documents].filter(([name]) => name.endsWith('.svg')))(
    '%s are small, and for light and dark',
    (_, svg) => {
      expect(svg.length).toBeLessThan(20_000)
      expect(svg).toContain('prefers-color-scheme:dark')
      expect(svg).toMatch(/<title>.+<\/title>/)
      expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    },
  )
})
