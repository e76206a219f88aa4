import { expect, it } from 'vitest'
import { DrawBudget } from '../../../src/report/dashboard/draw-budget.ts'

/** A minute in which somebody wants to draw once a second; how often that came to pass. */
function framesInAMinute(frameMs: number): number {
  let nowMs = 5000
  let frames = 0
  const budget = new DrawBudget(() => nowMs)
  for (let second = 1; second <= 60; second += 1) {
    nowMs = 5000 + second * 1000
    if (!budget.allows()) continue
    frames += 1
    budget.spend(() => {
      nowMs += frameMs
    })
  }
  return frames
}

it('lets frames that cost little come every second', () => {
  expect(framesInAMinute(10)).toBe(60)
})

it('lets frames that cost much come less often', () => {
  // A start of 250 ms, and 6 ms for each second.
  expect(framesInAMinute(50)).toBe(13)
  expect(framesInAMinute(300)).toBe(3)
})
