import { describe, expect, it } from 'vitest'
import type { PlaybackRecorder } from '../../src/metrics/playback-recorder.ts'
import { defaultPlayback } from '../../src/plan/playback-choices.ts'
import { defaultPolicy } from '../../src/player/playback-policy.ts'
import { Viewer } from '../../src/player/viewer.ts'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'
import type { TransportRequest } from '../../src/transport/transport.ts'
import { FakeClock } from '../helpers/fake-clock.ts'
import { type ScriptedAnswer, ScriptedConnections } from '../helpers/scripted-connections.ts'

const url = 'http://origin.test/index.m3u8'
const responseMs = 10
const timeouts = { firstByteMs: 1000, totalMs: 2000 }

/** Two-second segments from `first` on, the first of them dated as many seconds after the epoch as it is on the air. */
function playlistText(first: number, count: number, end = false): string {
  const date = new Date(first * 2000).toISOString()
  return [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:2',
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-PROGRAM-DATE-TIME:${date}`,
    ...Array.from({ length: count }, (_, index) => `#EXTINF:2,\n${first + index}.ts`),
    ...(end ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n')
}

type Call = readonly [keyof PlaybackRecorder, ...unknown[]]

function setUp(answer: (request: TransportRequest, now: number) => ScriptedAnswer) {
  const clock = new FakeClock(20_000)
  const calls: Call[] = []
  const recorder = new Proxy({} as PlaybackRecorder, {
    get:
      (_, name: keyof PlaybackRecorder) =>
      (...args: unknown[]) => {
        calls.push([name, ...args])
      },
  })
  const connections = new ScriptedConnections(clock, responseMs, answer)
  const finished: Viewer[] = []
  const viewer = new Viewer(
    { url, index: 0, chance: 0.5, variant: { is: 'first' }, choices: defaultPlayback, policy: defaultPolicy },
    connections,
    {
      clock,
      recorder,
      playlistTimeouts: timeouts,
      mediaTimeouts: timeouts,
      parse: parsePlaylist,
      notePlaylist: () => {},
      noteFailure: () => {},
      paths: undefined,
      validator: undefined,
      viewerFinished: (over) => finished.push(over),
    },
  )
  const recorded = (name: keyof PlaybackRecorder) =>
    calls.filter(([called]) => called === name).map(([, ...args]) => args)
  const accrued = () =>
    recorded('accrued').reduce<[number, number]>(
      ([playing, stalled], [p, s]) => [playing + Number(p), stalled + Number(s)],
      [0, 0],
    )
  const samples = () =>
    recorded('request').map(([sample]) => sample as TransportRequest & { failure?: string; start: number })
  return { clock, viewer, connections, finished, recorded, accrued, samples }
}

const live = (request: TransportRequest, now: number): ScriptedAnswer =>
  request.keepBody ? { body: playlistText(Math.floor(now / 2000) + 4, 6) } : { bytes: 1000 }

describe('Viewer', () => {
  it('records each request by what it turned out to be', () => {
    const { clock, viewer, samples } = setUp(live)
    viewer.start()
    clock.advanceTo(1000)
    expect(samples().map(({ kind }) => kind)).toEqual(['mediaPlaylist', 'segment', 'segment', 'segment'])
  })

  it('counts a playlist that cannot be parsed as a failed request, and tries again', () => {
    const { clock, viewer, samples, connections } = setUp(() => ({ body: '<html>404</html>' }))
    viewer.start()
    clock.advanceTo(1500)
    expect(samples().map(({ failure }) => failure)).toEqual(['malformed', 'malformed'])
    expect(connections.requests.map(({ intendedStart }) => intendedStart)).toEqual([0, 1010])
  })

  it('measures a reload from the moment it was due, though the thread was late', () => {
    const { clock, viewer, samples } = setUp(live)
    viewer.start()
    clock.advanceTo(1500)
    // The thread is busy from 1.5 to 2.3 s: the reload due at 2 s leaves late.
    clock.blockUntil(2300)
    clock.advanceTo(2310)
    const reload = samples().at(-1)
    expect(reload).toMatchObject({ kind: 'mediaPlaylist', intendedStart: 2000, start: 2300 })
  })

  it('accounts every second between the start of playback and now once', () => {
    const { clock, viewer, accrued } = setUp(live)
    viewer.start()
    for (let second = 1; second <= 20; second += 1) {
      clock.advanceTo(second * 1000)
      viewer.accrue(clock.now())
    }
    const [playing, stalled] = accrued()
    // Playing since the first segment arrived, 20 ms after the start.
    expect(playing).toBeCloseTo(20 - 2 * (responseMs / 1000), 6)
    expect(stalled).toBe(0)
  })

  it('accounts a stall from the moment of depletion, with snapshots in between', () => {
    const stop = 6000
    const { clock, viewer, accrued, recorded } = setUp((request, now) => live(request, Math.min(now, stop)))
    viewer.start()
    for (let ms = 500; ms <= 20_000; ms += 500) {
      clock.advanceTo(ms)
      viewer.accrue(clock.now())
    }
    viewer.stop()
    const [playing, stalled] = accrued()
    const loadedSeconds = 2 * (3 + 3)
    expect(playing).toBeCloseTo(loadedSeconds, 6)
    expect(stalled).toBeCloseTo(20 - 0.02 - loadedSeconds, 6)
    expect(recorded('stallEnded')).toEqual([[expect.closeTo(20 - 0.02 - loadedSeconds, 6), false]])
  })

  it('suspects the generator when its lag is as long as the stall', () => {
    const resumeAt = 14_000
    const { clock, viewer, recorded } = setUp((request, now) =>
      live(request, now > 6000 && now < resumeAt ? 6000 : now),
    )
    viewer.start()
    clock.lagMs = 60_000
    clock.advanceTo(30_000)
    expect(recorded('stallEnded').map(([, suspect]) => suspect)).toEqual([true])
  })

  it('reports live latency by the playlist and by its dates', () => {
    const { clock, viewer, recorded } = setUp(live)
    viewer.start()
    clock.advanceTo(7000)
    // Dates: segment 4 is dated 8 s and begins the window at 0 ms, wall clock 20 s: the edge, 12 s later, is the wall clock.
    const [edge] = recorded('liveLatency').at(-1) ?? []
    const [date] = recorded('programDateTimeLatency').at(-1) ?? []
    expect(edge).toBeCloseTo(6.02, 6)
    expect(date).toBeCloseTo(6.02, 6)
  })

  it('lets requests under way end after a stop, then closes its connections, once', () => {
    const { clock, viewer, finished, connections, samples } = setUp(live)
    viewer.start()
    clock.advanceTo(15)
    viewer.stop()
    expect(finished).toHaveLength(0)
    clock.advanceTo(5000)
    viewer.stop()
    expect(samples()).toHaveLength(2)
    expect(connections.requests).toHaveLength(2)
    expect(finished).toEqual([viewer])
    expect(connections.closed).toBe(true)
    expect(clock.scheduled).toBe(0)
  })

  it('drops what is still under way when told to', () => {
    const { clock, viewer, finished, samples } = setUp(live)
    viewer.start()
    clock.advanceTo(15)
    viewer.stop()
    expect(viewer.cancelRequests()).toBe(1)
    clock.advanceTo(5000)
    expect(samples()).toHaveLength(1)
    expect(finished).toEqual([viewer])
  })

  it('finishes by itself at the end of the stream', () => {
    const { clock, viewer, finished, accrued, connections } = setUp((request) =>
      request.keepBody ? { body: playlistText(0, 3, true) } : { bytes: 1000 },
    )
    viewer.start()
    clock.advanceTo(60_000)
    expect(viewer.phase).toBe('ended')
    expect(finished).toEqual([viewer])
    expect(accrued()).toEqual([expect.closeTo(6, 9), 0])
    expect(connections.closed).toBe(true)
    expect(clock.scheduled).toBe(0)
  })

  it('asks with the time-outs of the kind', () => {
    const { clock, viewer, connections } = setUp(live)
    viewer.start()
    clock.advanceTo(100)
    expect(connections.requests[0]).toMatchObject({ firstByteTimeoutMs: 1000, totalTimeoutMs: 2000, keepBody: true })
    expect(connections.requests[1]).toMatchObject({ kind: 'segment', keepBody: false })
  })
})
