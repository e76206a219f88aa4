import { describe, expect, it } from 'vitest'
import { makeMediaPlaylist, makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, simulatePlayback } from '../helpers/simulate-playback.ts'

/** How long the simulated origin has been on the air at 0 ms. */
const onAirMs = 60_000
const responseMs = 20

/** A live origin of 2 s segments and a window of 6, whose playlist stands still between the two instants. */
function liveOrigin(withheldFrom = Number.POSITIVE_INFINITY, withheldUntil = withheldFrom) {
  return (fetch: FetchCommand, now: number): Answer => {
    if (fetch.do === 'fetchMedia') return { afterMs: responseMs, bytes: 500_000 }
    if (fetch.kind === 'multivariantPlaylist') return { afterMs: responseMs, playlist: makeMultivariant([{}]) }
    const at = now >= withheldFrom && now < withheldUntil ? withheldFrom : now
    const newest = Math.floor((at + onAirMs) / 2000)
    return { afterMs: responseMs, playlist: makeWindow(newest - 5, 6) }
  }
}

describe('live playback', () => {
  it('plays an hour without a stall, one segment every two seconds', () => {
    const hour = 3_600_000
    const run = simulatePlayback({ untilMs: hour, answer: liveOrigin() })
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('noteStallBegan')).toEqual([])
    // Three target durations behind the edge at the start, then one with each reload.
    expect(run.requestTimes('segment')).toHaveLength(3 + hour / 2000 - 1)
    expect(run.requestTimes('mediaPlaylist')).toHaveLength(hour / 2000)
  })

  it('starts three target durations behind the edge after the first second of media', () => {
    const run = simulatePlayback({ untilMs: 1000, answer: liveOrigin() })
    // The newest at 20 ms is 30; 6 s before its end begins 28.
    expect(run.commands('fetchMedia').map(({ url }) => url)).toEqual(
      [28, 29, 30].map((n) => `http://origin.test/video/${n}.ts`),
    )
    expect(run.commands('noteStartup')).toEqual([
      {
        do: 'noteStartup',
        times: { total: 60, multivariantPlaylist: 20, mediaPlaylist: 20, initSection: 0, firstSegment: 20 },
      },
    ])
  })

  it('reloads after the last segment’s duration, and after half the target duration while nothing is new', () => {
    const run = simulatePlayback({ untilMs: 12_000, answer: liveOrigin(2000, 8000) })
    // Loads at 20 and 2020 bring news; 2020's playlist is the frozen one until 8000: then every second.
    expect(run.requestTimes('mediaPlaylist')).toEqual([20, 2020, 4020, 5020, 6020, 7020, 8020, 10_020])
  })

  it('reloads in ticks of 10 ms, never early', () => {
    const playlist = makeMediaPlaylist({ mediaSequenceNumber: 5, segments: [{}, {}, {}, { durationSeconds: 1.9413 }] })
    const run = simulatePlayback({
      untilMs: 3000,
      answer: (fetch, now) =>
        fetch.kind === 'mediaPlaylist' ? { afterMs: responseMs, playlist } : liveOrigin()(fetch, now),
    })
    expect(run.requestTimes('mediaPlaylist')).toEqual([20, 1970, 2970])
  })

  it('measures latency and staleness at each reload', () => {
    const run = simulatePlayback({ untilMs: 7000, answer: liveOrigin() })
    // Edge 6 s ahead of the start position; playback began 40 ms after the playlist was asked for, and each changed playlist
    // is 20 ms old on arrival.
    const latencies = run.commands('noteLatency').map(({ seconds }) => Math.round(seconds * 1000))
    expect(latencies).toEqual([6040, 6040, 6040])
    // The news is two seconds old when the next load leaves, and 20 ms older when it ends.
    expect(run.commands('noteStaleness').map(({ seconds }) => seconds)).toEqual([2.02, 2.02, 2.02])
  })

  it('takes a playlist for stale by a load without news, not by one that brings them late', () => {
    // A segment every 2 s whose duration is 1.96 s, as audio frames have it. A load just after one is published asks again
    // just before the next, and then a second later: 2.96 s and a response after the first.
    const answer = (fetch: FetchCommand, now: number): Answer => {
      if (fetch.do === 'fetchMedia') return { afterMs: 60, bytes: 500_000 }
      if (fetch.kind === 'multivariantPlaylist') return { afterMs: 60, playlist: makeMultivariant([{}]) }
      const newest = Math.floor((now + onAirMs - 50) / 2000)
      const segments = Array.from({ length: 6 }, () => ({ durationSeconds: 1.96 }))
      return { afterMs: 60, playlist: makeMediaPlaylist({ mediaSequenceNumber: newest - 5, segments }) }
    }
    const run = simulatePlayback({ untilMs: 20_000, answer })
    expect(run.requestTimes('mediaPlaylist').slice(0, 3)).toEqual([60, 2020, 3020])
    expect(run.commands('noteStaleness').map(({ seconds }) => seconds)[1]).toBeCloseTo(3.02)
    expect(run.commands('noteIncident')).toEqual([])
  })

  it('reports a stall from the scheduled depletion to the moment two seconds are there again', () => {
    // Withheld from 10 s to 25 s: what is loaded by then ends at 64 s of the stream, 6 s behind the edge of the start.
    const run = simulatePlayback({ untilMs: 60_000, answer: liveOrigin(10_000, 25_000) })
    const [began] = run.log.filter(({ command }) => command.do === 'noteStallBegan')
    const loaded = 3 + 5
    const playingSince = 60
    const depleted = playingSince + loaded * 2000
    expect(began?.at).toBe(depleted)
    // Every second a reload since 10 020; the one at 25 020 brings news, and the segment 20 + 20 ms later resumes.
    const resumed = 25_020 + 40
    expect(run.commands('noteStallEnded')).toEqual([{ do: 'noteStallEnded', seconds: (resumed - depleted) / 1000 }])
    expect(run.commands('noteIncident').map(({ incident }) => incident)).toContain('playlistsStale')
    expect(run.commands('noteIncident').map(({ incident }) => incident)).toContain('playlistsStuck')
    expect(run.state.phase.is).toBe('playing')
  })

  it('counts a stall that the end of the run cuts short', () => {
    const run = simulatePlayback({ untilMs: 60_000, stopAtMs: 30_000, answer: liveOrigin(10_000, 90_000) })
    expect(run.commands('noteStallEnded')).toEqual([{ do: 'noteStallEnded', seconds: (30_000 - 16_060) / 1000 }])
    expect(run.state.phase).toEqual({ is: 'stopped', since: 30_000 })
  })

  it('tells how long before the playhead each segment was complete', () => {
    const run = simulatePlayback({ untilMs: 3000, answer: liveOrigin() })
    // Segments 2 and 3 arrive 20 and 40 ms after playback began at 60; the fourth at 2060.
    expect(run.commands('noteSlack').map(({ ms }) => ms)).toEqual([1980, 3960, 4000])
  })

  it('plays a media playlist that is given directly, and reloads the URL that was given', () => {
    const run = simulatePlayback({
      untilMs: 5000,
      answer: (fetch, now) => {
        const answer = liveOrigin()(fetch, now)
        return fetch.do === 'fetchPlaylist' ? { afterMs: responseMs, playlist: makeWindow(30, 3) } : answer
      },
    })
    const urls = new Set(run.commands('fetchPlaylist').map(({ url }) => url))
    expect(urls).toEqual(new Set(['http://origin.test/index.m3u8']))
    expect(run.commands('noteMedia')[0]?.label).toBe('single media playlist')
  })

  it('waits for an empty playlist to fill', () => {
    const run = simulatePlayback({
      untilMs: 10_000,
      answer: (fetch, now) => {
        if (fetch.kind === 'mediaPlaylist' && now < 3000) return { afterMs: responseMs, playlist: makeWindow(0, 0) }
        return liveOrigin()(fetch, now)
      },
    })
    expect(run.requestTimes('mediaPlaylist').slice(0, 4)).toEqual([20, 1020, 2020, 3020])
    expect(run.commands('noteIncident')).toEqual(
      [1, 2, 3].map(() => ({ do: 'noteIncident', incident: 'playlistsEmpty', count: 1 })),
    )
    expect(run.state.phase.is).toBe('playing')
  })

  it('drains and ends when ENDLIST appears', () => {
    const run = simulatePlayback({
      untilMs: 60_000,
      answer: (fetch, now) => {
        if (fetch.kind === 'mediaPlaylist' && now > 9000) {
          return { afterMs: responseMs, playlist: makeWindow(29, 6, { endList: true }) }
        }
        return liveOrigin()(fetch, now)
      },
    })
    // From 28 to 34 are seven segments, 14 s, since 60 ms.
    expect(run.state.phase).toEqual({ is: 'ended', since: 14_060 })
    expect(run.commands('noteStallBegan')).toEqual([])
    expect(run.requestTimes('mediaPlaylist').at(-1)).toBe(10_020)
  })
})

