import { BoundedCache } from './bounded-cache.ts'

/** Scheme, host and port. */
export interface Origin {
  /** As URL.origin gives it: two origins are the same when their keys are. */
  readonly key: string
  /** Only the origin's part; its path is `/`. */
  readonly url: URL
  readonly secure: boolean
  /** Without the brackets of an IPv6 literal. */
  readonly hostname: string
  readonly port: number
}

/** Where a URL points: whom to connect to, and what to ask for there. */
export interface Target {
  readonly origin: Origin
  /** Path and query. */
  readonly path: string
  /** What was sent last to ask for it, and the headers that it was made of. */
  latestHead: { readonly headers: object; readonly text: string } | undefined
}

/**
 * Splits URLs. Thousands of viewers ask for the same ones, and a live stream's are forgotten after a while, so a thread
 * keeps the latest.
 */
export class UrlTargets {
  private readonly targets = new BoundedCache<string, Target>(4096)
  private readonly origins = new BoundedCache<string, Origin>(256)

  /** Undefined when it is not an absolute http(s) URL. */
  find(url: string): Target | undefined {
    return this.targets.get(url) ?? this.split(url)
  }

  private split(text: string): Target | undefined {
    if (!URL.canParse(text)) return undefined
    const url = new URL(text)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
    const target: Target = { origin: this.originOf(url), path: url.pathname + url.search, latestHead: undefined }
    this.targets.set(text, target)
    return target
  }

  private originOf(url: URL): Origin {
    const known = this.origins.get(url.origin)
    if (known !== undefined) return known
    const secure = url.protocol === 'https:'
    const origin: Origin = {
      key: url.origin,
      url: new URL(url.origin),
      secure,
      hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    }
    this.origins.set(origin.key, origin)
    return origin
  }
}
