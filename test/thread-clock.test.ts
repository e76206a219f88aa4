import { describe, expect, it } from 'vitest'
import type { TimerTask } from '../src/clock.ts'
import { ThreadClock } from '../src/thread-clock.ts'

class Probe implements TimerTask {
  queueIndex = -1
  dueAt = 0
  readonly fired: number[] = []
  readonly #then: (probe: Probe) => void

  constructor(then: (probe: Probe) => void = () => {}) {
    this.#then = then
  }

  onDue(now: number): void {
    this.fired.push(now)
    this.#then(this)
  }
}

const quiet = () => new ThreadClock(() => {})
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('ThreadClock', () => {
  it('fires each task once, in order, never before its moment', async () => {
    const clock = quiet()
    const order: number[] = []
    const start = clock.now()
    const delays = Array.from({ length: 200 }, (_, index) => (index * 37) % 60)
    const probes = delays.map((delay, index) => {
      const probe = new Probe(() => order.push(delays[index] ?? 0))
      clock.schedule(probe, start + delay)
      return probe
    })
    await pause(120)
    expect(order).toEqual(delays.toSorted((a, b) => a - b))
    for (const [index, probe] of probes.entries()) {
      expect(probe.fired).toHaveLength(1)
      expect(probe.fired[0]).toBeGreaterThanOrEqual(start + (delays[index] ?? 0))
      expect(probe.queueIndex).toBe(-1)
    }
  })

  it('moves a scheduled task, earlier and later', async () => {
    const clock = quiet()
    const start = clock.now()
    const earlier = new Probe()
    const later = new Probe()
    clock.schedule(earlier, start + 10_000)
    clock.schedule(later, start + 5)
    clock.schedule(earlier, start + 10)
    clock.schedule(later, start + 60)
    await pause(35)
    expect([earlier.fired.length, later.fired.length]).toEqual([1, 0])
    await pause(60)
    expect([earlier.fired.length, later.fired.length]).toEqual([1, 1])
  })

  it('forgets cancelled tasks and leaves the others in order', async () => {
    const clock = quiet()
    const start = clock.now()
    const order: number[] = []
    const probes = Array.from({ length: 50 }, (_, index) => {
      const probe = new Probe(() => order.push(index))
      clock.schedule(probe, start + ((index * 13) % 50))
      return probe
    })
    for (const [index, probe] of probes.entries()) {
      if (index % 2 === 0) clock.cancel(probe)
    }
    clock.cancel(new Probe())
    await pause(100)
    const expected = Array.from({ length: 25 }, (_, index) => 2 * index + 1)
    expect(order).toEqual(expected.toSorted((a, b) => ((a * 13) % 50) - ((b * 13) % 50)))
  })

  it('lets I/O have its turn when a task is due again at once', async () => {
    const clock = quiet()
    let immediates = 0
    const probe = new Probe((self) => {
      if (self.fired.length < 20) clock.schedule(self, clock.now())
      setImmediate(() => {
        immediates += 1
      })
    })
    clock.schedule(probe, clock.now())
    await pause(150)
    expect(probe.fired).toHaveLength(20)
    expect(immediates).toBe(20)
  })

  it('knows how late the thread is, and forgets it after a second', async () => {
    const lags: number[] = []
    const clock = new ThreadClock((lag) => lags.push(lag))
    const probe = new Probe()
    clock.schedule(probe, clock.now() + 5)
    const blockedUntil = performance.now() + 60
    while (performance.now() < blockedUntil) {
      // The thread is busy: this is the lag to be noticed.
    }
    await pause(5)
    expect(Math.max(...lags)).toBeGreaterThanOrEqual(54)
    expect(clock.recentLagMs()).toBeGreaterThanOrEqual(54)
    await pause(1100)
    expect(clock.recentLagMs()).toBe(0)
  })

  it('keeps the process alive only while something is scheduled', () => {
    const clock = quiet()
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const probe = new Probe()
    clock.schedule(probe, clock.now() + 60_000)
    expect(timers()).toBe(before + 1)
    clock.cancel(probe)
    expect(timers()).toBe(before)
  })
})
