import { describe, expect, it } from 'vitest'
import { parseCpuTimes } from '../src/linux-processes.ts'

describe('parseCpuTimes', () => {
  it('finds the times whatever a process calls itself', () => {
    const stat = '42 (a b) R (c) S 1 42 42 0 -1 4194560 100 200 0 0 150 50 30 10 20 0 1 0 100 1000000 100'
    expect(parseCpuTimes(stat)).toEqual({ ownSeconds: 2, endedChildrenSeconds: 0.4 })
  })

  it('finds none where there are none', () => {
    expect(parseCpuTimes('')).toBeUndefined()
    expect(parseCpuTimes('42 (sh) S 1 42')).toBeUndefined()
  })
})
