import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/report/progress-line.ts'
import { ProgressPrinter, type ProgressStream } from '../../src/report/progress-printer.ts'

const erase = '\r\u001b[K'

function progressAt(elapsedSeconds: number): Progress {
  const viewers = { playing: 1, stalled: 0, target: 1 }
  const nothing = { requestsPerSecond: 0, bytesPerSecond: 0, segmentP99Ms: undefined, failedRequests: 0, stalls: 0 }
  return { elapsedSeconds, durationSeconds: 60, viewers, ...nothing }
}

/** A stream that can be read back. */
function terminal(properties: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const stream: ProgressStream & PassThrough = Object.assign(new PassThrough({ encoding: 'utf8' }), properties)
  return { stream, text: () => (stream.read() as string | null) ?? '' }
}

describe('ProgressPrinter', () => {
  it('redraws one line on a terminal, and takes it away', () => {
    const { stream, text } = terminal({ isTTY: true, columns: 30 })
    const printer = new ProgressPrinter(stream)
    printer.update(progressAt(30))
    expect(text()).toBe(`${erase}━━━━━━────── 00:30/01:00`)
    printer.update(progressAt(31))
    expect(text()).toBe(`${erase}━━━━━━────── 00:31/01:00`)
    printer.clear()
    expect(text()).toBe(erase)
    printer.clear()
    expect(text()).toBe('')
  })

  it('prints a line every five seconds elsewhere, and has nothing to take away', () => {
    const { stream, text } = terminal()
    const printer = new ProgressPrinter(stream)
    for (let second = 1; second <= 12; second += 1) printer.update(progressAt(second))
    printer.clear()
    const lines = text().split('\n')
    expect(lines.map((line) => line.slice(0, 11))).toEqual(['00:05/01:00', '00:10/01:00', ''])
  })

  it('outlives whoever reads it', async () => {
    const reader = spawn('sh', ['-c', 'exec 0<&-; echo closed; exec sleep 10'], { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      await once(reader.stdout, 'data')
      const errors: unknown[] = []
      reader.stdin.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
      const printer = new ProgressPrinter(reader.stdin)
      const closed = new Promise((resolve) => reader.stdin.once('close', resolve))
      printer.update(progressAt(5))
      await closed
      expect(errors).toEqual(['EPIPE'])
      printer.update(progressAt(10))
      printer.clear()
    } finally {
      reader.kill()
      await once(reader, 'exit')
    }
  })

  it('stops writing after an error', async () => {
    let writes = 0
    const stream = new Writable({
      autoDestroy: false,
      write(_chunk, _encoding, done) {
        writes += 1
        done(new Error('broken'))
      },
    })
    const printer = new ProgressPrinter(stream)
    printer.update(progressAt(5))
    await new Promise((resolve) => setImmediate(resolve))
    printer.update(progressAt(10))
    expect(writes).toBe(1)
  })
})
