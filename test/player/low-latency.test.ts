import { describe, expect, it } from 'vitest'
import { directedUrl, nextDirectives } from '../../src/player/delivery-directives.ts'
import type { MediaPlaylist, MediaSegment, PartialSegment } from '../../src/playlist/media-playlist.ts'
import { makeMultivariant, makeSegment, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, simulatePlayback } from '../helpers/simulate-playback.ts'

const partSeconds = 0.5
const partsPerSegment = 4
const control = {
  canSkipUntil: undefined as number | undefined,
  canSkipDateranges: false,
  holdBack: undefined,
  partHoldBack: 1.5,
  canBlockReload: true,
}

function makePart(sequence: number, partIndex: number): PartialSegment {
  return {
    uri: `http://origin.test/video/${sequence}.${partIndex}.m4s`,
    partIndex,
    durationSeconds: partSeconds,
    offsetSeconds: partIndex * partSeconds,
    independent: partIndex === 0,
    gap: false,
    byteRange: undefined,
  }
}

const partsOf = (sequence: number, count: number) =>
  Array.from({ length: count }, (_, part) => makePart(sequence, part))

/**
 * The stream as it is when `parts` parts have been published: two-second segments of four parts, six of them listed, of the
 * latest three also the parts, and what there is of the next one.
 */
function publishedParts(parts: number, fields: Partial<MediaPlaylist> = {}): MediaPlaylist {
  const complete = Math.floor(parts / partsPerSegment)
  const first = complete - 6
  const window = makeWindow(first, 6)
  const segments = window.segments.map(
    (segment): MediaSegment =>
      segment.mediaSequenceNumber < complete - 3
        ? segment
        : { ...segment, parts: partsOf(segment.mediaSequenceNumber, partsPerSegment) },
  )
  const open = parts % partsPerSegment
  return {
    ...window,
    segments,
    openSegment:
      open === 0
        ? undefined
        : makeSegment(complete, {
            uri: 'about:invalid',
            durationSeconds: open * partSeconds,
            startSeconds: 12,
            parts: partsOf(complete, open),
          }),
    partTargetDuration: partSeconds,
    serverControl: control,
    preloadHints: [{ type: 'PART', uri: makePart(complete, open).uri, byteRangeStart: 0, byteRangeLength: undefined }],
    ...fields,
  }
}

/** Parts published by now; 40 at the start. */
const publishedAt = (now: number) => 40 + Math.floor(now / (partSeconds * 1000))

/** A server that holds blocking reloads until their part is there, and hinted parts likewise. */
function blockingServer(fetch: FetchCommand, now: number): Answer {
  if (fetch.do === 'fetchMedia') {
    const [, sequence, part] = /(\d+)\.(\d+)\.m4s/.exec(fetch.url) ?? []
    if (sequence === undefined) return { afterMs: 10, bytes: 4000 }
    const index = Number(sequence) * partsPerSegment + Number(part)
    return { afterMs: Math.max((index - 39) * partSeconds * 1000 - now, 0) + 10, bytes: 1000 }
  }
  const query = new URL(fetch.url).searchParams
  if (!query.has('_HLS_msn')) return { afterMs: 10, playlist: publishedParts(publishedAt(now)) }
  const wanted = Number(query.get('_HLS_msn')) * partsPerSegment + Number(query.get('_HLS_part') ?? 0) + 1
  const heldMs = Math.max((wanted - 40) * partSeconds * 1000 - now, 0)
  return { afterMs: heldMs + 10, playlist: publishedParts(publishedAt(now + heldMs)) }
}

