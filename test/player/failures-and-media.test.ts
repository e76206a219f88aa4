import { describe, expect, it } from 'vitest'
import { makeMediaPlaylist, makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, simulatePlayback } from '../helpers/simulate-playback.ts'

const responseMs = 10

function origin(
  playlist: (now: number) => ReturnType<typeof makeWindow>,
  media?: (fetch: FetchCommand, now: number) => Answer,
) {
  return (fetch: FetchCommand, now: number): Answer => {
    if (fetch.do === 'fetchMedia') return media?.(fetch, now) ?? { afterMs: responseMs, bytes: 1000 }
    if (fetch.kind === 'multivariantPlaylist') {
      return { afterMs: responseMs, playlist: makeMultivariant([{ bandwidth: 50e6 }]) }
    }
    return { afterMs: responseMs, playlist: playlist(now) }
  }
}
const live = (now: number) => makeWindow(Math.floor(now / 2000) + 20, 6)
const vod = makeWindow(0, 1800, { endList: true })

describe('a complete stream', () => {
  it('is played to its end, loading no further ahead than the buffer goal', () => {
    const run = simulatePlayback({ untilMs: 4_000_000, answer: origin(() => vod) })
    expect(run.state.phase).toEqual({ is: 'ended', since: 30 + 3_600_000 })
    expect(run.requestTimes('mediaPlaylist')).toHaveLength(1)
    const times = run.requestTimes('segment')
    expect(times).toHaveLength(1800)
    // 30 s at once (the goal, and one more as the level is below it at the time), then one each two seconds.
    expect(times.filter((at) => at < 1000)).toHaveLength(16)
    expect((times[1000] ?? 0) - (times[999] ?? 0)).toBe(2000)
  })

  it('stalls on segments that come too slowly and resumes with two seconds', () => {
    const answer = origin(
      () => makeWindow(0, 4, { endList: true }),
      () => ({ afterMs: 3000, bytes: 1000 }),
    )
    const run = simulatePlayback({ untilMs: 60_000, answer })
    // Starts at 3020; runs dry at 5020, resumes at 6020, and so on: one second at each of the three later segments.
    expect(run.commands('noteStallEnded').map(({ seconds }) => seconds)).toEqual([1, 1, 1])
    expect(run.commands('noteStallBegan').map(({ firstOfViewer }) => firstOfViewer)).toEqual([true, false, false])
    expect(run.commands('noteSlack').map(({ ms }) => ms)).toEqual([-1000, -1000, -1000])
    expect(run.state.phase).toEqual({ is: 'ended', since: 3020 + 8000 + 3000 })
  })
})

describe('segments that fail', () => {
  const failing = (
    sequence: number,
    failure: 'http404' | 'http503' | 'totalTimeout',
    until = Number.POSITIVE_INFINITY,
  ) =>
    origin(live, (fetch, now) =>
      fetch.url.endsWith(`/${sequence}.ts`) && now < until
        ? { afterMs: responseMs, failure }
        : { afterMs: responseMs, bytes: 1000 },
    )
  const times = (run: ReturnType<typeof simulatePlayback>, sequence: number) =>
    run.log
      .filter(({ command }) => command.do === 'fetchMedia' && command.url.endsWith(`/${sequence}.ts`))
      .map(({ at }) => at)
  const gaps = (run: ReturnType<typeof simulatePlayback>) =>
    run.commands('noteIncident').filter(({ incident }) => incident === 'gapSegments').length

  it('passes a missing segment over when later ones are listed, and is that much nearer to the edge', () => {
    const run = simulatePlayback({ untilMs: 20_000, answer: failing(24, 'http404') })
    expect(times(run, 24)).toHaveLength(1)
    expect(times(run, 25)[0]).toBe((times(run, 24)[0] ?? 0) + responseMs + 100)
    expect(gaps(run)).toBe(1)
    expect(run.commands('noteStallBegan')).toEqual([])
    expect(run.commands('noteLatency').at(-1)?.seconds).toBeCloseTo(4.02, 6)
  })

  it('never plays a stream of which no segment can be had', () => {
    const answer = origin(
      () => makeWindow(0, 5, { endList: true }),
      () => ({ afterMs: responseMs, failure: 'http403' }),
    )
    const run = simulatePlayback({ untilMs: 20_000, answer })
    expect(run.commands('noteStartup')).toEqual([])
    expect(run.state.phase).toMatchObject({ is: 'failed', cause: 'http403' })
    expect(run.requestTimes('segment')).toHaveLength(5)
    const gapsOnly = simulatePlayback({
      untilMs: 20_000,
      answer: origin(() => makeMediaPlaylist({ endList: true, segments: [{ gap: true }, { gap: true }] })),
    })
    expect(gapsOnly.state.phase.is).toBe('failed')
    expect(gapsOnly.commands('noteStartup')).toEqual([])
  })

  it('begins with the first segment that can be had, from its start', () => {
    // Three target durations of 3 s before the end lie 1 s into segment 21.
    const answer = origin(
      () => makeWindow(20, 6, { targetDuration: 3 }),
      (fetch) =>
        fetch.url.endsWith('/21.ts') ? { afterMs: responseMs, failure: 'http404' } : { afterMs: responseMs, bytes: 1 },
    )
    const run = simulatePlayback({ untilMs: 150, answer })
    expect(run.state.phase).toMatchObject({ is: 'playing', from: 0 })
  })

  it('asks again for a missing segment at the live edge', () => {
    // 25 is the last one listed until the reload at 2 010.
    const run = simulatePlayback({ untilMs: 20_000, answer: failing(25, 'http404', 900) })
    expect(times(run, 25)).toEqual([40, 1050])
    expect(gaps(run)).toBe(0)
  })

  it('waits longer each time for a server that fails, and passes over after six retries', () => {
    const answer = origin(
      () => vod,
      (fetch) =>
        fetch.url.endsWith('/3.ts') ? { afterMs: responseMs, failure: 'http503' } : { afterMs: responseMs, bytes: 1 },
    )
    const run = simulatePlayback({ untilMs: 60_000, answer })
    const at = times(run, 3)
    expect(at.slice(1).map((time, index) => time - (at[index] ?? 0) - responseMs)).toEqual([
      1000, 2000, 4000, 8000, 8000, 8000,
    ])
    expect(gaps(run)).toBe(1)
  })

  it('drops retries of a segment that has left the playlist', () => {
    const run = simulatePlayback({ untilMs: 60_000, answer: failing(23, 'http503') })
    // 23 leaves the window at 8 000; retries at 1, 3, 7 s after the first, and the next would be at 15.
    expect(times(run, 23)).toHaveLength(4)
    expect(run.commands('noteIncident').some(({ incident }) => incident === 'skippedSegments')).toBe(true)
    expect(run.state.phase.is).toBe('playing')
  })

  it('tries again at once after a time-out, four times', () => {
    const run = simulatePlayback({ untilMs: 900, answer: failing(23, 'totalTimeout') })
    expect(times(run, 23)).toEqual([20, 30, 40, 50, 60])
  })
})

