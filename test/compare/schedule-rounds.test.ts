import { expect, it } from 'vitest'
import type { Round } from '../../src/compare/round.ts'
import { scheduleRounds } from '../../src/compare/schedule-rounds.ts'

const told = (rounds: readonly Round[]) =>
  rounds.map(({ engine, purpose, viewers, durationMs }) => `${engine} ${purpose} ${viewers} ${durationMs}`)

it('plays the engines in turn, so that what changes steadily favours neither, then what tells the costs', () => {
  expect(told(scheduleRounds(3, 10, 60_000))).toEqual([
    'native requests 10 60000',
    'ffmpeg requests 10 60000',
    'ffmpeg requests 10 60000',
    'native requests 10 60000',
    'native requests 10 60000',
    'ffmpeg requests 10 60000',
    'ffmpeg costs 10 60000',
    'native costs 1 15000',
    'ffmpeg costs 1 15000',
  ])
})

it('plays a single viewer no longer than a round, and not again where all are one', () => {
  expect(told(scheduleRounds(1, 2, 8000)).slice(-2)).toEqual(['native costs 1 8000', 'ffmpeg costs 1 8000'])
  expect(told(scheduleRounds(1, 1, 8000))).toEqual([
    'native requests 1 8000',
    'ffmpeg requests 1 8000',
    'ffmpeg costs 1 8000',
  ])
})
