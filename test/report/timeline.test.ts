import { describe, expect, it } from 'vitest'
import { buildResult } from '../../src/report/build-result.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { timelineOf } from '../../src/report/timeline.ts'
import { calmRun, facts, troubledFacts, troubledRun } from './result-fixtures.ts'

const calm = buildResult(facts, calmRun())

/** The calm run with other points at some seconds. */
function withPoints(changes: Readonly<Record<number, Partial<RunResult['series'][number]>>>, result = calm): RunResult {
  return { ...result, series: result.series.map((point) => ({ ...point, ...changes[point.atSeconds] })) }
}

const told = (result: RunResult) =>
  timelineOf(result).map(({ fromSeconds, toSeconds, text }) => `${fromSeconds} ${toSeconds ?? ''}: ${text}`)

describe('timelineOf', () => {
  it('has the ramp and the end of a calm run', () => {
    expect(told(calm)).toEqual([
      '19.98 : All 1,000 viewers had been started',
      '60 : The run ended as planned, after 60 s',
    ])
  })

  it('tells trouble from its begin to its end, a short lull included', () => {
    const failing = { failuresPerSecond: 4, requestsPerSecond: 10 }
    expect(told(withPoints({ 25: failing, 27: failing, 40: failing }))).toEqual([
      expect.stringContaining('started'),
      '25 28: 8 of 1,020 requests failed',
      '40 41: 4 of 10 requests failed',
      expect.stringContaining('ended'),
    ])
  })

  it('tells stalls by the viewers that had them at the same time', () => {
    const stalled = withPoints({ 30: { viewersStalled: 2.4, stallsPerSecond: 3 }, 31: { viewersStalled: 0.5 } })
    expect(told(stalled)).toContain('30 32: 3 stalls, at worst 3 viewers at the same time')
    const allOfFour = withPoints({ 30: { viewersStalled: 4.003, stallsPerSecond: 4 } })
    expect(told(allOfFour)).toContain('30 31: 4 stalls, at worst 4 viewers at the same time')
  })

  it('tells when a generator was at its limit, if it was for long and the result says so', () => {
    const busy = { eventLoopUtilization: 0.97 }
    const result = withPoints({ 5: busy, 20: busy, 21: { timerLagP99Ms: 180 }, 22: { cpuWaitShare: 0.6 } })
    expect(told(result).join()).not.toContain('limit')
    const saturated = { ...result, generator: { ...result.generator, saturated: true } }
    expect(told(saturated).filter((line) => line.includes('limit'))).toEqual(['20 23: The generator was at its limit'])
  })

  it('tells a troubled run that was interrupted, in order', () => {
    const events = timelineOf(buildResult(troubledFacts, troubledRun()))
    expect(events.map(({ kind }) => kind)).toEqual(['failures', 'stalls', 'saturation', 'ramp', 'end'])
    expect(events.at(-1)).toMatchObject({ tone: 'warning', text: 'A signal ended the run, after 12 s' })
  })
})