describe('playlists that fail', () => {
  it('give the viewer up after six tries before it ever played', () => {
    const run = simulatePlayback({
      untilMs: 100_000,
      answer: () => ({ afterMs: responseMs, failure: 'connectionRefused' }),
    })
    expect(run.requestTimes('multivariantPlaylist')).toEqual([0, 1010, 3020, 7030, 15_040, 23_050])
    expect(run.state.phase).toEqual({ is: 'failed', since: 23_060, cause: 'connectionRefused' })
  })

  it('never give up a viewer that has played, and it recovers', () => {
    const down = (now: number) => now >= 10_000 && now < 100_000
    const answer = (fetch: FetchCommand, now: number): Answer =>
      down(now) ? { afterMs: responseMs, failure: 'connectionRefused' } : origin(live)(fetch, now)
    const run = simulatePlayback({ untilMs: 120_000, answer })
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('noteStallBegan')).toHaveLength(1)
    expect(run.commands('noteStallEnded')).toHaveLength(1)
  })
})

describe('initialization sections and byte ranges', () => {
  const init = (name: string) => ({ uri: `http://origin.test/${name}.mp4`, byteRange: undefined })
  const first = init('a')
  const playlist = makeMediaPlaylist({
    endList: true,
    segments: [
      { initializationSection: first, byteRange: { offset: 0, length: 10 } },
      { initializationSection: first, byteRange: { offset: 10, length: 20 } },
      { initializationSection: init('b'), discontinuity: true },
      { initializationSection: first },
    ],
  })

  it('are fetched once, again when they change, and count towards the start', () => {
    const run = simulatePlayback({ untilMs: 60_000, answer: origin(() => playlist) })
    expect(run.commands('fetchMedia').map(({ kind, url, range }) => [kind, url.slice(19), range])).toEqual([
      ['initSection', 'a.mp4', undefined],
      ['segment', 'video/0.ts', { offset: 0, length: 10 }],
      ['segment', 'video/1.ts', { offset: 10, length: 20 }],
      ['initSection', 'b.mp4', undefined],
      ['segment', 'video/2.ts', undefined],
      ['initSection', 'a.mp4', undefined],
      ['segment', 'video/3.ts', undefined],
    ])
    expect(run.commands('noteStartup')[0]?.times).toEqual({
      total: 40,
      multivariantPlaylist: 10,
      mediaPlaylist: 10,
      initSection: 10,
      firstSegment: 10,
    })
    expect(run.commands('noteIncident')).toEqual([{ do: 'noteIncident', incident: 'discontinuities', count: 1 }])
  })

  it('count a range that was answered with the whole', () => {
    const answer = origin(
      () => playlist,
      (fetch) => ({ afterMs: responseMs, bytes: 99, rangeIgnored: 'range' in fetch && fetch.range !== undefined }),
    )
    const run = simulatePlayback({ untilMs: 60_000, answer })
    expect(run.commands('noteIncident').filter(({ incident }) => incident === 'rangesIgnored')).toHaveLength(2)
  })

  it('fail a viewer that has nothing else after six retries, but none that plays', () => {
    const missing = (name: string) =>
      origin(
        () => playlist,
        (fetch) =>
          fetch.url.endsWith(name) ? { afterMs: responseMs, failure: 'http404' } : { afterMs: responseMs, bytes: 1 },
      )
    const first = simulatePlayback({ untilMs: 100_000, answer: missing('a.mp4') })
    expect(first.requestTimes('initSection')).toHaveLength(7)
    expect(first.state.phase).toMatchObject({ is: 'failed', cause: 'http404' })
    const later = simulatePlayback({ untilMs: 100_000, answer: missing('b.mp4') })
    expect(later.state.phase.is).toBe('stalled')
  })

  it('are waited for: no segment is passed over for want of one', () => {
    const answer = origin(
      () => playlist,
      (fetch, now) =>
        fetch.kind === 'initSection' && now < 5000
          ? { afterMs: responseMs, failure: 'http404' }
          : { afterMs: responseMs, bytes: 1 },
    )
    const run = simulatePlayback({ untilMs: 60_000, answer })
    expect(run.commands('noteIncident').filter(({ incident }) => incident === 'gapSegments')).toEqual([])
    expect(run.commands('noteMedia')).toHaveLength(4)
  })
})