describe('low latency', () => {
  const run = simulatePlayback({ untilMs: 20_000, answer: blockingServer })

  it('begins at the part at PART-HOLD-BACK, on an independent one', () => {
    // 40 parts are 10 segments; 1.5 s before their end lies half a second into the last one, whose first part is independent.
    expect(run.commands('fetchMedia')[0]?.url).toBe('http://origin.test/video/9.0.m4s')
  })

  it('reloads at once, asking for the part that comes next', () => {
    const urls = run.commands('fetchPlaylist').map(({ url }) => url.replace('http://origin.test/index.m3u8', ''))
    expect(urls.slice(0, 7)).toEqual([
      '',
      '?_HLS_msn=10&_HLS_part=0',
      '?_HLS_msn=10&_HLS_part=1',
      '?_HLS_msn=10&_HLS_part=2',
      '?_HLS_msn=10&_HLS_part=3',
      '?_HLS_msn=11&_HLS_part=0',
      '?_HLS_msn=11&_HLS_part=1',
    ])
    // One a part, each answered 10 ms after it was published.
    expect(run.requestTimes('mediaPlaylist').slice(1, 5)).toEqual([510, 1010, 1510, 2010])
  })

  it('says how long a response may be held', () => {
    expect(run.commands('fetchPlaylist')[0]?.holdLimitMs).toBeUndefined()
    expect(run.commands('fetchPlaylist')[1]?.holdLimitMs).toBe(10_000)
  })

  it('loads every part once, in order, and no segment', () => {
    const urls = run.commands('fetchMedia').map(({ url }) => /(\d+\.\d+)\.m4s/.exec(url)?.[1])
    const expected = Array.from({ length: 43 }, (_, index) => {
      const part = 36 + index
      return `${Math.floor(part / 4)}.${part % 4}`
    })
    expect(urls).toEqual(expected)
    expect(run.commands('noteStallBegan')).toHaveLength(0)
  })

  it('counts a segment once, and its seconds in full', () => {
    const media = run.commands('noteMedia')
    expect(media.reduce((sum, { segments }) => sum + segments, 0)).toBe(11)
    expect(media.reduce((sum, { mediaSeconds }) => sum + mediaSeconds, 0)).toBeCloseTo(21.5, 9)
  })

  it('stays about PART-HOLD-BACK behind the edge', () => {
    const latencies = run.commands('noteLatency').map(({ seconds }) => seconds)
    expect(Math.max(...latencies)).toBeLessThan(2.1)
    expect(Math.min(...latencies)).toBeGreaterThan(1.4)
  })

  it('plays parts near the edge only: a viewer far behind loads whole segments', () => {
    const behind = simulatePlayback({
      untilMs: 8000,
      choices: { start: { is: 'beginning' } },
      answer: blockingServer,
    })
    const kinds = behind.commands('fetchMedia').map(({ kind }) => kind)
    expect(kinds.slice(0, 3)).toEqual(['segment', 'segment', 'segment'])
  })

  it('goes on with plain reloads where the server refuses the directives', () => {
    const refused = simulatePlayback({
      untilMs: 5000,
      answer: (fetch, now) =>
        fetch.url.includes('_HLS_') ? { afterMs: 10, failure: 'http400' } : blockingServer(fetch, now),
    })
    expect(refused.commands('noteStallBegan')).toHaveLength(0)
    expect(refused.commands('noteIncident').some(({ incident }) => incident === 'blockingReloadsFailed')).toBe(true)
  })

  it('is not tried by the profile of ffmpeg', () => {
    const ffmpeg = simulatePlayback({ untilMs: 5000, choices: { player: 'ffmpeg' }, answer: blockingServer })
    expect(ffmpeg.commands('fetchPlaylist').every(({ url }) => !url.includes('_HLS_'))).toBe(true)
    expect(ffmpeg.commands('fetchMedia').every(({ kind }) => kind === 'segment')).toBe(true)
  })
})

describe('a switch in the middle of a segment', () => {
  const pathways = ['a', 'b'].map((pathway) => ({
    uri: `http://origin.test/${pathway}/index.m3u8`,
    pathwayId: pathway,
  }))
  const presentation = {
    ...makeMultivariant(pathways),
    contentSteering: { serverUri: 'http://origin.test/steering', pathwayId: 'a' },
  }

  it.each([3300, 3800, 4300, 4800])('after %i ms changes nothing about the time', (ttlMs) => {
    const run = simulatePlayback({
      untilMs: 20_000,
      answer: (fetch, now) => {
        const pathwayPriority = now < ttlMs ? ['a', 'b'] : ['b', 'a']
        const manifest = { ttlSeconds: ttlMs / 1000, reloadUri: undefined, pathwayPriority, pathwayClones: [] }
        if (fetch.do === 'fetchSteering') return { afterMs: 10, manifest }
        return fetch.kind === 'multivariantPlaylist'
          ? { afterMs: 10, playlist: presentation }
          : blockingServer(fetch, now)
      },
    })
    expect(run.commands('noteIncident').filter(({ incident }) => incident === 'pathwaySwitches')).toHaveLength(1)
    expect(run.commands('noteStallBegan')).toEqual([])
    const latencies = run.commands('noteLatency').map(({ seconds }) => seconds)
    // A load that was not held tells of an edge that may be a part old.
    expect(Math.max(...latencies)).toBeLessThan(2.1)
    expect(Math.min(...latencies)).toBeGreaterThan(1)
  })
})

