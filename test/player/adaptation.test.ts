import { describe, expect, it } from 'vitest'
import { chooseByBuffer } from '../../src/player/abr/buffer-rule.ts'
import { startThroughput, throughput, withSample } from '../../src/player/abr/throughput-estimate.ts'
import { type AbrSituation, chooseByThroughput } from '../../src/player/abr/throughput-rule.ts'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import { makeMediaPlaylist, makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, simulatePlayback } from '../helpers/simulate-playback.ts'

const rates = [800_000, 2_000_000, 5_000_000]
const presentation = makeMultivariant(
  rates.map((bandwidth, index) => ({
    uri: `http://origin.test/v${index}/index.m3u8`,
    bandwidth,
    resolution: { width: 640 * (index + 1), height: 360 * (index + 1) },
  })),
)
const variantOf = (url: string) => Number(/\/v(\d)\//.exec(url)?.[1] ?? 0)

function ofVariant(playlist: MediaPlaylist, variant: number): MediaPlaylist {
  const segments = playlist.segments.map((segment) => ({
    ...segment,
    uri: `http://origin.test/v${variant}/${segment.mediaSequenceNumber}.ts`,
  }))
  return { ...playlist, url: `http://origin.test/v${variant}/index.m3u8`, segments }
}

/** A network of so many bits a second at each instant, and what came of a response that began `elapsedMs` ago. */
function network(bitsPerSecond: (now: number) => number) {
  const bytesOf = (fetch: FetchCommand) => ((rates[variantOf(fetch.url)] ?? 0) * 2) / 8
  const received = (from: number, elapsedMs: number) => {
    let bits = 0
    for (let ms = 0; ms < elapsedMs; ms += 10) bits += bitsPerSecond(from + ms) / 100
    return bits / 8
  }
  return {
    media(fetch: FetchCommand, now: number): Answer {
      const bytes = bytesOf(fetch)
      let afterMs = 10
      for (let left = bytes * 8; left > 0; afterMs += 10) left -= bitsPerSecond(now + afterMs) / 100
      return { afterMs, bytes, firstByteAfterMs: 10 }
    },
    progress: (fetch: FetchCommand, elapsedMs: number, now: number) => ({
      start: now - elapsedMs,
      firstByte: elapsedMs >= 10 ? now - elapsedMs + 10 : 0,
      bytes: Math.min(Math.floor(received(now - elapsedMs, elapsedMs)), bytesOf(fetch)),
    }),
  }
}

const live =
  (media: (fetch: FetchCommand, now: number) => Answer) =>
  (fetch: FetchCommand, now: number): Answer => {
    if (fetch.do === 'fetchMedia') return media(fetch, now)
    if (fetch.kind === 'multivariantPlaylist') return { afterMs: 10, playlist: presentation }
    return { afterMs: 10, playlist: ofVariant(makeWindow(Math.floor(now / 2000) + 30, 6), variantOf(fetch.url)) }
  }

/** Segments by variant in the order in which they came. */
const loaded = (run: ReturnType<typeof simulatePlayback>) =>
  run.commands('noteMedia').map(({ bandwidth = 0 }) => rates.indexOf(bandwidth))

describe('adaptation by throughput', () => {
  const step = (now: number) => (now < 20_000 || now >= 50_000 ? 8e6 : 1e6)
  const shaped = network(step)
  const run = simulatePlayback({
    untilMs: 300_000,
    choices: { abr: 'throughput' },
    variant: { is: 'auto' },
    answer: live(shaped.media),
    progress: shaped.progress,
  })
  const at = (fromMs: number, untilMs: number) =>
    run.log
      .filter(({ at, command }) => command.do === 'fetchMedia' && at >= fromMs && at < untilMs)
      .map(({ command }) => variantOf('url' in command ? command.url : ''))

  it('goes up while there is throughput, down when it falls, and up again', () => {
    expect(at(10_000, 20_000).every((variant) => variant === 2)).toBe(true)
    expect(at(35_000, 50_000).every((variant) => variant === 0)).toBe(true)
    // A sample weighs as long as it took, and small segments of a fast network take little: the slow average takes minutes.
    expect(at(280_000, 300_000).every((variant) => variant === 2)).toBe(true)
  })

  it('loads no segment twice but for the one that was given up, and misses none', () => {
    const numbers = run
      .commands('fetchMedia')
      .map(({ url }) => Number(/(\d+)\.ts$/.exec(url)?.[1]))
      .filter((number, index, all) => number !== all[index - 1])
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => (numbers[0] ?? 0) + index))
  })

  it('counts switches, and gives a segment up that would come too late', () => {
    const count = (name: string) =>
      run.commands('noteIncident').reduce((sum, { incident, count }) => sum + (incident === name ? count : 0), 0)
    expect(count('switchesUp')).toBeGreaterThanOrEqual(2)
    expect(count('switchesDown')).toBeGreaterThanOrEqual(1)
    expect(count('segmentsAbandoned')).toBeGreaterThanOrEqual(1)
    expect(run.commands('cancelMedia').length).toBe(count('segmentsAbandoned'))
  })

  it('begins with what its first estimate carries: the first variant that is listed, at most 5 Mbit/s', () => {
    expect(loaded(run)[0]).toBe(0)
  })
})

