import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CpuWait, parseWaitedMs } from '../../src/worker/cpu-wait.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'

const taskset = requireTool('taskset')
const isCounted = existsSync('/proc/thread-self/schedstat')

it.each([
  ['145907 3862000 2\n', 3.862],
  ['0 0 0', 0],
  ['', undefined],
  ['145907', undefined],
])('reads %j', (text, waitedMs) => {
  expect(parseWaitedMs(text)).toBe(waitedMs)
})

it('is unknown over no time at all', () => {
  expect(new CpuWait().takeShare(0)).toBeUndefined()
})

/** Two threads that never rest, on one CPU: one of them tells for how much of a second and a half it waited. */
const script = `
import { isMainThread, Worker } from 'node:worker_threads'
const { CpuWait } = await import(process.env.CPU_WAIT)
if (isMainThread) {
  const other = new Worker(new URL(import.meta.url))
  await new Promise((resolve) => other.once('message', resolve))
  const wait = new CpuWait()
  const began = performance.now()
  while (performance.now() - began < 1500) Math.sqrt(2)
  console.log(wait.takeShare((performance.now() - began) / 1000))
  process.exit()
} else {
  const { parentPort } = await import('node:worker_threads')
  parentPort.postMessage('here')
  for (;;) Math.sqrt(2)
}`

it.skipIf(!taskset || !isCounted)('sees that another thread had the CPU', async () => {
  const url = `data:text/javascript,${encodeURIComponent(script)}`
  const module = new URL('../../dist/worker/cpu-wait.js', import.meta.url).href
  const { stdout, stderr } = await runTool(taskset ?? '', [
    ...['-c', '0', 'env', `CPU_WAIT=${module}`, process.execPath, '--input-type=module'],
    ...['--eval', `await import(${JSON.stringify(url)})`],
  ])
  expect(stderr).toBe('')
  // Half, on a machine with nothing else to do; more where others want the same CPU.
  expect(Number(stdout)).toBeGreaterThan(0.35)
  expect(Number(stdout)).toBeLessThan(1)
})
