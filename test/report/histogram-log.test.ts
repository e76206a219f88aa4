import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Interval, Totals } from '../../src/metrics/totals.ts'
import { HistogramLogFile } from '../../src/report/histogram-log.ts'
import { sample, snapshotOf } from '../metrics/metrics-fixtures.ts'
import { startedAtMs } from './result-fixtures.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-log-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** Intervals of a second; in each, two workers receive a segment, that takes as many ms as there were intervals. */
function* intervals(count: number): Generator<Interval> {
  const totals = new Totals(startedAtMs)
  for (let second = 1; second <= count; second += 1) {
    for (const worker of [0, 1]) {
      const record = { takenAtMs: startedAtMs + second * 1000 }
      totals.add(
        worker,
        snapshotOf((recorder) => {
          recorder.request(sample({ intendedStart: 0, start: 0, firstByte: second / 2, end: second }))
        }, record),
      )
    }
    const interval = totals.takeInterval()
    if (interval !== undefined) yield interval
  }
}

describe('HistogramLogFile', () => {
  it('is read by the reader of the library', async () => {
    const path = join(folder, 'run.hlog')
    const log = new HistogramLogFile(path, startedAtMs)
    for (const interval of intervals(3)) log.write(interval)
    expect(await log.close()).toEqual([])

    const text = await readFile(path, 'utf8')
    expect(listTags(text)).toEqual(['segment.responseTime', 'segment.serviceTime', 'segment.timeToFirstByte'])
    const reader = new HistogramLogReader(text)
    const read: unknown[] = []
    for (let index = 0; index < 9; index += 1) {
      const histogram = reader.nextIntervalHistogram()
      if (histogram?.tag !== 'segment.responseTime') continue
      const { startTimeStampMsec, endTimeStampMsec, totalCount } = histogram
      const maxMs = Math.round(histogram.getValueAtPercentile(100) / 1000)
      read.push([startTimeStampMsec - startedAtMs, endTimeStampMsec - startedAtMs, totalCount, maxMs])
    }
    expect(read).toEqual([
      [0, 1000, 2, 1],
      [1000, 2000, 2, 2],
      [2000, 3000, 2, 3],
    ])
    expect(reader.nextIntervalHistogram()).toBeNull()
    expect(text.split('\n')[4]).toMatch(/^Tag=segment.responseTime,0\.000,1\.000,1\.000,HIST/)
  })

  it('tells of a full disk once, at the end, and lets the run go on', async () => {
    const log = new HistogramLogFile('/dev/full', startedAtMs)
    for (const interval of intervals(20)) {
      log.write(interval)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await log.close()).toEqual([
      {
        problem: 'Cannot write the histogram log to /dev/full: the disk is full.',
        remedy: 'Free some space, or give a path on another disk.',
      },
    ])
  })

  it('tells of a folder that is missing', async () => {
    const path = join(folder, 'missing', 'run.hlog')
    const log = new HistogramLogFile(path, startedAtMs)
    expect((await log.close())[0]?.problem).toContain('the folder does not exist')
  })
})
