import { describe, expect, it } from 'vitest'
import type { SteeringManifest } from '../../src/playlist/steering-manifest.ts'
import { makeMultivariant, makeWindow } from '../helpers/make-playlist.ts'
import { type Answer, type FetchCommand, simulatePlayback } from '../helpers/simulate-playback.ts'

const variants = ['a', 'b'].flatMap((pathway) =>
  [2e6, 5e6].map((bandwidth) => ({
    uri: `http://cdn-${pathway}.test/${bandwidth}/index.m3u8`,
    bandwidth,
    pathwayId: `CDN-${pathway}`,
    stableVariantId: String(bandwidth),
  })),
)
const presentation = {
  ...makeMultivariant(variants),
  contentSteering: { serverUri: 'http://steer.test/manifest?session=1', pathwayId: 'CDN-a' },
}
const hostOf = (url: string) => new URL(url).hostname

function manifest(pathwayPriority: readonly string[], fields: Partial<SteeringManifest> = {}): SteeringManifest {
  return { ttlSeconds: 10, reloadUri: undefined, pathwayPriority, pathwayClones: [], ...fields }
}

function origin(steer: (now: number) => Answer, media?: (fetch: FetchCommand, now: number) => Answer | undefined) {
  return (fetch: FetchCommand, now: number): Answer => {
    if (fetch.do === 'fetchSteering') return steer(now)
    const special = media?.(fetch, now)
    if (special !== undefined) return special
    if (fetch.do === 'fetchMedia') return { afterMs: 20, bytes: 1000 }
    if (fetch.kind === 'multivariantPlaylist') return { afterMs: 20, playlist: presentation }
    const window = makeWindow(Math.floor(now / 2000) + 30, 6)
    const segments = window.segments.map((segment) => ({
      ...segment,
      uri: new URL(`${segment.mediaSequenceNumber}.ts`, fetch.url).href,
    }))
    return { afterMs: 20, playlist: { ...window, segments } }
  }
}

describe('content steering', () => {
  it('follows the priority of each manifest, to the same variant on another pathway, without a stall', () => {
    const run = simulatePlayback({
      untilMs: 40_000,
      variant: { is: 'highest' },
      answer: origin((now) => ({
        afterMs: 20,
        manifest: manifest(now < 15_000 ? ['CDN-a', 'CDN-b'] : ['CDN-b', 'CDN-a']),
      })),
    })
    const hosts = run.commands('fetchMedia').map(({ url }) => hostOf(url))
    expect(hosts[0]).toBe('cdn-a.test')
    expect(hosts.at(-1)).toBe('cdn-b.test')
    expect(run.commands('fetchMedia').every(({ url }) => url.includes('/5000000/'))).toBe(true)
    expect(run.commands('noteStallBegan')).toEqual([])
    const numbers = run.commands('fetchMedia').map(({ url }) => Number(/(\d+)\.ts/.exec(url)?.[1]))
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
  })

  it('asks again after the TTL, telling the pathway, and keeps the query of the URI', () => {
    const run = simulatePlayback({
      untilMs: 25_000,
      variant: { is: 'highest' },
      answer: origin(() => ({ afterMs: 20, manifest: manifest(['CDN-b']) })),
    })
    const asked = run.log.filter(({ command }) => command.do === 'fetchSteering')
    expect(asked.map(({ at }) => at)).toEqual([20, 10_040, 20_060])
    expect(run.commands('fetchSteering').map(({ url }) => url)).toEqual([
      'http://steer.test/manifest?session=1&_HLS_pathway=CDN-a',
      'http://steer.test/manifest?session=1&_HLS_pathway=CDN-b',
      'http://steer.test/manifest?session=1&_HLS_pathway=CDN-b',
    ])
  })

  it('leaves a pathway whose playlists fail', () => {
    const run = simulatePlayback({
      untilMs: 120_000,
      variant: { is: 'highest' },
      answer: origin(
        () => ({ afterMs: 20, failure: 'http500' }),
        ({ url, do: kind }) =>
          kind === 'fetchPlaylist' && hostOf(url) === 'cdn-a.test' ? { afterMs: 20, failure: 'http503' } : undefined,
      ),
    })
    expect(run.state.phase.is).toBe('playing')
    expect(hostOf(run.commands('fetchMedia').at(-1)?.url ?? 'http://none')).toBe('cdn-b.test')
  })

  it('leaves a pathway whose segments fail', () => {
    const run = simulatePlayback({
      untilMs: 60_000,
      variant: { is: 'highest' },
      answer: origin(
        () => ({ afterMs: 20, manifest: manifest(['CDN-a', 'CDN-b']) }),
        ({ url, do: kind }) =>
          kind === 'fetchMedia' && hostOf(url) === 'cdn-a.test' ? { afterMs: 20, failure: 'http403' } : undefined,
      ),
    })
    expect(run.state.phase.is).toBe('playing')
    expect(run.commands('fetchMedia').filter(({ url }) => hostOf(url) === 'cdn-a.test')).toHaveLength(1)
  })

  it('asks no more once the server says that it is gone', () => {
    const run = simulatePlayback({ untilMs: 400_000, answer: origin(() => ({ afterMs: 20, failure: 'http410' })) })
    expect(run.commands('fetchSteering')).toHaveLength(1)
    expect(run.state.phase.is).toBe('playing')
  })

  it.each([
    [7, [20, 7040, 14_060]],
    [0, [20, 1040, 2060]],
  ])('waits for the %i s that a server asks for, and a second at the least', (retryAfterSeconds, times) => {
    const run = simulatePlayback({
      untilMs: 20_000,
      answer: origin(() => ({ afterMs: 20, failure: 'http429', retryAfterSeconds })),
    })
    const asked = run.log.filter(({ command }) => command.do === 'fetchSteering')
    expect(asked.slice(0, 3).map(({ at }) => at)).toEqual(times)
  })

  it('plays a clone of a pathway', () => {
    const clone = {
      baseId: 'CDN-a',
      id: 'CDN-c',
      host: 'cdn-c.test',
      parameters: new Map([['token', 'x']]),
      variantUris: new Map(),
      renditionUris: new Map(),
    }
    const run = simulatePlayback({
      untilMs: 20_000,
      variant: { is: 'highest' },
      answer: origin(() => ({ afterMs: 20, manifest: manifest(['CDN-c'], { pathwayClones: [clone] }) })),
    })
    const playlists = run.commands('fetchPlaylist').map(({ url }) => url)
    expect(playlists).toContain('http://cdn-c.test/5000000/index.m3u8?token=x')
    expect(run.state.phase.is).toBe('playing')
  })
})
