import { describe, expect, it } from 'vitest'
import { type GeneratorCounts, GeneratorHealth } from '../../src/metrics/generator-health.ts'

const nothing: GeneratorCounts = {
  viewersStarted: 1000,
  lateStarts: 0,
  stalls: 0,
  suspectStalls: 0,
  fileDescriptorFailures: 0,
  localPortFailures: 0,
}

/** A worker's event loop utilization and p99 timer lag, a pair a second. */
function assessWorker(seconds: readonly (readonly [utilization: number, lagMs: number])[]) {
  const health = new GeneratorHealth()
  for (const [eventLoopUtilization, timerLagP99Ms] of seconds) {
    health.observeWorker(2, { seconds: 1, eventLoopUtilization, timerLagP99Ms, cpuWaitShare: 0 })
  }
  return health.assess(nothing)
}

const repeat = <Value>(times: number, value: Value): Value[] => Array.from({ length: times }, () => value)

describe('GeneratorHealth', () => {
  it.each([
    { what: 'a quiet worker', seconds: repeat(60, [0.1, 1] as const) },
    { what: 'a worker at 80 % for ever', seconds: repeat(600, [0.8, 60] as const) },
    { what: 'a worker at 94 % for ever', seconds: repeat(600, [0.94, 99] as const) },
    { what: 'a burst of two seconds', seconds: [...repeat(9, [0.3, 1] as const), ...repeat(2, [1, 500] as const)] },
    { what: 'a few single bad seconds', seconds: repeat(2, [[1, 200] as const, [0.5, 2] as const]).flat() },
    { what: 'rare bad seconds', seconds: repeat(50, [[1, 200] as const, ...repeat(10, [0.5, 2] as const)]).flat() },
  ])('raises no false alarm for $what', ({ seconds }) => {
    expect(assessWorker(seconds)).toEqual({ saturated: false, reasons: [] })
  })

  it('names the worker that was busy, how busy and for how long on end', () => {
    const seconds = [...repeat(4, [1, 1] as const), [0.2, 1] as const, ...repeat(14, [0.99, 1] as const)]
    expect(assessWorker(seconds)).toEqual({
      saturated: true,
      reasons: [
        'Worker 2 was busy 99 % of the time for 14 s: use more workers (--workers) if CPUs are free, or run on more machines.',
      ],
    })
  })

  it('adds up bad seconds that come one at a time, where they are a good part of the run', () => {
    const seconds = repeat(5, [[1, 100] as const, ...repeat(9, [0.5, 2] as const)]).flat()
    const { reasons } = assessWorker(seconds)
    expect(reasons).toEqual([
      expect.stringMatching(/^Worker 2 was busy 100 % of the time in 5 of 50 s: /),
      expect.stringMatching(/^Timers of worker 2 fired 100 ms late \(p99\) in 5 of 50 s: /),
    ])
  })

  it('finds timers that are late though the thread has pauses', () => {
    const { reasons } = assessWorker(repeat(5, [0.6, 150] as const))
    expect(reasons).toEqual([expect.stringMatching(/^Timers of worker 2 fired 150 ms late \(p99\) for 5 s: /)])
  })

  it('takes one interval of many seconds for what it is', () => {
    const health = new GeneratorHealth()
    health.observeWorker(0, { seconds: 6, eventLoopUtilization: 1, timerLagP99Ms: 5000, cpuWaitShare: 0 })
    expect(health.assess(nothing).reasons).toHaveLength(2)
  })

  it('names the worst worker and counts the others', () => {
    const health = new GeneratorHealth()
    for (const [worker, times] of [3, 10, 4].entries()) {
      for (const seconds of repeat(times, 1)) {
        health.observeWorker(worker, { seconds, eventLoopUtilization: 1, timerLagP99Ms: 0, cpuWaitShare: 0 })
      }
    }
    expect(health.assess(nothing).reasons).toEqual([
      expect.stringMatching(/^Worker 1 was busy 100 % of the time for 10 s, and 2 other workers too: /),
    ])
  })

  it.each([
    { what: 'all CPUs in use', cpuSeconds: 1.96, reasons: 1 },
    { what: 'most of the CPUs in use', cpuSeconds: 1.6, reasons: 0 },
  ])('judges the process: $what', ({ cpuSeconds, reasons }) => {
    const health = new GeneratorHealth()
    for (const seconds of repeat(5, 1)) health.observeProcess({ seconds, cpuSeconds, cpus: 2 })
    const found = health.assess(nothing).reasons
    expect(found).toHaveLength(reasons)
    if (reasons > 0) expect(found[0]).toMatch(/^The generator used 98 % of this machine's 2 CPUs for 5 s: /)
  })

  it.each([
    {
      what: 'other work had the CPU',
      wait: 0.35,
      cpuSeconds: 1,
      says: '35 % of that time it waited for a CPU that other',
    },
    { what: 'it waited little', wait: 0.09, cpuSeconds: 1, says: 'use more workers (--workers)' },
    // Two workers on one CPU wait for each other.
    { what: 'its own threads had the CPUs', wait: 0.5, cpuSeconds: 1.9, says: 'use more workers (--workers)' },
  ])('tells who was to blame that a worker was busy: $what', ({ wait, cpuSeconds, says }) => {
    const health = new GeneratorHealth()
    for (const seconds of repeat(5, 1)) {
      health.observeProcess({ seconds, cpuSeconds, cpus: 2 })
      health.observeWorker(0, { seconds, eventLoopUtilization: 1, timerLagP99Ms: 150, cpuWaitShare: wait })
    }
    const { reasons } = health.assess(nothing)
    expect(reasons[0]).toContain(says)
    expect(reasons[0]).toMatch(/^Worker 0 was busy 100 % of the time for 5 s: /)
    expect(reasons[1]?.includes('other work on this machine had')).toBe(wait === 0.35)
  })

  it('puts late starts and suspect stalls down to other work where there was much of it', () => {
    const health = new GeneratorHealth()
    for (const cpuWaitShare of [0.1, 0.3]) {
      health.observeWorker(0, { seconds: 1, eventLoopUtilization: 0.5, timerLagP99Ms: 5, cpuWaitShare })
    }
    const { reasons } = health.assess({ ...nothing, lateStarts: 100, stalls: 10, suspectStalls: 10 })
    expect(reasons).toHaveLength(2)
    for (const reason of reasons) expect(reason).toMatch(/keep other work off this machine.* 20 % of the time\.$/)
  })

  it('raises no alarm for a thread that waited without being late for it', () => {
    const health = new GeneratorHealth()
    for (const seconds of repeat(60, 1)) {
      health.observeWorker(0, { seconds, eventLoopUtilization: 0.8, timerLagP99Ms: 40, cpuWaitShare: 0.4 })
    }
    expect(health.assess(nothing)).toEqual({ saturated: false, reasons: [] })
  })

  it.each([
    { what: 'other work had the CPU', cpuSeconds: 0.3, says: 'keep other work off this machine' },
    { what: 'its own threads had the CPUs', cpuSeconds: 1.85, says: 'use fewer workers (--workers)' },
  ])('finds a thread that is kept from its CPU though it has pauses: $what', ({ cpuSeconds, says }) => {
    const health = new GeneratorHealth()
    for (const seconds of repeat(8, 1)) {
      health.observeProcess({ seconds, cpuSeconds, cpus: 2 })
      health.observeWorker(1, { seconds, eventLoopUtilization: 0.9, timerLagP99Ms: 70, cpuWaitShare: 0.8 })
    }
    const { saturated, reasons } = health.assess(nothing)
    expect(saturated).toBe(true)
    expect(reasons).toEqual([expect.stringMatching(/^Worker 1 waited 80 % of the time for 8 s for a CPU, /)])
    expect(reasons[0]).toContain(says)
  })

  it.each<{ what: string; counts: Partial<GeneratorCounts>; starts: string | undefined }>([
    { what: 'a few late starts', counts: { lateStarts: 49 }, starts: undefined },
    { what: 'many late starts', counts: { lateStarts: 50 }, starts: '50 of 1000 viewers started' },
    { what: 'a late start of few viewers', counts: { viewersStarted: 9, lateStarts: 9 }, starts: undefined },
    { what: 'one suspect stall', counts: { stalls: 1, suspectStalls: 1 }, starts: undefined },
    { what: 'few suspect stalls among many', counts: { stalls: 500, suspectStalls: 49 }, starts: undefined },
    { what: 'many suspect stalls', counts: { stalls: 100, suspectStalls: 10 }, starts: '10 of 100 stalls may be' },
    { what: 'no descriptors', counts: { fileDescriptorFailures: 1 }, starts: '1 request failed because the process' },
    { what: 'no local ports', counts: { localPortFailures: 2 }, starts: '2 requests failed because this machine' },
  ])('judges what happened: $what', ({ counts, starts }) => {
    const { saturated, reasons } = new GeneratorHealth().assess({ ...nothing, ...counts })
    expect(saturated).toBe(starts !== undefined)
    expect(reasons.map((reason) => reason.slice(0, starts?.length))).toEqual(starts === undefined ? [] : [starts])
  })
})