describe('playlists that misbehave', () => {
  /** Answers the nth media playlist request with the nth playlist, the last one for ever. */
  function scripted(...playlists: ReturnType<typeof makeWindow>[]) {
    let loads = 0
    return (fetch: FetchCommand): Answer => {
      if (fetch.do === 'fetchMedia') return { afterMs: responseMs, bytes: 1000 }
      if (fetch.kind === 'multivariantPlaylist') return { afterMs: responseMs, playlist: makeMultivariant([{}]) }
      const playlist = playlists[Math.min(loads, playlists.length - 1)] ?? makeWindow(0, 0)
      loads += 1
      return { afterMs: responseMs, playlist }
    }
  }
  const incidents = (run: ReturnType<typeof simulatePlayback>) =>
    run
      .commands('noteIncident')
      .filter(({ incident }) => incident !== 'playlistsStale' && incident !== 'playlistsStuck')
      .map(({ incident, count }) => [incident, count])
  const segments = (run: ReturnType<typeof simulatePlayback>) =>
    run.commands('fetchMedia').map(({ url }) => Number(/(\d+)\.ts/.exec(url)?.[1]))

  it('counts segments that it missed and goes on with the first listed', () => {
    const run = simulatePlayback({ untilMs: 5000, answer: scripted(makeWindow(10, 4), makeWindow(20, 4)) })
    expect(incidents(run)).toEqual([['skippedSegments', 6]])
    expect(segments(run)).toEqual([11, 12, 13, 20, 21, 22, 23])
  })

  it('keeps the newer playlist when a stale cache answers, and takes it for unchanged', () => {
    const run = simulatePlayback({
      untilMs: 5000,
      answer: scripted(makeWindow(10, 6), makeWindow(8, 6), makeWindow(11, 6)),
    })
    expect(incidents(run)).toEqual([['playlistsRegressed', 1]])
    expect(run.requestTimes('mediaPlaylist').slice(0, 3)).toEqual([20, 2020, 3020])
    expect(segments(run)).toEqual([13, 14, 15, 16])
  })

  it('rejoins a stream that was restarted, once a second load says so', () => {
    const run = simulatePlayback({ untilMs: 5000, answer: scripted(makeWindow(100, 6), makeWindow(0, 4)) })
    expect(incidents(run)).toEqual([
      ['playlistsRegressed', 1],
      ['playlistsReset', 1],
    ])
    expect(segments(run)).toEqual([103, 104, 105, 1, 2, 3])
  })

  it('takes no single old or empty playlist for a restart', () => {
    const answer = scripted(
      makeWindow(100, 6),
      makeWindow(0, 4),
      makeWindow(101, 6),
      makeWindow(0, 0),
      makeWindow(102, 6),
    )
    const run = simulatePlayback({ untilMs: 7000, answer })
    expect(incidents(run)).toEqual([
      ['playlistsRegressed', 1],
      ['playlistsEmpty', 1],
    ])
    expect(segments(run)).toEqual([103, 104, 105, 106, 107])
  })

  it('takes a stream that stays behind for 3.5 target durations for a restart', () => {
    const run = simulatePlayback({ untilMs: 12_000, answer: scripted(makeWindow(3, 6), makeWindow(0, 6)) })
    expect(incidents(run).at(-1)).toEqual(['playlistsReset', 1])
    expect(segments(run)).toEqual([6, 7, 8, 3, 4, 5])
  })

  it('counts a number whose URI changed, but not a token that did', () => {
    const window = makeWindow(10, 3)
    const retokened = makeMediaPlaylist({
      mediaSequenceNumber: 11,
      segments: [11, 12, 13].map((n) => ({ uri: `http://origin.test/video/${n}.ts?token=2` })),
    })
    const renamed = makeMediaPlaylist({
      mediaSequenceNumber: 12,
      segments: [12, 13, 14].map((n) => ({ uri: `http://origin.test/other/${n}.ts` })),
    })
    expect(incidents(simulatePlayback({ untilMs: 3000, answer: scripted(window, retokened) }))).toEqual([])
    expect(incidents(simulatePlayback({ untilMs: 5000, answer: scripted(window, retokened, renamed) }))).toEqual([
      ['playlistsInconsistent', 1],
    ])
  })

  it('does not fetch a gap; the playhead jumps over it', () => {
    const gappy = makeMediaPlaylist({ segments: [{}, {}, { gap: true }, {}], endList: true })
    const run = simulatePlayback({ untilMs: 60_000, answer: scripted(gappy) })
    expect(incidents(run)).toEqual([['gapSegments', 1]])
    expect(segments(run)).toEqual([0, 1, 3])
    expect(run.state.phase).toEqual({ is: 'ended', since: 6060 })
  })

  it('fails a playlist in the place of the media playlist that is multivariant again', () => {
    const run = simulatePlayback({
      untilMs: 60_000,
      answer: () => ({ afterMs: responseMs, playlist: makeMultivariant([{}]) }),
    })
    expect(run.state.phase).toMatchObject({ is: 'failed', cause: 'malformed' })
  })

  it('fails at once on a complete playlist without segments', () => {
    const run = simulatePlayback({ untilMs: 60_000, answer: scripted(makeWindow(0, 0, { endList: true })) })
    expect(run.state.phase).toEqual({ is: 'failed', since: 40, cause: 'malformed' })
  })
})
