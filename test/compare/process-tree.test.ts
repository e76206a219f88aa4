import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseCpuTimes, pssBytesOf, readTree } from '../../src/compare/process-tree.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

function startNode(script: string): number {
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
  started.push(child)
  return child.pid ?? 0
}

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

describe.skipIf(!existsSync('/proc/self/smaps_rollup'))('readTree', () => {
  const sleepers = (count: number) => `
    const { spawn } = require('node:child_process')
    for (let index = 0; index < ${count}; index += 1) spawn('sleep', ['60'])
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)`

  it('is of a process and all that it started', async () => {
    const pid = startNode(sleepers(3))
    await vi.waitFor(() => expect(readTree(pid)?.pids).toHaveLength(4), 10_000)
    const { pids = [] } = readTree(pid) ?? {}
    const [all, first] = [pssBytesOf(pids) ?? 0, pssBytesOf([pid]) ?? 0]
    expect(first).toBeGreaterThan(10e6)
    expect(all).toBeGreaterThan(first)
    for (const one of pids) if (one !== pid) process.kill(one, 'SIGKILL')
    await vi.waitFor(() => expect(readTree(pid)?.pids).toEqual([pid]), 10_000)
  })

  it('does not lose the time of processes that have ended', async () => {
    const busy = 'const end = Date.now() + 400; while (Date.now() < end);'
    const pid = startNode(`
      const { spawnSync } = require('node:child_process')
      spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}])
      setInterval(() => {}, 1000)`)
    // What it used itself is far less than its child did.
    await vi.waitFor(() => expect(readTree(pid)?.cpuSeconds).toBeGreaterThan(0.35), 10_000)
    await vi.waitFor(() => expect(readTree(pid)?.pids).toEqual([pid]), 10_000)
    expect(readTree(pid)?.cpuSeconds).toBeGreaterThan(0.35)
  })

  it('says so when there is no such process', () => {
    expect(readTree(2 ** 30)).toBeUndefined()
    expect(pssBytesOf([2 ** 30])).toBeUndefined()
  })
})
