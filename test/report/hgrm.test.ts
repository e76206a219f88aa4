import { describe, expect, it } from 'vitest'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { percentileFiles } from '../../src/report/hgrm.ts'
import { calmRun, facts, startedAtMs } from './result-fixtures.ts'

const result = buildResult(facts, calmRun())
const files = percentileFiles('out/run.hgrm', result)

/** Reads a table as HdrHistogram's plotter does: numbers in four columns, after a heading, comments left out. */
function readTable(text: string): readonly { ms: number; share: number; count: number }[] {
  const lines = text.split('\n')
  expect(lines[0]?.trim().split(/\s+/)).toEqual(['Value', 'Percentile', 'TotalCount', '1/(1-Percentile)'])
  return lines
    .slice(1)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [ms, share, count] = line.trim().split(/\s+/).map(Number)
      return { ms: ms ?? Number.NaN, share: share ?? Number.NaN, count: count ?? Number.NaN }
    })
}

describe('percentileFiles', () => {
  it('is a file a distribution, named after it', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'out/run.multivariantPlaylist.responseTime.hgrm',
      'out/run.multivariantPlaylist.serviceTime.hgrm',
      'out/run.multivariantPlaylist.timeToFirstByte.hgrm',
      'out/run.mediaPlaylist.responseTime.hgrm',
      'out/run.mediaPlaylist.serviceTime.hgrm',
      'out/run.mediaPlaylist.timeToFirstByte.hgrm',
      'out/run.segment.responseTime.hgrm',
      'out/run.segment.serviceTime.hgrm',
      'out/run.segment.timeToFirstByte.hgrm',
      'out/run.startup.total.hgrm',
      'out/run.startup.multivariantPlaylist.hgrm',
      'out/run.startup.mediaPlaylist.hgrm',
      'out/run.startup.firstSegment.hgrm',
      'out/run.liveLatency.hgrm',
      'out/run.deadlineSlack.early.hgrm',
      'out/run.playlistStaleness.hgrm',
      'out/run.tcp.connectTime.hgrm',
      'out/run.generator.eventLoopDelay.hgrm',
    ])
    expect(percentileFiles('a', buildResult(facts, new Totals(startedAtMs)))).toEqual([])
  })

  it('reads back as the percentiles of the result', async () => {
    const text = files.find(({ path }) => path.includes('segment.responseTime'))?.text ?? ''
    await expect(text).toMatchFileSnapshot('golden/segment.responseTime.hgrm')
    const rows = readTable(text)
    const times = result.requests.segment?.responseTimeMs
    expect(rows.find(({ share }) => share === 0.5)?.ms).toBe(times?.p50)
    expect(rows.find(({ share }) => share === 0.95)?.ms).toBe(times?.p95)
    expect(rows.at(-1)).toEqual({ ms: times?.max, share: 1, count: times?.count })
    for (const [index, row] of rows.entries()) {
      expect(row.ms).toBeGreaterThanOrEqual(rows[index - 1]?.ms ?? 0)
      expect(row.share).toBeGreaterThanOrEqual(rows[index - 1]?.share ?? 0)
    }
  })
})
