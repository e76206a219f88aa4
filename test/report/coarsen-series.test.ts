import { describe, expect, it } from 'vitest'
import { buildResult } from '../../src/report/build-result.ts'
import { coarsenSeries, wholePoints } from '../../src/report/coarsen-series.ts'
import { calmRun, facts } from './result-fixtures.ts'

const result = buildResult(facts, calmRun())

describe('coarsenSeries', () => {
  it('keeps a series that is short enough', () => {
    expect(coarsenSeries(result.series, 60)).toBe(result.series)
  })

  it('makes neighbours one: means of rates by their time, the highest of the rest', () => {
    const [first, second] = result.series
    if (!first || !second) throw new Error('two points')
    const series = [
      { ...first, seconds: 1, requestsPerSecond: 10, segmentResponseTimeP99Ms: 5, timerLagP99Ms: null },
      { ...second, seconds: 3, requestsPerSecond: 30, segmentResponseTimeP99Ms: null, timerLagP99Ms: null },
      { ...second, atSeconds: 4, seconds: 2, requestsPerSecond: 7 },
    ]
    const coarse = coarsenSeries(series, 2)
    expect(coarse).toHaveLength(2)
    expect(coarse[0]).toMatchObject({
      atSeconds: 0,
      seconds: 4,
      requestsPerSecond: 25,
      segmentResponseTimeP99Ms: 5,
      timerLagP99Ms: null,
    })
    expect(coarse[1]).toMatchObject({ atSeconds: 4, seconds: 2, requestsPerSecond: 7 })
  })
})

describe('wholePoints', () => {
  it('leaves out slivers, unless there is nothing else', () => {
    const [point] = result.series
    if (!point) throw new Error('a point')
    const sliver = { ...point, atSeconds: 60, seconds: 0.05 }
    expect(wholePoints({ ...result, series: [point, sliver] })).toEqual([point])
    expect(wholePoints({ ...result, series: [sliver] })).toEqual([sliver])
  })
})
