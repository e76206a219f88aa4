import { describe, expect, it } from 'vitest'
import { OriginFigures } from '../../src/origin-metrics/origin-figures.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { originLines } from '../../src/report/origin-lines.ts'
import { choosePalette } from '../../src/report/palette.ts'
import { runResultSchema } from '../../src/report/run-result.ts'
import { calmRun, facts, startedAtMs } from './result-fixtures.ts'

/** A host that works ever harder, and fails once at the end. */
function busyHost(): OriginFigures {
  const figures = new OriginFigures('http://origin:9100/metrics')
  let busySeconds = 0
  for (let second = 0; second <= 10; second += 1) {
    busySeconds += second * 0.04
    const cpu = { busySeconds, seconds: second * 2 }
    const network = { receivedBytes: second * 1_000, sentBytes: second * 125_000_000 }
    const times = { atMs: startedAtMs - 50 + second * 1000, atSeconds: 7 + second }
    figures.read({ ...times, cpu, ...network, requests: undefined, connections: undefined })
  }
  figures.failed('no answer in time')
  return figures
}

const plain = choosePalette(false, {})

describe('the origin in a result', () => {
  const result = buildResult({ ...facts, origins: [busyHost()] }, calmRun())

  it('is told over time, with mean and peak, and without what it does not say', () => {
    expect(runResultSchema.parse(result)).toEqual(result)
    const [host] = result.origin ?? []
    expect(host).toMatchObject({ polls: 12, failedPolls: 1, lastFailure: 'no answer in time', stepSeconds: 1 })
    expect(host?.mean).toEqual({ cpuBusyShare: 0.11, receivedBytesPerSecond: 1000, sentBytesPerSecond: 125_000_000 })
    expect(host?.highest.cpuBusyShare).toBe(0.2)
    expect(host?.series).toHaveLength(10)
    expect(host?.series[0]).toEqual({
      atSeconds: 0,
      cpuBusyShare: 0.02,
      receivedBytesPerSecond: 1000,
      sentBytesPerSecond: 125_000_000,
    })
    expect(host?.series[9]).toMatchObject({ atSeconds: 8.95, cpuBusyShare: 0.2 })
  })

  it('has a short section in the summary', () => {
    expect(originLines(result, plain)).toEqual([
      'Origin',
      '  http://origin:9100/metrics',
      '  CPU 11 % (max 20 %), sent 1.00 Gbit/s (max 1.00 Gbit/s), received 8.00 kbit/s',
      '  (max 8.00 kbit/s)',
      '  gave no figures 1 of 12 times: no answer in time',
    ])
  })

  it('is absent when nobody asked', () => {
    const silent = buildResult(facts, calmRun())
    expect(silent).not.toHaveProperty('origin')
    expect(originLines(silent, plain)).toEqual([])
  })
})
