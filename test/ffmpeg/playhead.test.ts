import { describe, expect, it } from 'vitest'
import { Playhead } from '../../src/ffmpeg/playhead.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import { Totals } from '../../src/metrics/totals.ts'

/** Times are ms, media is seconds. */
function setUp() {
  const recorder = new Recorder()
  const playhead = new Playhead({ recorder, startBufferSeconds: 1, resumeBufferSeconds: 2, recentLagMs: () => 0 })
  const measured = () => {
    const viewers = { starting: 0, playing: 0, stalled: 0, completed: 0, failed: 0, stopped: 0, mostActive: 0 }
    const totals = new Totals(0)
    totals.add(0, recorder.takeSnapshot(1000, 1, viewers, { eventLoopUtilization: 0, lateStarts: 0 }))
    const sum = (name: string) => Math.round(totals.metrics.sum(name) * 1000) / 1000
    return {
      stalls: sum('stalls.count'),
      playing: sum('playback.playingSeconds'),
      stalled: sum('playback.stalledSeconds'),
    }
  }
  playhead.begin(0)
  return { playhead, measured }
}

describe('Playhead', () => {
  it('begins with a second of media', () => {
    const { playhead } = setUp()
    playhead.received(0.9, 100)
    expect(playhead.phase).toBe('starting')
    playhead.received(1, 200)
    expect(playhead.phase).toBe('playing')
    expect(playhead.dueAt).toBe(1200)
  })

  it('stalls when it has shown what there is, and goes on with two seconds of more', () => {
    const { playhead, measured } = setUp()
    playhead.received(4, 1000)
    playhead.settle(7000)
    expect(playhead.phase).toBe('stalled')
    playhead.received(5.9, 7500)
    expect(playhead.phase).toBe('stalled')
    playhead.received(6, 8000)
    expect(playhead.phase).toBe('playing')
    playhead.accrue(9000)
    // it had run out at 5000, whenever that was noticed
    expect(measured()).toEqual({ stalls: 1, playing: 5, stalled: 3 })
  })

  it('plays what it has to the end once no more will come', () => {
    const { playhead, measured } = setUp()
    playhead.received(4, 1000)
    playhead.complete(2000)
    expect(playhead.phase).toBe('playing')
    playhead.settle(5000)
    expect(playhead.phase).toBe('ended')
    expect(measured()).toEqual({ stalls: 0, playing: 4, stalled: 0 })
  })

  it('shows less than a second too, where that is all', () => {
    const { playhead } = setUp()
    playhead.received(0.5, 100)
    playhead.complete(200)
    expect(playhead.phase).toBe('playing')
  })

  it('ends where the run does, in a stall too', () => {
    const { playhead, measured } = setUp()
    playhead.received(1, 0)
    playhead.end({ is: 'stopped', since: 3000 })
    playhead.accrue(9000)
    expect(measured()).toEqual({ stalls: 1, playing: 1, stalled: 2 })
  })
})
