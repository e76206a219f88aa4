import { describe, expect, it } from 'vitest'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { changeText, compareResults, describeChange } from '../../src/report/compare-results.ts'
import { renderComparison } from '../../src/report/comparison-text.ts'
import { plainPalette } from '../../src/report/palette.ts'
import { calmRun, facts, startedAtMs, troubledFacts, troubledRun } from './result-fixtures.ts'

const calm = { name: 'before', result: buildResult(facts, calmRun()) }
const troubled = { name: 'after', result: buildResult(troubledFacts, troubledRun()) }
const empty = { name: 'nothing', result: buildResult(facts, new Totals(startedAtMs)) }

describe('describeChange', () => {
  const time = { unit: 'ms', better: 'lower' } as const
  const rate = { unit: 'perSecond', better: 'higher' } as const
  const count = { unit: 'count', better: undefined } as const
  it.each([
    { before: 100, after: 133, figure: time, text: '+33 %, longer', tone: 'bad' },
    { before: 133, after: 100, figure: time, text: '−25 %, shorter', tone: 'good' },
    { before: 100, after: 40, figure: time, text: '−60 %, much shorter', tone: 'good' },
    { before: 100, after: 460, figure: time, text: '+360 %, 4.6 times as long', tone: 'bad' },
    { before: 1, after: 12_345, figure: time, text: '+1,234,400 %, 12,345 times as long', tone: 'bad' },
    { before: 100, after: 109, figure: time, text: '+9.0 %, about the same', tone: 'neutral' },
    // Much in per cent, and yet nothing: half a millisecond.
    { before: 0.5, after: 1, figure: time, text: '+100 %, about the same', tone: 'neutral' },
    { before: 100, after: 100, figure: time, text: 'the same', tone: 'neutral' },
    { before: 0, after: 3, figure: time, text: 'up from none', tone: 'bad' },
    { before: 3, after: 0, figure: time, text: '−100 %, down to none', tone: 'good' },
    { before: null, after: 3, figure: time, text: 'only here', tone: 'neutral' },
    { before: 3, after: null, figure: time, text: 'not here', tone: 'neutral' },
    { before: null, after: null, figure: time, text: 'in neither', tone: 'neutral' },
    { before: 50, after: 80, figure: rate, text: '+60 %, higher', tone: 'good' },
    { before: 80, after: 50, figure: rate, text: '−38 %, lower', tone: 'bad' },
    { before: 100, after: 200, figure: count, text: '+100 %, 2.0 times as many', tone: 'neutral' },
  ])('from $before to $after ($figure.unit): $text', ({ before, after, figure, text, tone }) => {
    const change = describeChange(before, after, figure)
    expect(changeText(change)).toBe(text)
    expect(change.tone).toBe(tone)
  })
})

describe('compareResults', () => {
  const { rows, verdicts, planDifferences } = compareResults([calm, troubled])

  it('has the figures of every run, and differences from the first', () => {
    const row = rows.find(({ figure }) => figure.name === 'segment response p99')
    expect(row?.values).toEqual([
      calm.result.requests.segment?.responseTimeMs?.p99,
      troubled.result.requests.segment?.responseTimeMs?.p99,
    ])
    expect(row?.changes).toHaveLength(1)
    expect(row?.changes[0]).toMatchObject({ tone: 'bad' })
  })

  it('leaves out what no run has', () => {
    expect(rows.map(({ figure }) => figure.name)).not.toContain('part response p50')
  })

  it('judges no percentile that has hardly a sample beyond it', () => {
    // Two viewers started: their 99th percentile is the slower one.
    const startup = rows.find(({ figure }) => figure.name === 'startup p99')
    expect(startup?.changes[0]).toMatchObject({ words: '6.5 times as long, but of few samples', tone: 'neutral' })
  })

  it('names what changed most, each topic once', () => {
    expect(verdicts).toEqual([
      {
        tone: 'bad',
        text: '“after” did worse than “before” in 11 figures, better in none.',
        telling: [
          'viewers that gave up: up from none (0 → 3)',
          'stalls: up from none (0 → 12)',
          'requests failed: up from none (0 % → 1.94 %)',
        ],
      },
    ])
    expect(compareResults([troubled, calm]).verdicts[0]?.tone).toBe('good')
  })

  it('calls alike what is alike', () => {
    expect(compareResults([calm, { ...calm, name: 'again' }])).toMatchObject({
      verdicts: [{ tone: 'good', text: '“again” did as well as “before”.', telling: [] }],
      planDifferences: [],
    })
  })

  it('says what was not the same in the plans', () => {
    expect(planDifferences).toEqual([
      { path: 'clients', values: ['1000', '100'] },
      { path: 'workers', values: ['2', '1'] },
    ])
  })

  it('compares with a run that measured nothing', () => {
    expect(compareResults([empty, calm]).verdicts).toHaveLength(1)
    expect(compareResults([empty, empty]).verdicts[0]?.tone).toBe('good')
  })
})

describe('renderComparison', () => {
  it('is text', async () => {
    const text = renderComparison(
      [calm, troubled, { ...calm, name: 'a name that is rather long\u001b[31m' }],
      plainPalette,
    )
    await expect(text).toMatchFileSnapshot('golden/comparison.txt')
    expect(text).not.toContain('\u001b')
  })
})
