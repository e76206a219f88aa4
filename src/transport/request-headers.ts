import type { RequestRange, TransportOptions, TransportRequest } from './transport.ts'
import type { Target } from './url-targets.ts'

interface HeaderList {
  /** Names and values in turn, as undici takes them. */
  readonly list: readonly string[]
  /** In place of the origin's own. */
  readonly host: string | undefined
  /** All but Host, as they are sent. None is about the connection or a body: parse-header.ts refuses those. */
  readonly lines: string
}

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
    const { list } = this.headersFor(request, foreign)
    // undici's type asks for a mutable array; it does not change it.
    return request.range === undefined ? (list as string[]) : [...list, 'range', rangeHeader(request.range)]
  }

  /** The request as undici would send it (RFC 9112 3): thousands of viewers send the same bytes. */
  headFor(request: TransportRequest, foreign: boolean, target: Target): string {
    const headers = this.headersFor(request, foreign)
    if (request.range !== undefined) return headOf(target, headers, `range: ${rangeHeader(request.range)}\r\n`)
    if (target.latestHead?.headers !== headers) target.latestHead = { headers, text: headOf(target, headers, '') }
    return target.latestHead.text
  }

  private headersFor({ kind }: TransportRequest, foreign: boolean): HeaderList {
    const playlist = kind === 'mediaPlaylist' || kind === 'multivariantPlaylist' || kind === 'steeringManifest'
    if (playlist) return foreign ? this.foreignPlaylist : this.playlist
    return foreign ? this.foreignMedia : this.media
  }
}

function headOf(target: Target, { host, lines }: HeaderList, more: string): string {
  const authority = host ?? target.origin.url.host
  return `GET ${target.path} HTTP/1.1\r\nhost: ${authority}\r\nconnection: keep-alive\r\n${lines}${more}\r\n`
}

/** RFC 9110 14.1.2: both positions are inclusive. */
function rangeHeader(range: RequestRange): string {
  return `bytes=${range.offset}-${range.length === undefined ? '' : range.offset + range.length - 1}`
}

function listOf(headers: Readonly<Record<string, string>>): HeaderList {
  const fields = Object.entries(headers)
  const lines = fields.filter(([name]) => name !== 'host').map(([name, value]) => `${name}: ${value}\r\n`)
  return { list: fields.flat(), host: headers.host, lines: lines.join('') }
}
