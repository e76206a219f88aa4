import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { choosePalette, plainPalette } from '../../src/report/palette.ts'
import { renderSummary } from '../../src/report/text-summary.ts'
import { calmRun, facts, startedAtMs, troubledFacts, troubledRun } from './result-fixtures.ts'

const colours = choosePalette(true, {})
const calmResult = buildResult(facts, calmRun())
const troubledResult = buildResult(troubledFacts, troubledRun())
/** A run that ended before anything happened. */
const emptyResult = buildResult(facts, new Totals(startedAtMs))

describe('renderSummary', () => {
  it.each([
    ['calm', calmResult],
    ['troubled', troubledResult],
    ['empty', emptyResult],
  ])('tells a %s run', async (name, result) => {
    const text = renderSummary(result, plainPalette)
    await expect(text).toMatchFileSnapshot(`golden/${name}-summary.txt`)
    for (const line of text.split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80)
      expect(line).toBe(line.trimEnd())
    }
    expect(stripVTControlCharacters(text)).toBe(text)
  })

  it('says the same in colour', async () => {
    const text = renderSummary(troubledResult, colours)
    await expect(text).toMatchFileSnapshot('golden/troubled-summary.ansi.txt')
    expect(stripVTControlCharacters(text)).toBe(renderSummary(troubledResult, plainPalette))
  })

  it('stays within 80 columns when all numbers are large', () => {
    const times = new Set(['p50', 'p95', 'p99', 'max'])
    const large = JSON.parse(JSON.stringify(calmResult), (key, value) => {
      if (typeof value !== 'number' || value === 0) return value
      return times.has(key) ? 1.234 : value * 99_999
    })
    for (const line of renderSummary(large, plainPalette).split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('does not pass the longest time that it can tell for the longest there was', () => {
    const { liveLatencySeconds: latency } = calmResult.playback
    if (latency === null) throw new Error('no latency')
    const hours = { ...latency, p50: 20, p95: 600, p99: 600, max: 600, aboveRange: 3 }
    const far = { ...calmResult, playback: { ...calmResult.playback, liveLatencySeconds: hours } }
    expect(renderSummary(far, plainPalette)).toMatch(/live latency +[\d,]+ +20\.0 s +> 600 s +> 600 s +> 600 s\n/)
  })

  it('says what the thresholds judged where there was a warm-up', () => {
    const warm = { ...troubledFacts, plan: { ...troubledFacts.plan, warmupMs: 5000 } }
    const judged = (measured: typeof troubledResult.measured) =>
      renderSummary({ ...buildResult(warm, troubledRun()), measured }, plainPalette)
    expect(judged({ fromSeconds: 5, seconds: 7 })).toContain('Thresholds  of the 7.00 s after the warm-up\n')
    expect(judged(null)).toContain('Thresholds  the run ended before its warm-up did\n')
  })

  it('wraps a threshold that is longer than the page', () => {
    const expression = `abort: multivariantPlaylist.failures.connectionRefused <${' '.repeat(9)}0.001%`
    const long = { expression, actual: 0.123456, unit: '%', passed: false }
    const text = renderSummary({ ...troubledResult, thresholds: [long] }, plainPalette)
    expect(text).toMatch(/^ {2}failed {2}abort: .*\n {10}\S/m)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('shows no secret', () => {
    expect(renderSummary(troubledResult, plainPalette)).not.toMatch(/s3cret|hunter2/)
  })
})
