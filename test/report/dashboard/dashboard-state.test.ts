import { describe, expect, it } from 'vitest'
import { historyLength, initialState, logged, observe } from '../../../src/report/dashboard/dashboard-state.ts'
import { sample } from '../../metrics/metrics-fixtures.ts'
import { facts, HandMadeRun, playedState } from './dashboard-fixtures.ts'

describe('observe', () => {
  it('tells the run so far in tables, and the latest interval in the history', () => {
    const run = new HandMadeRun()
    let state = initialState(facts)
    for (const ms of [10, 30]) {
      run.request('segment', ms, 1000)
      run.recorder.request(sample({ kind: 'segment', failure: 'http404', bytes: 0 }))
      run.recorder.accrued(9, 1)
      state = observe(state, run.observed(run.interval({ playing: 9, stalled: 1 })))
    }
    expect(state.requests).toEqual({ count: 4, failed: 2 })
    expect(state.requestTimings).toMatchObject([{ name: 'segment', count: 4, failed: 2, ms: { count: 2 } }])
    expect(state.requestTimings[0]?.ms?.max).toBeCloseTo(30, 1)
    expect(state.history.map((point) => Math.round(point.p99Ms.segment ?? 0))).toEqual([10, 30])
    expect(state.history.at(-1)).toMatchObject({
      requestsPerSecond: 2,
      bytesPerSecond: 1000,
      activeViewers: 10,
      failures: 1,
    })
    expect(state.history.at(-1)?.stallRatio).toBeCloseTo(0.1, 9)
    expect(state.stalls.ratio).toBeCloseTo(0.1, 9)
    expect(state.failures).toEqual([{ kind: 'segment', cause: 'http404', count: 2 }])
  })

  it('keeps what it showed though the interval is used again', () => {
    const run = new HandMadeRun()
    run.request('segment', 10, 1000)
    const state = observe(initialState(facts), run.observed(run.interval()))
    const before = structuredClone(state)
    for (let more = 0; more < 3; more += 1) {
      run.request('segment', 500, 9000)
      run.interval()
    }
    expect(state).toEqual(before)
  })

  it('keeps a bounded history, the latest of it', () => {
    const run = new HandMadeRun()
    let state = initialState(facts)
    for (let second = 1; second <= historyLength + 5; second += 1) {
      run.recorder.accrued(1, 0)
      state = observe(state, run.observed(run.interval({ playing: second })))
    }
    expect(state.history).toHaveLength(historyLength)
    expect(state.history.at(-1)?.activeViewers).toBe(historyLength + 5)
    expect(state.recentMedia.length).toBeLessThan(20)
  })

  it('tells the mix of variants of late, not of the whole run', () => {
    const run = new HandMadeRun()
    let state = initialState(facts)
    const second = (label: string) => {
      run.recorder.mediaReceived(label, 1, 500_000, 4)
      state = observe(state, run.observed(run.interval()))
    }
    for (let times = 0; times < 30; times += 1) second('low')
    expect(state.variants).toEqual([{ label: 'low', share: 1, bytesPerSecond: 125_000 }])
    for (let times = 0; times < 3; times += 1) second('high')
    expect(state.variants.find(({ label }) => label === 'high')?.share).toBeCloseTo(3 / 15, 9)
    for (let times = 0; times < 12; times += 1) second('high')
    expect(state.variants).toEqual([{ label: 'high', share: 1, bytesPerSecond: 125_000 }])
  })

  it('tells the generator’s load of the last interval', () => {
    const run = new HandMadeRun()
    const seen = (busy: number, cpuSeconds: number) =>
      run.observed(run.interval({}, busy), {
        process: { elapsedSeconds: run.seconds, cpuSeconds, rssBytes: 1000 },
      })
    let state = observe(initialState(facts), seen(0.2, 0.5))
    expect(state.cpusUsed).toBeCloseTo(0.5, 9)
    state = observe(state, seen(0.9, 2))
    expect(state.cpusUsed).toBeCloseTo(1.5, 9)
    expect(state.busiestWorker?.busy).toBe(0.9)
  })

  it('puts the most frequent failure and the highest bit rate first', () => {
    const state = playedState({ trouble: true })
    expect(state.failures).toEqual([
      { kind: 'segment', cause: 'http503', count: 77 },
      { kind: 'mediaPlaylist', cause: 'firstByteTimeout', count: 11 },
    ])
    expect(state.variants.map(({ label }) => label)).toEqual(['1280x720 6.00 Mbit/s', '640x360 2.00 Mbit/s'])
  })
})

describe('logged', () => {
  it.each([
    ['a line', 'warning: one\n', ['warning: one']],
    ['lines that come together', 'one\ntwo\n', ['one', 'two']],
    ['no colours', '\u001b[31mred\u001b[39m\n', ['red']],
    ['no blank lines', '\n \n', []],
  ])('keeps %s', (_, text, expected) => {
    expect(logged(initialState(facts), text).log).toEqual(expected)
  })

  it('keeps the latest', () => {
    let state = initialState(facts)
    for (let line = 1; line <= 100; line += 1) state = logged(state, `line ${line}\n`)
    expect(state.log.length).toBeLessThanOrEqual(20)
    expect(state.log.at(-1)).toBe('line 100')
  })
})
