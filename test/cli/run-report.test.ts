import { describe, expect, it } from 'vitest'
import { type RunReport, RunReports } from '../../src/cli/run-report.ts'
import { FaultsError } from '../../src/errors.ts'
import type { Interval } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import type { SwarmOutcome } from '../../src/swarm/prepare-swarm.ts'
import { calmRun, facts } from '../report/result-fixtures.ts'

const result = buildResult(facts, calmRun())
const [interval, outcome] = [{} as Interval, {} as SwarmOutcome]

/** Writes down what it is told. */
function recording(told: string[]): RunReport {
  return {
    name: 'a recording',
    onInterval: () => told.push('interval'),
    clear: () => told.push('clear'),
    close: async () => {
      told.push('close')
      return []
    },
    onResult: async ({ viewers }) => {
      told.push(`result of ${viewers.started}`)
      return []
    },
  }
}

describe('RunReports', () => {
  it('keeps every output at work though others fail in every way', async () => {
    const fault = { problem: 'The disk is full.', remedy: 'Free some space.' }
    const told: string[] = []
    let intervalsOfBroken = 0
    const reports = new RunReports(
      [
        {
          name: 'the broken one',
          onInterval: () => {
            intervalsOfBroken += 1
            throw new Error('no interval')
          },
          clear: () => {
            throw new Error('no clear')
          },
          close: () => {
            throw new Error('no close')
          },
          onResult: () => Promise.reject(new FaultsError('output', [fault])),
        },
        {},
        recording(told),
      ].map((report) => ({ name: 'nothing', ...report })),
    )
    reports.onInterval(interval, outcome)
    reports.onInterval(interval, outcome)
    reports.clear()
    const closing = await reports.close()
    const finishing = await reports.finish(result)
    expect(told).toEqual(['interval', 'interval', 'clear', 'close', `result of ${result.viewers.started}`])
    expect(intervalsOfBroken).toBe(1)
    expect(closing).toEqual([
      { problem: 'Writing the broken one failed.', remedy: expect.stringMatching(/Error: no close/) },
    ])
    expect(finishing).toEqual([
      { problem: 'Writing the broken one failed.', remedy: expect.stringMatching(/Error: no interval/) },
      fault,
    ])
  })
})
