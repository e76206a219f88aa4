import type { RequestRange, TransportOptions, TransportRequest } from './transport.ts'

/** Names and values in turn, as undici takes them. */
type HeaderList = readonly string[]

/** The headers of every request, built once. */
export class RequestHeaders {
  private readonly playlist: HeaderList
  private readonly media: HeaderList
  private readonly foreignPlaylist: HeaderList
  private readonly foreignMedia: HeaderList

  constructor(options: Pick<TransportOptions, 'headers' | 'userAgent' | 'noCache'>) {
    const common: Record<string, string> = {
      'user-agent': options.userAgent,
      accept: '*/*',
      ...(options.noCache ? { 'cache-control': 'no-cache', pragma: 'no-cache' } : undefined),
    }
    // Media is compressed already: only playlists shrink (RFC 8216bis 6.2.1 says that servers should compress them).
    const compressible = { ...common, 'accept-encoding': 'gzip' }
    this.playlist = listOf({ ...compressible, ...options.headers })
    this.media = listOf({ ...common, ...options.headers })
    this.foreignPlaylist = listOf(compressible)
    this.foreignMedia = listOf(common)
  }

  /** `foreign`: a redirection led to another origin, which must not see what the user gave for the first. */
  listFor(request: TransportRequest, foreign: boolean): string[] {
    const { kind } = request
    const playlist = kind === 'mediaPlaylist' || kind === 'multivariantPlaylist' || kind === 'steeringManifest'
    const list = playlist ? (foreign ? this.foreignPlaylist : this.playlist) : foreign ? this.foreignMedia : this.media
    // undici's type asks for a mutable array; it does not change it.
    return request.range === undefined ? (list as string[]) : [...list, 'range', rangeHeader(request.range)]
  }
}

/** RFC 9110 14.1.2: both positions are inclusive. */
function rangeHeader(range: RequestRange): string {
  return `bytes=${range.offset}-${range.length === undefined ? '' : range.offset + range.length - 1}`
}

function listOf(headers: Readonly<Record<string, string>>): HeaderList {
  return Object.entries(headers).flat()
}