describe('a variant that fails', () => {
  it('is left for another one, and left alone for a while', () => {
    const run = simulatePlayback({
      untilMs: 20_000,
      choices: { abr: 'throughput' },
      variant: { is: 'highest' },
      answer: live((fetch) =>
        variantOf(fetch.url) === 2
          ? { afterMs: 10, failure: 'http404' }
          : { afterMs: 100, bytes: 500_000, firstByteAfterMs: 10 },
      ),
    })
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('fetchMedia').filter(({ url }) => variantOf(url) === 2)).toHaveLength(1)
    expect(run.commands('noteIncident').some(({ incident }) => incident === 'gapSegments')).toBe(false)
  })

  it('passes over a segment that no variant has', () => {
    const run = simulatePlayback({
      untilMs: 20_000,
      choices: { abr: 'throughput' },
      variant: { is: 'highest' },
      answer: live((fetch) =>
        fetch.url.endsWith('/29.ts') || fetch.url.endsWith('/33.ts')
          ? { afterMs: 10, failure: 'http404' }
          : { afterMs: 100, bytes: 500_000, firstByteAfterMs: 10 },
      ),
    })
    expect(run.state.phase.is).toBe('playing')
    const asked = run.commands('fetchMedia').filter(({ url }) => url.endsWith('/33.ts'))
    expect(asked.map(({ url }) => variantOf(url)).toSorted()).toEqual([0, 1, 2])
  })
})

describe('a VOD', () => {
  const vod = (variant: number) =>
    ofVariant(makeMediaPlaylist({ endList: true, segments: Array.from({ length: 30 }, () => ({})) }), variant)
  const shaped = network((now) => (now < 5000 ? 2e6 : now < 30_000 ? 20e6 : 1.2e6))
  const run = simulatePlayback({
    untilMs: 120_000,
    choices: { abr: 'throughput' },
    variant: { is: 'auto' },
    policy: { bufferGoalSeconds: 10, bufferGoalBits: 0 },
    answer: (fetch, now) => {
      if (fetch.do === 'fetchMedia') return shaped.media(fetch, now)
      return { afterMs: 10, playlist: fetch.kind === 'multivariantPlaylist' ? presentation : vod(variantOf(fetch.url)) }
    },
    progress: shaped.progress,
  })

  it('is played through with switches, each playlist loaded once', () => {
    expect(run.state.phase.is).toBe('ended')
    expect(new Set(loaded(run)).size).toBeGreaterThan(1)
    const urls = run.commands('fetchPlaylist').map(({ url }) => url)
    expect(new Set(urls).size).toBe(urls.length)
    expect(run.commands('noteMedia').reduce((sum, { segments }) => sum + segments, 0)).toBe(30)
  })
})

