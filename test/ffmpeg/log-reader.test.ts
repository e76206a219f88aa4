import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../src/ffmpeg/log-event.ts'
import { LogReader } from '../../src/ffmpeg/log-reader.ts'

const base = 'http://origin.test/live'

/** What the reader makes of lines; each takes a second. */
function read(lines: readonly string[], entryIsMultivariant = false, isOwnDoing = true): LogEvent[] {
  const events: LogEvent[] = []
  const reader = new LogReader({ entryIsMultivariant, silenceLimitMs: 10_000, onEvent: (event) => events.push(event) })
  for (const [second, line] of lines.entries()) reader.line(line, second * 1000)
  reader.end(lines.length * 1000, isOwnDoing)
  return events
}

/** The kinds of what was answered, and their bytes. */
const answered = (events: readonly LogEvent[]) =>
  events.flatMap((event) => (event.is === 'response' ? [[event.of.kind, event.bytes]] : []))

/** As ffmpeg 5.1 logs a request on a connection of its own. */
const opening = (path: string) => `[hls @ 0xa0] [info] Opening '${base}/${path}' for reading`
const request = (context: string, path: string) => [
  `[http @ ${context}] [debug] request: GET /live/${path} HTTP/1.1\r`,
  'User-Agent: Lavf/59.27.100\r',
  '\r',
]
const response = (context: string, status: number, ...headers: string[]) => [
  `[http @ ${context}] [trace] header='HTTP/1.1 ${status} Whatever'`,
  `[http @ ${context}] [trace] http_code=${status}`,
  ...headers.map((header) => `[http @ ${context}] [trace] header='${header}'`),
  `[http @ ${context}] [trace] header=''`,
]
const fetched = (context: string, path: string, bytes: number) => [
  opening(path),
  ...request(context, path),
  ...response(context, 206, `Content-Length: ${bytes}`),
]
const media = (path: string, offset = 0) =>
  `[hls @ 0xa0] [verbose] HLS request for url '${base}/${path}', offset ${offset}, playlist 0`

describe('LogReader', () => {
  it('counts requests by what they are for', () => {
    const events = read(
      [
        ...fetched('0x1', 'index.m3u8', 400),
        ...fetched('0x2', '360p.m3u8', 500),
        media('init.mp4'),
        ...fetched('0x3', 'init.mp4', 700),
        media('1.m4s'),
        ...fetched('0x3', 'keys/1.key', 16),
        `[hls @ 0xa0] [info] Opening 'crypto+${base}/1.m4s' for reading`,
        ...request('0x3', '1.m4s'),
        ...response('0x3', 206, 'content-length: 90000'),
        ...fetched('0x2', '360p.m3u8', 500),
      ],
      true,
    )
    expect(answered(events)).toEqual([
      ['multivariantPlaylist', 400],
      ['mediaPlaylist', 500],
      ['initSection', 700],
      ['key', 16],
      ['segment', 90_000],
      ['mediaPlaylist', 500],
    ])
    expect(events).toHaveLength(6)
  })

  it('knows an initialization section of any name when it comes again', () => {
    const lines = ['head.bin', '1.bin', 'head.bin', '2.bin'].flatMap((path) => [
      media(path),
      ...fetched('0x1', path, 9),
    ])
    expect(answered(read(lines)).map(([kind]) => kind)).toEqual(['segment', 'segment', 'initSection', 'segment'])
  })

  it('tells byte ranges of one file apart', () => {
    const lines = [0, 500, 900, 0].flatMap((offset) => [media('all.ts', offset), ...fetched('0x1', 'all.ts', 9)])
    expect(answered(read(lines)).map(([kind]) => kind)).toEqual(['segment', 'segment', 'segment', 'initSection'])
  })

  it('counts one request for what is asked for again because the connection was closed', () => {
    const events = read([
      media('1.ts'),
      `[http @ 0x1] [info] Opening '${base}/1.ts' for reading`,
      `[hls @ 0xa0] [warning] keepalive request failed for '${base}/1.ts' with error: 'End of file' when opening url, retrying with new connection`,
      ...fetched('0x2', '1.ts', 9),
    ])
    expect(answered(events)).toEqual([['segment', 9]])
  })

  it('follows redirections', () => {
    const events = read([
      opening('a.m3u8'),
      ...request('0x1', 'a.m3u8'),
      ...response('0x1', 302, 'Location: /live/b.m3u8'),
      ...request('0x1', 'b.m3u8'),
      ...response('0x1', 200, 'Content-Length: 5'),
    ])
    expect(events.map(({ is }) => is)).toEqual(['redirect', 'response'])
  })

  it('adds up what comes in chunks', () => {
    const events = read([
      opening('a.m3u8'),
      ...request('0x1', 'a.m3u8'),
      ...response('0x1', 200, 'Transfer-Encoding: chunked'),
      '[http @ 0x1] [trace] Chunked encoding data size: 300',
      '[http @ 0x1] [trace] Chunked encoding data size: 0',
    ])
    expect(events.map((event) => ('bytes' in event ? event.bytes : undefined))).toEqual([0, 300])
  })

  it.each<[string, string[], string, boolean]>([
    [
      'an HTTP error',
      [
        ...request('0x1', 'a.m3u8'),
        '[http @ 0x1] [trace] http_code=404',
        '[http @ 0x1] [warning] HTTP error 404 Not Found',
      ],
      'http404',
      true,
    ],
    [
      'a refused connection',
      ['[tcp @ 0x9] [error] Connection to tcp://origin.test:80 failed: Connection refused'],
      'connectionRefused',
      true,
    ],
    ['a name without an address', ['[tcp @ 0x9] [error] Failed to resolve hostname origin.test: Nope'], 'dns', true],
    [
      'a connection that was closed',
      [...request('0x1', 'a.m3u8'), '[hls @ 0xa0] [warning] Failed to reload playlist 0'],
      'reset',
      true,
    ],
    [
      'a silence that lasted too long',
      [...request('0x1', 'a.m3u8'), ...Array<string>(9).fill(''), '[hls @ 0xa0] [warning] Failed to reload playlist 0'],
      'firstByteTimeout',
      true,
    ],
    ['a process that ended on its own', request('0x1', 'a.m3u8'), 'reset', false],
  ])('tells of %s, once', (_, lines, cause, isOwnDoing) => {
    const failures = read([opening('a.m3u8'), ...lines], false, isOwnDoing).filter(({ is }) => is === 'failed')
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ cause, of: { kind: 'mediaPlaylist' } })
  })

  it('blames nobody for what the run itself broke off', () => {
    expect(read([opening('a.m3u8'), ...request('0x1', 'a.m3u8')])).toEqual([])
  })
})
