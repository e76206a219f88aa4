import { describe, expect, it } from 'vitest'
import { Recorder } from '../../src/metrics/recorder.ts'
import type { ViewerCounts } from '../../src/metrics/snapshot.ts'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { headline } from '../../src/report/headline.ts'
import { calm, noViewers, sample } from '../metrics/metrics-fixtures.ts'
import { facts, startedAtMs } from './result-fixtures.ts'

function headlineOf(viewers: Partial<ViewerCounts>, record: (recorder: Recorder) => void) {
  const recorder = new Recorder()
  record(recorder)
  const totals = new Totals(startedAtMs)
  totals.add(0, recorder.takeSnapshot(startedAtMs + 1000, 1, { ...noViewers, ...viewers }, calm))
  return headline(buildResult(facts, totals))
}

const started = { total: 100, multivariantPlaylist: 10, mediaPlaylist: 10, initSection: 0, firstSegment: 50 }

describe('headline', () => {
  it.each<{ viewers: Partial<ViewerCounts>; record: (recorder: Recorder) => void; tone: string; text: string }>([
    { viewers: {}, record: () => {}, tone: 'bad', text: 'No viewer started.' },
    { viewers: { failed: 3 }, record: () => {}, tone: 'bad', text: 'None of 3 viewers could play.' },
    {
      viewers: { completed: 1 },
      record: (recorder) => {
        recorder.startup(started)
        recorder.accrued(30, 0)
      },
      tone: 'good',
      text: '1 viewer played for 30 s, without a stall.',
    },
    {
      viewers: { stopped: 2 },
      record: (recorder) => {
        recorder.startup(started)
        recorder.startup(started)
        recorder.accrued(59, 0)
        recorder.request(sample({ failure: 'http503' }))
      },
      tone: 'warning',
      text: '2 viewers played for 29.5 s each on average, without a stall.',
    },
    {
      viewers: { stopped: 2, failed: 1 },
      record: (recorder) => {
        recorder.startup(started)
        recorder.startup(started)
        recorder.stallBegan(true, 'main')
        recorder.stallEnded(1, true)
        recorder.accrued(49, 1)
      },
      tone: 'bad',
      text:
        '2 of 3 viewers played; 1 of them stalled, once, for 1.00 s in all: 2 % of the time. 1 viewer gave up. ' +
        "The generator's own delay may have caused 1 of the stalls.",
    },
  ])('$text', ({ viewers, record, tone, text }) => {
    expect(headlineOf(viewers, record)).toEqual({ tone, text })
  })
})
