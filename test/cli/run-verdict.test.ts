import { describe, expect, it } from 'vitest'
import { type Ending, exitCodeOf, exitCodes, firstEnding, precedence } from '../../src/cli/exit-code.ts'
import { judgeRun } from '../../src/cli/run-verdict.ts'
import type { Fault } from '../../src/errors.ts'
import { buildResult, type RunFacts } from '../../src/report/build-result.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { calmRun, facts } from '../report/result-fixtures.ts'

const totals = calmRun()
const resultWith = (changes: Partial<RunFacts>): RunResult => buildResult({ ...facts, ...changes }, totals)
const calm = resultWith({})

const failedThreshold = [{ expression: 'stalls < 1', actual: 2, unit: '', passed: false }]
const passedThreshold = [{ expression: 'stalls < 9', actual: 2, unit: '', passed: true }]
const disk: Fault = { problem: 'The disk is full.', remedy: 'Free some space.' }
const saturated = (result: RunResult): RunResult => ({ ...result, generator: { ...result.generator, saturated: true } })
const empty = (result: RunResult): RunResult => ({ ...result, playback: { ...result.playback, variants: {} } })
const endless = (result: RunResult): RunResult => ({ ...result, plan: { ...result.plan, durationMs: 0 } })
const bySignal = resultWith({ endedBy: 'signal', thresholds: failedThreshold })

describe('judgeRun', () => {
  it.each<
    [
      what: string,
      result: RunResult,
      options: Parameters<typeof judgeRun> extends [unknown, ...infer Rest] ? Partial<Rest> : never,
      ending: Ending,
      faults: number,
    ]
  >([
    ['all is well', resultWith({ thresholds: passedThreshold }), [], 'ok', 0],
    ['a threshold failed', resultWith({ thresholds: [...passedThreshold, ...failedThreshold] }), [], 'thresholds', 1],
    ['a threshold ended it', resultWith({ endedBy: 'threshold', thresholds: failedThreshold }), [], 'thresholds', 1],
    ['nothing played', empty(calm), [], 'target', 1],
    ['nothing played, a threshold failed', empty(resultWith({ thresholds: failedThreshold })), [], 'target', 2],
    ['saturated, nobody asked', saturated(calm), [], 'ok', 0],
    ['saturated', saturated(calm), [{ failIfSaturated: true }], 'saturated', 1],
    ['not saturated', calm, [{ failIfSaturated: true }], 'ok', 0],
    [
      'saturated, nothing played, a threshold failed',
      saturated(empty(resultWith({ thresholds: failedThreshold }))),
      [{ failIfSaturated: true }],
      'saturated',
      3,
    ],
    ['interrupted, a threshold failed', bySignal, [{ failIfSaturated: false }, 'SIGINT'], 'interrupted', 1],
    ['terminated, saturated', saturated(bySignal), [{ failIfSaturated: true }, 'SIGTERM'], 'terminated', 2],
    ['stopped by a key', bySignal, [], 'interrupted', 1],
    ['interrupted before anything played', empty(bySignal), [{ failIfSaturated: false }, 'SIGINT'], 'interrupted', 1],
    [
      'stopped where there is no other end',
      endless(resultWith({ endedBy: 'signal' })),
      [{ failIfSaturated: false }, 'SIGINT'],
      'ok',
      0,
    ],
    ['stopped so, a threshold failed', endless(bySignal), [{ failIfSaturated: false }, 'SIGINT'], 'thresholds', 1],
    [
      'a file not written, and everything else',
      saturated(bySignal),
      [{ failIfSaturated: true }, 'SIGINT', [disk]],
      'output',
      3,
    ],
  ])('%s', (_, result, [criteria = { failIfSaturated: false }, stoppedBy, outputFaults = []], ending, faults) => {
    const verdict = judgeRun(result, criteria, stoppedBy, outputFaults)
    expect({ ending: verdict.ending, faults: verdict.faults.length }).toEqual({ ending, faults })
  })

  it('says how many thresholds failed', () => {
    const result = resultWith({ thresholds: [...failedThreshold, ...passedThreshold, ...failedThreshold] })
    expect(judgeRun(result, { failIfSaturated: false }, undefined, []).faults[0]?.problem).toBe(
      '2 of 3 thresholds failed.',
    )
  })
})

describe('precedence', () => {
  it('orders every ending once', () => {
    expect([...precedence].sort()).toEqual(Object.keys(exitCodes).sort())
  })

  it.each<[Ending[], number]>([
    [[], 0],
    [['thresholds', 'target'], 3],
    [['thresholds', 'saturated', 'target'], 5],
    [['saturated', 'interrupted'], 130],
    [['interrupted', 'output'], 7],
  ])('of %j the code is %i', (endings, code) => {
    expect(exitCodeOf(firstEnding(endings))).toBe(code)
  })
})
