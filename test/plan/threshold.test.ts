import { describe, expect, it } from 'vitest'
import { holds, type MetricNames, thresholdOf } from '../../src/plan/threshold.ts'
import { thresholdMetricNames } from '../../src/report/thresholds/find-metric.ts'

const parse = thresholdOf(thresholdMetricNames)

function faultOf(text: string) {
  const result = parse(text)
  if (result.ok) throw new Error(`${text} was accepted`)
  return result.fault
}

describe('a threshold', () => {
  it.each([
    // in what the quantity is kept in: ms, a part of 1, a number, bits a second
    ['segment.responseTime.p99 < 500ms', 'segment.responseTime.p99', '<', 500, 'ms', false],
    ['startupTime.p95<2s', 'startupTime.p95', '<', 2000, 's', false],
    ['liveLatency.p50 <= 1.5m', 'liveLatency.p50', '<=', 90_000, 'm', false],
    ['segment.responseTime.p99.9 < 1s', 'segment.responseTime.p99.9', '<', 1000, 's', false],
    ['stallRatio < 0.1%', 'stallRatio', '<', 0.001, '%', false],
    ['failures.http404 <= 0 %', 'failures.http404', '<=', 0, '%', false],
    ['requests >= 10k', 'requests', '>=', 10_000, '', false],
    ['failedRequests <= 0', 'failedRequests', '<=', 0, '', false],
    ['requestsPerSecond > 100', 'requestsPerSecond', '>', 100, '/s', false],
    ['segment.requestsPerSecond > 1k/s', 'segment.requestsPerSecond', '>', 1000, '/s', false],
    ['bitsPerSecond > 1Gbit/s', 'bitsPerSecond', '>', 1e9, 'bit/s', false],
    ['abort: failures < 20%', 'failures', '<', 0.2, '%', true],
    ['abort:stalls < 10', 'stalls', '<', 10, '', true],
  ])('%s', (text, metric, operator, limit, unit, abort) => {
    const result = parse(text)
    expect(result).toMatchObject({ ok: true, value: { expression: text, metric, operator, unit, abort } })
    expect(result.ok && result.value.limit).toBeCloseTo(limit, 12)
  })

  it.each([
    ['', 'is not a metric, one of'],
    ['stallRatio', 'is not a metric, one of'],
    ['stallRatio 5%', 'is not a metric, one of'],
    ['stallRatio == 5%', 'is not a metric, one of'],
    ['< 5%', 'is not a metric, one of'],
    ['segment.responseTime.p99 < 500', '"500" is not a time'],
    ['segment.responseTime.p99 < 5%', '"5%" is not a time'],
    ['stallRatio < 0.001', '"0.001" is not a share'],
    ['stallRatio < 101%', '"101%" is not a share'],
    ['stallRatio < 10ms', '"10ms" is not a share'],
    ['stalls < 1%', '"1%" is not a count'],
    ['requestsPerSecond > 6000/m', '"6000/m" is not a rate'],
    ['bitsPerSecond > 1GB/s', '"1GB/s" is in bytes'],
    ['segment.responseTime.p100 < 1s', 'has no known metric'],
    ['segment.responseTime.p0 < 1s', 'has no known metric'],
    ['failures.http999 < 1%', 'has no known metric'],
    ['nonsense.failures.http404 < 1%', 'has no known metric'],
    ['constructor < 1', 'has no known metric'],
    ['abort: requests > 1000', 'may still grow'],
  ])('%j is refused', (text, problem) => {
    expect(faultOf(text).problem).toContain(problem)
  })

  it.each([
    ['segment.responseTme.p99 < 1s', 'segment.responseTime.p99 or '],
    ['stalRatio < 1%', 'Did you mean stallRatio'],
    ['segmnet.failures < 1%', 'segment.failures'],
    ['segment.responseTime < 1s', 'Say which statistic of it, like segment.responseTime.p99'],
    ['http_req_duration < 1s', 'docs/thresholds.md lists the metrics.'],
  ])('%s is answered with what may have been meant', (text, remedy) => {
    expect(faultOf(text).remedy).toContain(remedy)
  })

  it('asks for no metric before its form is right', () => {
    const names: MetricNames = {
      quantityOf: () => {
        throw new Error('asked')
      },
      remedyFor: () => '',
    }
    expect(thresholdOf(names)('nothing').ok).toBe(false)
  })
})

it.each([
  ['<', [true, false, false]],
  ['<=', [true, true, false]],
  ['>=', [false, true, true]],
  ['>', [false, false, true]],
] as const)('a value below, at and above a limit: %s', (operator, expected) => {
  expect([9, 10, 11].map((value) => holds({ operator, limit: 10 }, value))).toEqual(expected)
})