describe('a server that', () => {
  const requestsASecond = (answer: (fetch: FetchCommand, now: number) => Answer) =>
    simulatePlayback({ untilMs: 10_000, answer }).commands('fetchPlaylist').length / 10

  it('has news at each load and holds none is not flooded with reloads', () => {
    let loads = 40
    const answer = (fetch: FetchCommand, now: number): Answer =>
      fetch.do === 'fetchMedia' ? blockingServer(fetch, now) : { afterMs: 1, playlist: publishedParts(loads++) }
    expect(requestsASecond(answer)).toBeLessThan(21)
  })

  it('refuses each directive and has news at each load is not flooded either', () => {
    let loads = 40
    const answer = (fetch: FetchCommand, now: number): Answer => {
      if (fetch.url.includes('_HLS_')) return { afterMs: 1, failure: 'http503' }
      return fetch.do === 'fetchMedia' ? blockingServer(fetch, now) : { afterMs: 1, playlist: publishedParts(loads++) }
    }
    expect(requestsASecond(answer)).toBeLessThanOrEqual(40)
  })

  it.each<[string, number]>([
    ['knows nothing but deltas', 0],
    ['comes to know nothing but deltas', 5000],
  ])('%s is asked as one that fails', (_, from) => {
    const answer = (fetch: FetchCommand, now: number): Answer => {
      if (fetch.do === 'fetchMedia') return blockingServer(fetch, now)
      const canSkip = { serverControl: { ...control, canBlockReload: false, canSkipUntil: 12 } }
      const playlist = publishedParts(publishedAt(now), canSkip)
      return { afterMs: 1, playlist: now < from ? playlist : { ...playlist, skippedSegments: 1000 } }
    }
    expect(requestsASecond(answer)).toBeLessThan(2)
  })
})

describe('preload hints', () => {
  it('are asked for by the profile of the specification, so that parts come as soon as they are there', () => {
    const run = simulatePlayback({ untilMs: 10_000, choices: { player: 'spec' }, answer: blockingServer })
    const hinted = run.commands('fetchMedia').filter((fetch) => fetch.hinted)
    expect(hinted.length).toBeGreaterThan(15)
    const urls = run.commands('fetchMedia').map(({ url }) => url)
    expect(new Set(urls).size).toBe(urls.length)
    expect(run.commands('noteStallBegan')).toHaveLength(0)
  })

  it('are cancelled where the playlist no longer promises them', () => {
    let asked = 0
    const run = simulatePlayback({
      untilMs: 3000,
      choices: { player: 'spec' },
      answer: (fetch, now) => {
        if (fetch.do !== 'fetchMedia') {
          const answer = blockingServer(fetch, now)
          if (!('playlist' in answer) || answer.playlist.type !== 'media') return answer
          const hint = {
            type: 'PART' as const,
            uri: `http://origin.test/never/${++asked}`,
            byteRangeStart: 0,
            byteRangeLength: undefined,
          }
          return { ...answer, playlist: { ...answer.playlist, preloadHints: [hint] } }
        }
        return fetch.hinted ? { afterMs: 60_000, bytes: 1 } : blockingServer(fetch, now)
      },
    })
    expect(run.commands('cancelMedia').length).toBeGreaterThan(2)
    expect(run.commands('noteStallBegan')).toHaveLength(0)
  })
})

describe('nextDirectives', () => {
  const playlist = publishedParts(41, { serverControl: { ...control, canSkipUntil: 12 } })
  it.each([
    ['the part after the last', 0, 0, { sequence: 10, part: 1, skip: true }],
    ['no delta when the last change is half the skip boundary ago', 0, 6, { sequence: 10, part: 1, skip: false }],
    ['tune-in: a response that was 1 s in a cache is a part old', 1, 0, { sequence: 10, part: 2, skip: true }],
    [
      'nothing but a delta when it is more than three target durations old',
      7,
      1,
      { sequence: undefined, part: undefined, skip: true },
    ],
  ])('%s', (_, age, sinceChange, expected) => {
    expect(nextDirectives(playlist, age, sinceChange)).toEqual(expected)
  })

  it('asks for the next segment where there are no parts, and for nothing where the server offers nothing', () => {
    const whole = makeWindow(5, 6, { serverControl: control })
    expect(nextDirectives(whole, 0, 0)).toEqual({ sequence: 11, part: undefined, skip: false })
    expect(nextDirectives(makeWindow(5, 6), 0, 0)).toBeUndefined()
  })

  it('are added in the order of their names to whatever query there is', () => {
    const directives = { sequence: 10, part: 1, skip: true }
    expect(directedUrl('http://o/a.m3u8?token=x', directives)).toBe(
      'http://o/a.m3u8?token=x&_HLS_msn=10&_HLS_part=1&_HLS_skip=YES',
    )
  })
})
