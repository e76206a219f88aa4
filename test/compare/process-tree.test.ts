import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readTree, treePssBytes } from '../../src/compare/process-tree.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

function startNode(script: string): number {
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
  started.push(child)
  return child.pid ?? 0
}

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
    const [all, first] = [treePssBytes(pids) ?? 0, treePssBytes([pid]) ?? 0]
    expect(first).toBeGreaterThan(1e6)
    expect(all).toBeGreaterThan(first)
    for (const one of pids) if (one !== pid) process.kill(one, 'SIGKILL')
    await vi.waitFor(() => expect(readTree(pid)?.pids).toEqual([pid]), 10_000)
  })

  it('does not lose the time of processes that have ended', async () => {
    const busy = 'while (process.cpuUsage().user < 400_000);'
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
    expect(treePssBytes([2 ** 30])).toBeUndefined()
  })
})
