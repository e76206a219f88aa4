import { requestMetrics } from './metric-names.ts'
import type { Counter, MetricSet } from './metric-set.ts'
import type { RequestKind } from './request-kind.ts'

/** Paths come from the stream: so many patterns of a kind are counted by name, the rest together. */
const maxPatterns = 200
const otherPattern = '(other)'

/**
 * Counts requests by what their paths have in common, so that it can be said which requests differ between two runs. Only
 * runs that ask for it have one.
 */
export class PathCounts {
  readonly #metrics: MetricSet
  readonly #ownHost: string | undefined
  readonly #byKind = new Map<RequestKind, Map<string, Counter>>()

  /** @param streams the URLs of what is played: their host, where they have one in common, is no part of the patterns */
  constructor(metrics: MetricSet, streams: readonly string[]) {
    this.#metrics = metrics
    const hosts = new Set(streams.map((url) => new URL(url).host))
    this.#ownHost = hosts.size === 1 ? [...hosts][0] : undefined
  }

  /** @param url as it was asked for, absolute; redirections lead elsewhere without being counted */
  count(kind: RequestKind, url: string): void {
    this.#counter(kind, pathPattern(url, this.#ownHost) ?? otherPattern).value += 1
  }

  #counter(kind: RequestKind, pattern: string): Counter {
    let counters = this.#byKind.get(kind)
    if (counters === undefined) {
      counters = new Map()
      this.#byKind.set(kind, counters)
    }
    const known = counters.get(pattern)
    if (known !== undefined) return known
    const name = counters.size < maxPatterns ? pattern : otherPattern
    const counter = this.#metrics.counter(requestMetrics.paths(kind, name))
    counters.set(name, counter)
    return counter
  }
}

/**
 * `/live/720p/#.ts` of `https://host/live/720p/1234.ts?token=x`: numbers are what differs between the segments of a stream.
 * Other hosts than the stream's own stay in front; undefined: no URL.
 */
export function pathPattern(url: string, ownHost: string | undefined): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { host, pathname } = new URL(url)
  const path = withoutNumbers(pathname)
  return host === ownHost ? path : `//${host}${path}`
}

/** Heights, as in `720p`, tell variants apart and stay, as do endings like `m3u8`. */
function withoutNumbers(pathname: string): string {
  return pathname.replace(/\d+(p(?![a-z]))?|\.[a-z]\w{1,4}$/gi, (found, height) =>
    height === undefined && !found.startsWith('.') ? '#' : found,
  )
}
