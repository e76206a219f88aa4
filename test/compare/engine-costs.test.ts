import { describe, expect, it } from 'vitest'
import { engineCosts } from '../../src/compare/engine-costs.ts'
import { fittingViewers } from '../../src/compare/fitting-viewers.ts'
import type { SteadyUse } from '../../src/compare/steady-use.ts'

const machine = { cpus: 2, memoryBytes: 8e9 }
const use = (cpuSecondsPerSecond: number, pssBytes: number | null, processes = 1): SteadyUse => ({
  seconds: 30,
  cpuSecondsPerSecond,
  pssBytes,
  processes,
})

describe('engineCosts', () => {
  it('tells what a viewer takes with all that is there but once, and what each further one takes', () => {
    const costs = engineCosts(
      11,
      [use(0.12, 300e6, 12), use(0.11, 320e6, 12), use(0.13, 280e6, 12)],
      use(0.02, 100e6),
      machine,
    )
    expect(costs).toEqual({
      cpuUsPerViewerSecond: { median: expect.closeTo(0.12e6 / 11, 6), min: 0.11e6 / 11, max: 0.13e6 / 11 },
      pssBytesPerViewer: { median: 300e6 / 11, min: 280e6 / 11, max: 320e6 / 11 },
      processes: 12,
      one: { cpuUsPerSecond: 20_000, pssBytes: 100e6 },
      oneMore: {
        cpuUsPerSecond: { value: expect.closeTo(10_000, 6), isAtMost: false },
        pssBytes: { value: expect.closeTo(20e6, 0), isAtMost: false },
      },
      // 2 CPUs, less what the first takes, for 10 ms each
      fit: { viewers: 199, isAtLeast: false, limitedBy: 'cpu' },
    })
  })

  it('tells only how much one more takes at most where that is lost in what there is without', () => {
    const costs = engineCosts(11, [use(0.0205, 101e6)], use(0.02, 102e6), machine)
    // a tenth of the first one's may be chance
    expect(costs?.oneMore).toEqual({
      cpuUsPerSecond: { value: expect.closeTo((500 + 2000) / 10, 6), isAtMost: true },
      pssBytes: { value: expect.closeTo(10.2e6 / 10, 0), isAtMost: true },
    })
    expect(costs?.fit).toEqual({ viewers: expect.any(Number), isAtLeast: true, limitedBy: 'memory' })
  })

  it('tells nothing that was not measured', () => {
    expect(engineCosts(10, [], use(0.1, 1e6), machine)).toBeNull()
    expect(engineCosts(10, [null, null], use(0.1, 1e6), machine)).toBeNull()
    expect(engineCosts(10, [null, use(0.1, 1e6)], null, machine)).toMatchObject({ one: null, oneMore: null, fit: null })
    expect(engineCosts(10, [use(0.1, null)], use(0.01, null), machine)).toMatchObject({
      pssBytesPerViewer: null,
      one: { pssBytes: null },
      oneMore: { pssBytes: null },
      fit: null,
    })
  })

  it('of a single viewer knows the first, and of none more', () => {
    expect(engineCosts(1, [use(0.02, 90e6)], null, machine)).toMatchObject({
      one: { cpuUsPerSecond: 20_000, pssBytes: 90e6 },
      oneMore: null,
      fit: null,
    })
  })
})

describe('fittingViewers', () => {
  const costs = { firstCpuUsPerSecond: 1e6, firstPssBytes: 1e9, moreCpuUsPerSecond: 1e4, morePssBytes: 1e6 }
  it.each([
    ['its CPUs end first', {}, { byCpu: 101, byMemory: 7001, viewers: 101, limitedBy: 'cpu' }],
    ['its memory ends first', { morePssBytes: 1e8 }, { byCpu: 101, byMemory: 71, viewers: 71, limitedBy: 'memory' }],
    ['not even one fits', { firstPssBytes: 9e9 }, { byCpu: 101, byMemory: 0, viewers: 0, limitedBy: 'memory' }],
  ])('%s', (_, changes, fitting) => {
    expect(fittingViewers(machine, { ...costs, ...changes })).toEqual(fitting)
  })
})
