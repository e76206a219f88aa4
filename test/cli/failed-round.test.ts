import { describe, expect, it } from 'vitest'
import { failedRoundEnding, failedRoundFaults } from '../../src/cli/failed-round.ts'
import { faultText } from '../../src/cli/fault-text.ts'
import type { FailedRound } from '../../src/compare/play-rounds.ts'

function failed(exitCode: number | null, said: string, signal: NodeJS.Signals | null = null): FailedRound {
  const round = { engine: 'ffmpeg', purpose: 'requests', viewers: 3, durationMs: 1000 } as const
  return { index: 1, round, end: { exitCode, signal, said, samples: [] } }
}

const faults = [
  { problem: 'The first problem: it is bad.', remedy: 'Do this.' },
  { problem: 'The second problem.', remedy: 'Do that.' },
]

describe('a failed round', () => {
  it.each([
    ['a fault', faults.slice(0, 1)],
    ['several', faults],
  ])('tells %s as it was told, and in which round', (_, all) => {
    const said = `warning: something else\n${faultText(all)}`
    expect(failedRoundFaults(failed(3, said))).toEqual(
      all.map(({ problem, remedy }) => ({ problem: `Round 2 (ffmpeg): ${problem}`, remedy })),
    )
    expect(failedRoundEnding(failed(3, said))).toBe('target')
  })

  it('tells what it can of one that said nothing it should', () => {
    expect(failedRoundFaults(failed(134, 'FATAL ERROR: heap out of memory\n'))).toEqual([
      {
        problem: 'Round 2 (ffmpeg) ended with the exit code 134: FATAL ERROR: heap out of memory',
        remedy: expect.stringContaining('--engine ffmpeg'),
      },
    ])
    expect(failedRoundEnding(failed(134, ''))).toBe('internal')
    expect(failedRoundFaults(failed(0, ''))[0]?.problem).toContain('it said nothing')
    expect(failedRoundEnding(failed(0, ''))).toBe('internal')
  })

  it('suspects the machine when something else ended it', () => {
    expect(failedRoundFaults(failed(null, '', 'SIGKILL'))).toEqual([
      { problem: 'Round 2 (ffmpeg) was ended by SIGKILL.', remedy: expect.stringContaining('-c') },
    ])
    expect(failedRoundEnding(failed(null, '', 'SIGKILL'))).toBe('environment')
  })
})
