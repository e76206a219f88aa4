import { describe, expect, it } from 'vitest'
import { Recorder } from '../../src/metrics/recorder.ts'
import { viewerStates } from '../../src/metrics/snapshot.ts'
import type { Viewer } from '../../src/player/viewer.ts'
import { ViewerTallies } from '../../src/worker/viewer-tallies.ts'
import { calm, noViewers, sample } from '../metrics/metrics-fixtures.ts'

/** Everything that a viewer can tell. */
function tellAll(recorder: Parameters<typeof tellSome>[0]): void {
  tellSome(recorder)
  recorder.redirects(1)
  recorder.stallEnded(0.5, true)
  recorder.deadlineSlack(-3)
  recorder.programDateTimeLatency(9)
  recorder.staleness(1)
  recorder.mediaReceived('720p', 1, 1000, 2)
  recorder.happened('gapSegments', 2)
  recorder.unplayed('subtitles')
  recorder.fault('no good')
}

function tellSome(recorder: ReturnType<ViewerTallies['recorderFor']>): void {
  recorder.request(sample({ bytes: 500 }))
  recorder.request(sample({ bytes: 20, failure: 'http404' }))
  recorder.startup({ total: 250, multivariantPlaylist: 10, mediaPlaylist: 20, initSection: 0, firstSegment: 100 })
  recorder.stallBegan(true, 'main')
  recorder.accrued(3, 0.5)
  recorder.liveLatency(6)
  recorder.liveLatency(7)
}

describe('ViewerTallies', () => {
  it('hand everything on, as if there were none', () => {
    const [direct, tallied] = [new Recorder(), new Recorder()]
    tellAll(direct)
    tellAll(new ViewerTallies(tallied).recorderFor(4))
    const snapshot = (recorder: Recorder) => recorder.takeSnapshot(1000, 1, noViewers, calm)
    expect(snapshot(tallied)).toEqual(snapshot(direct))
  })

  it('tell of each viewer since it started', () => {
    const tallies = new ViewerTallies(new Recorder())
    const [busy, idle] = [tallies.recorderFor(4), tallies.recorderFor(9)]
    tallies.watch(4, { phase: 'stalled' } as Viewer)
    tallies.watch(9, { phase: 'playlist' } as Viewer)
    tellSome(busy)
    tallies.gauges()
    tellSome(busy)
    idle.accrued(0, 0)
    expect(tallies.gauges()).toEqual({
      'viewer.4.state': viewerStates.indexOf('stalled'),
      'viewer.4.requests': 4,
      'viewer.4.failures': 2,
      'viewer.4.bytes': 1040,
      'viewer.4.stalls': 2,
      'viewer.4.stalledSeconds': 1,
      'viewer.4.playingSeconds': 6,
      'viewer.4.startupSeconds': 0.25,
      'viewer.4.liveLatencySeconds': 7,
      'viewer.9.state': viewerStates.indexOf('starting'),
      'viewer.9.requests': 0,
      'viewer.9.failures': 0,
      'viewer.9.bytes': 0,
      'viewer.9.stalls': 0,
      'viewer.9.stalledSeconds': 0,
      'viewer.9.playingSeconds': 0,
    })
  })
})