describe('adaptation by the buffer', () => {
  const situation = (bufferSeconds: number): AbrSituation => ({
    ladder: presentation.variants,
    current: 0,
    estimate: startThroughput(0),
    bufferSeconds,
    segmentSeconds: 2,
    bufferLimitSeconds: 30,
    isLive: false,
  })

  it('goes up with the buffer, from the lowest to the highest', () => {
    const chosen = [0, 6, 12, 18, 24, 30].map((seconds) => chooseByBuffer(situation(seconds)))
    expect(chosen[0]).toBe(0)
    expect(chosen.at(-1)).toBe(2)
    expect(chosen).toEqual(chosen.toSorted())
  })

  it('does not look at the throughput', () => {
    const rich = withSample(startThroughput(0), { bytes: 1e8, durationMs: 1000, timeToFirstByteMs: 5 })
    expect(chooseByBuffer({ ...situation(4), estimate: rich })).toBe(chooseByBuffer(situation(4)))
  })
})

describe('the throughput estimate', () => {
  it('is the initial one before there is a sample: the first variant, from 0.5 to 5 Mbit/s', () => {
    expect([100_000, 2e6, 9e6].map((bandwidth) => throughput(startThroughput(bandwidth)))).toEqual([5e5, 2e6, 5e6])
  })

  it('is a steady throughput from the first sample on, however long the samples are', () => {
    let estimate = startThroughput(0)
    for (const seconds of [1, 0.5, 3]) {
      estimate = withSample(estimate, {
        bytes: 500_000 * seconds,
        durationMs: 1000 * seconds + 50,
        timeToFirstByteMs: 50,
      })
      expect(throughput(estimate)).toBeCloseTo(4e6, 0)
    }
  })

  it('takes no sample to have lasted less than 1 ms for 100 kB, up to 50 ms', () => {
    const timeToFirstByteMs = 5
    const of = (bytes: number) =>
      throughput(withSample(startThroughput(0), { bytes, durationMs: 5, timeToFirstByteMs }))
    expect(of(500_000)).toBeCloseTo((500_000 * 8) / 0.005, 0)
    expect(of(20_000_000)).toBeCloseTo((20_000_000 * 8) / 0.05, 0)
  })

  it('falls at once and rises slowly: the smaller of the averages with half-lives of 3 s and 9 s', () => {
    const sample = (bitsPerSecond: number) => ({ bytes: bitsPerSecond / 8, durationMs: 1050, timeToFirstByteMs: 50 })
    let estimate = startThroughput(0)
    for (let second = 0; second < 60; second += 1) estimate = withSample(estimate, sample(8e6))
    const steady = throughput(estimate)
    for (let second = 0; second < 3; second += 1) estimate = withSample(estimate, sample(1e6))
    // After a half-life the fast one is halfway down.
    expect(throughput(estimate) / steady).toBeCloseTo((1 + 0.125) / 2, 2)
    for (let second = 0; second < 3; second += 1) estimate = withSample(estimate, sample(8e6))
    // Of three seconds that the slow one missed, it has made good less than the fast one.
    const slow = 8e6 - 7e6 * (1 - 0.5 ** (3 / 9)) * 0.5 ** (3 / 9)
    const fast = 8e6 - 3.5e6 / 2
    expect(throughput(estimate)).toBeCloseTo(Math.min(slow, fast), -5)
  })
})

describe('chooseByThroughput', () => {
  const having = (bitsPerSecond: number, fields: Partial<AbrSituation> = {}): AbrSituation => {
    let estimate = startThroughput(0)
    for (let second = 0; second < 60; second += 1) {
      estimate = withSample(estimate, { bytes: bitsPerSecond / 8, durationMs: 1005, timeToFirstByteMs: 5 })
    }
    return {
      ladder: presentation.variants,
      current: 1,
      estimate,
      bufferSeconds: 10,
      segmentSeconds: 2,
      bufferLimitSeconds: 30,
      isLive: true,
      ...fields,
    }
  }
  it.each([
    ['stays with 95 % of the throughput', 2.2e6, {}, 1],
    ['goes down below that', 2.05e6, {}, 0],
    ['goes up with 70 %', 7.2e6, {}, 2],
    ['but not before', 7e6, {}, 1],
    ['takes the lowest where there is not even that', 1e5, {}, 0],
    [
      'does not go up where a segment of a VOD would take longer than the buffer lasts',
      8e6,
      { isLive: false, bufferSeconds: 0.5, current: 0 },
      0,
    ],
  ] as const)('%s', (_, bitsPerSecond, fields, place) => {
    expect(chooseByThroughput(having(bitsPerSecond, fields))).toBe(place)
  })
})
