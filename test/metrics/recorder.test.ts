import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/metrics/histogram.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import type { Snapshot } from '../../src/metrics/snapshot.ts'
import { calm, noViewers, sample, snapshotOf } from './metrics-fixtures.ts'

/** The histograms of a snapshot as [samples, highest], ms. */
function read({ histograms }: Snapshot): Record<string, readonly [number, number]> {
  return Object.fromEntries(
    Object.entries(histograms).map(([name, cells]) => {
      const histogram = Histogram.forRun()
      histogram.addCells(cells)
      return [name, [histogram.count, histogram.percentileMs(100)] as const]
    }),
  )
}

describe('Recorder', () => {
  it('counts a successful request and its three times', () => {
    const snapshot = snapshotOf((recorder) => recorder.request(sample()))
    expect(snapshot.counters).toEqual({ 'segment.count': 1, 'segment.bytes': 1000 })
    const { 'segment.responseTime': response, 'segment.serviceTime': service, ...rest } = read(snapshot)
    expect(response).toEqual([1, expect.closeTo(10, 1)])
    expect(service).toEqual([1, expect.closeTo(8, 1)])
    expect(rest).toEqual({ 'segment.timeToFirstByte': [1, 2] })
  })

  it('keeps the time of failed requests out of that of successful ones', () => {
    const snapshot = snapshotOf((recorder) => {
      recorder.request(sample({ failure: 'http404' }))
      recorder.request(sample({ failure: 'http404', bytes: 50 }))
      recorder.request(sample({ failure: 'totalTimeout', kind: 'part', firstByte: 0 }))
    })
    expect(snapshot.counters).toEqual({
      'segment.count': 2,
      'segment.failed': 2,
      'segment.failures.http404': 2,
      'segment.bytes': 1050,
      'part.count': 1,
      'part.failed': 1,
      'part.failures.totalTimeout': 1,
      'part.bytes': 1000,
    })
    expect(Object.keys(snapshot.histograms)).toEqual(['segment.failedResponseTime', 'part.failedResponseTime'])
  })

  it.each<{ what: string; record: (recorder: Recorder) => void; counters: object; histograms: object }>([
    {
      what: 'startup, without the parts that the stream lacks',
      record: (recorder) =>
        recorder.startup({ total: 1.5, multivariantPlaylist: 0, mediaPlaylist: 0.5, initSection: 0, firstSegment: 1 }),
      counters: {},
      histograms: { 'startup.total': [1, 1.5], 'startup.mediaPlaylist': [1, 0.5], 'startup.firstSegment': [1, 1] },
    },
    {
      what: 'two stalls of one viewer, of which the generator is suspected of one',
      record: (recorder) => {
        recorder.stallBegan(true, 'main')
        recorder.stallEnded(0.001, false)
        recorder.stallBegan(false, 'main')
        recorder.stallEnded(0.002, true)
      },
      counters: { 'stalls.count': 2, 'stalls.viewersAffected': 1, 'stalls.generatorSuspect': 1 },
      histograms: { 'stalls.duration': [2, 2] },
    },
    {
      what: 'time played and stalled',
      record: (recorder) => {
        recorder.accrued(1.5, 0)
        recorder.accrued(0.25, 0.75)
      },
      counters: { 'playback.playingSeconds': 1.75, 'playback.stalledSeconds': 0.75 },
      histograms: {},
    },
    {
      what: 'deadline slack on both sides of the deadline',
      record: (recorder) => {
        recorder.deadlineSlack(2)
        recorder.deadlineSlack(0)
        recorder.deadlineSlack(-1)
      },
      counters: {},
      histograms: { 'deadlineSlack.early': [2, 2], 'deadlineSlack.late': [1, 1] },
    },
    {
      what: 'latencies and age, counting a negative one that is clamped',
      record: (recorder) => {
        recorder.liveLatency(0.001)
        recorder.programDateTimeLatency(-0.5)
        recorder.staleness(0.002)
      },
      counters: { 'programDateTimeLatency.belowRange': 1 },
      histograms: { liveLatency: [1, 1], programDateTimeLatency: [1, 0], playlistStaleness: [1, 2] },
    },
    {
      what: 'what is above the range',
      record: (recorder) => recorder.liveLatency(3600),
      counters: { 'liveLatency.aboveRange': 1 },
      histograms: { liveLatency: [1, 600_000] },
    },
    {
      what: 'segments by variant, whatever its label contains',
      record: (recorder) => {
        recorder.mediaReceived('720p, 3.5 Mbit/s', 1, 500, 2)
        recorder.mediaReceived('720p, 3.5 Mbit/s', 1, 700, 2)
      },
      counters: {
        'variant.segments.720p, 3.5 Mbit/s': 2,
        'variant.bytes.720p, 3.5 Mbit/s': 1200,
        'variant.mediaSeconds.720p, 3.5 Mbit/s': 4,
      },
      histograms: {},
    },
    {
      what: 'connections, redirections, incidents and late timers',
      record: (recorder) => {
        recorder.onConnected(1, false)
        recorder.onConnected(2, true)
        recorder.redirects(3)
        recorder.happened('skippedSegments', 4)
        recorder.timerLag(1.5)
      },
      counters: { redirects: 3, 'incident.skippedSegments': 4 },
      histograms: { 'tcp.connectTime': [1, 1], 'tls.connectTime': [1, 2], 'generator.eventLoopDelay': [1, 1.5] },
    },
  ])('records $what', ({ record, counters, histograms }) => {
    const snapshot = snapshotOf(record)
    expect(snapshot.counters).toEqual(counters)
    expect(read(snapshot)).toEqual(histograms)
  })

  it('carries viewers and the health of the thread', () => {
    const snapshot = snapshotOf((recorder) => recorder.timerLag(2), {
      takenAtMs: 5000,
      intervalSeconds: 1.25,
      viewers: { playing: 7, stalled: 1, mostActive: 9 },
      health: { eventLoopUtilization: 0.75, lateStarts: 3 },
    })
    expect(snapshot).toMatchObject({ takenAtMs: 5000, intervalSeconds: 1.25, counters: { 'generator.lateStarts': 3 } })
    expect(snapshot.gauges).toEqual({
      'thread.eventLoopUtilization': 0.75,
      'thread.timerLagP99Ms': 2,
      'thread.cpuWaitShare': 0.02,
      'viewers.mostActive': 9,
      'viewers.starting': 0,
      'viewers.playing': 7,
      'viewers.stalled': 1,
      'viewers.completed': 0,
      'viewers.failed': 0,
      'viewers.stopped': 0,
    })
  })

  it('tells each note once, cut, and drops those for which there is no room', () => {
    const recorder = new Recorder()
    const take = () => recorder.takeSnapshot(0, 1, noViewers, calm)
    recorder.unplayed('subtitles')
    recorder.unplayed('subtitles')
    recorder.fault('x'.repeat(1000))
    const first = take()
    expect(first.notes).toEqual({ unplayedFeatures: ['subtitles'], playlistFaults: [`${'x'.repeat(299)}…`] })
    recorder.unplayed('subtitles')
    for (let index = 0; index < 150; index += 1) recorder.fault(`fault ${index}`)
    const second = take()
    expect(second.notes).toEqual({ playlistFaults: Array.from({ length: 99 }, (_, index) => `fault ${index}`) })
    expect(second.counters).toEqual({ 'notes.dropped': 51 })
    expect(take().notes).toEqual({})
  })

  it('counts the variants beyond a hundred together', () => {
    const { counters } = snapshotOf((recorder) => {
      for (let index = 0; index < 250; index += 1) recorder.mediaReceived(`v${index}`, 1, 1, 1)
    })
    expect(Object.keys(counters).filter((name) => name.startsWith('variant.segments.'))).toHaveLength(101)
    expect(counters['variant.segments.(other)']).toBe(150)
  })

  it('starts at zero after each snapshot, and makes no new histogram for a new interval', () => {
    let made = 0
    const forInterval = Histogram.forInterval
    Histogram.forInterval = () => {
      made += 1
      return forInterval()
    }
    try {
      const recorder = new Recorder()
      const madeAtFirst = made
      expect(madeAtFirst).toBeGreaterThan(30)
      const snapshots: Snapshot[] = []
      for (let interval = 0; interval < 3; interval += 1) {
        recorder.request(sample())
        recorder.timerLag(1)
        recorder.liveLatency(6)
        snapshots.push(recorder.takeSnapshot(1000, 1, noViewers, calm))
      }
      expect(made).toBe(madeAtFirst)
      expect(snapshots[1]).toEqual(snapshots[0])
      expect(snapshots[2]).toEqual(snapshots[0])
      expect(recorder.takeSnapshot(1000, 1, noViewers, calm)).toMatchObject({ counters: {}, histograms: {}, notes: {} })
    } finally {
      Histogram.forInterval = forInterval
    }
  })
})
