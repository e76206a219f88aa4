import { describe, expect, it } from 'vitest'
import { parseLocalAddress, parseResolve } from '../../src/plan/parse-address.ts'
import { parseBandwidth } from '../../src/plan/parse-bandwidth.ts'
import { countFrom } from '../../src/plan/parse-count.ts'
import { parseDuration, parsePositiveDuration } from '../../src/plan/parse-duration.ts'
import { joinHeaders, parseHeader, parseUserAgent } from '../../src/plan/parse-header.ts'
import { parseRate } from '../../src/plan/parse-rate.ts'
import { parseSwitch } from '../../src/plan/parse-switch.ts'
import { parseUrl } from '../../src/plan/parse-url.ts'
import { parseVariant } from '../../src/plan/parse-variant.ts'
import type { Parsed } from '../../src/plan/parsed.ts'

/** A table of good values with what they mean, and of bad ones with words that the problem and the remedy must hold. */
function table<T>(
  name: string,
  parse: (text: string) => Parsed<T>,
  good: readonly (readonly [text: string, value: T])[],
  bad: readonly (readonly [text: string, problem: string, remedy: string])[],
) {
  describe(name, () => {
    it.each(good)('reads %j', (text, value) => {
      expect(parse(text)).toEqual({ ok: true, value })
    })
    it.each(bad)('refuses %j: %s', (text, problem, remedy) => {
      const result = parse(text)
      expect(result).toMatchObject({
        ok: false,
        fault: { problem: expect.stringContaining(problem), remedy: expect.stringContaining(remedy) },
      })
    })
  })
}

table(
  'duration, in ms',
  parseDuration,
  [
    ['0', 0],
    ['0s', 0],
    ['90s', 90_000],
    ['5m', 300_000],
    ['500ms', 500],
    ['1h30m', 5_400_000],
    ['1m30s500ms', 90_500],
    ['1.5h', 5_400_000],
    ['1.1m', 66_000],
    ['576h', 2_073_600_000],
  ],
  [
    ['90', 'has no unit', '90s'],
    ['1.5', 'has no unit', '1.5s'],
    ['', 'not a duration', '1h30m'],
    ['-5s', 'not a duration', '1h30m'],
    ['5 s', 'not a duration', '1h30m'],
    ['5S', 'not a duration', '1h30m'],
    ['30m1h', 'not a duration', '1h30m'],
    ['5min', 'not a duration', '1h30m'],
    ['.5s', 'not a duration', '1h30m'],
    ['1e3s', 'not a duration', '1h30m'],
    ['Infinity', 'not a duration', '1h30m'],
    ['577h', 'too long', '576h'],
    [`${'9'.repeat(400)}h`, 'too long', '576h'],
  ],
)

table('duration above 0', parsePositiveDuration, [['1ms', 1]], [['0', 'no time', '90s']])

table(
  'rate, a second',
  parseRate,
  [
    ['100', 100],
    ['100/s', 100],
    ['6000/m', 100],
    ['36k/h', 10],
    ['0.5', 0.5],
    ['1_000/s', 1000],
  ],
  [
    ['0', 'never start anyone', '100/s'],
    ['0/m', 'never start anyone', '100/s'],
    ['-1', 'not a rate', '6000/m'],
    ['100/min', 'not a rate', '6000/m'],
    ['100/s/s', 'not a rate', '6000/m'],
    ['/s', 'not a rate', '6000/m'],
    ['', 'not a rate', '6000/m'],
    ['100/toString', 'not a rate', '6000/m'],
    ['1e9', 'not a rate', '6000/m'],
  ],
)

table(
  'count from 1 to 20000',
  countFrom(1, 20_000),
  [
    ['10', 10],
    ['10k', 10_000],
    ['1.5k', 1500],
    ['1_000', 1000],
    ['20K', 20_000],
    ['0010', 10],
  ],
  [
    ['0', 'out of range', '1 to 20000'],
    ['20001', 'out of range', '1 to 20000'],
    ['1.5', 'not a whole number', '10k'],
    ['ten', 'not a whole number', '10k'],
    ['1,000', 'not a whole number', '10k'],
    ['1__000', 'not a whole number', '10k'],
    ['1e3', 'not a whole number', '10k'],
    ['0x10', 'not a whole number', '10k'],
    ['-1', 'not a whole number', '10k'],
    [' 1', 'not a whole number', '10k'],
    ['1m', 'not a whole number', '10k'],
    ['', 'not a whole number', '10k'],
  ],
)

table(
  'bandwidth, bits a second',
  parseBandwidth,
  [
    ['3000000', 3_000_000],
    ['800k', 800_000],
    ['800kbps', 800_000],
    ['2M', 2_000_000],
    ['1.1M', 1_100_000],
    ['5Mbit/s', 5_000_000],
    ['1G', 1_000_000_000],
  ],
  [
    ['0', 'not a bandwidth', '800k'],
    ['5m', 'not a bandwidth', '800k'],
    ['5Mbit', 'not a bandwidth', '800k'],
    ['fast', 'not a bandwidth', '800k'],
    ['5MB/s', 'in bytes', '8M'],
    ['5MB', 'in bytes', '8M'],
    ['5MBps', 'in bytes', '8M'],
  ],
)

table(
  'header',
  parseHeader,
  [
    ['X-Token: abc', { name: 'x-token', value: 'abc' }],
    ['X-Token:abc', { name: 'x-token', value: 'abc' }],
    ['Authorization: Basic YTpi', { name: 'authorization', value: 'Basic YTpi' }],
    ['X-Empty:', { name: 'x-empty', value: '' }],
    ['X-Time: 12:30:00 \t', { name: 'x-time', value: '12:30:00' }],
    ['X-Latin: é', { name: 'x-latin', value: 'é' }],
    ['__proto__: 1', { name: '__proto__', value: '1' }],
    ['constructor: 1', { name: 'constructor', value: '1' }],
  ],
  [
    ['X-Token abc', 'no colon', '--header'],
    ['', 'no colon', '--header'],
    [': abc', 'not a header name', 'letters'],
    ['X Token: abc', 'not a header name', 'letters'],
    ['X-Token : abc', 'not a header name', 'directly after'],
    ['X-Tökén: abc', 'not a header name', 'letters'],
    ['X-A: b\r\nX-B: c', 'line break', 'Remove it'],
    ['X-A: b\nc', 'line break', 'Remove it'],
    ['X-A: b\0c', 'control character', 'Remove it'],
    ['X-A: 日本', 'beyond Latin-1', 'percent-encode'],
    ['Host: example.com', 'cannot be set', '--resolve'],
    ['Connection: close', 'cannot be set', 'Leave it out'],
    ['Transfer-Encoding: chunked', 'cannot be set', 'Leave it out'],
    ['Content-Length: 5', 'cannot be set', 'Leave it out'],
    ['Range: bytes=0-', 'cannot be set', 'byte ranges'],
    ['User-Agent: x', 'cannot be set', '--user-agent'],
  ],
)

it('keeps the values of faulty headers to itself: they may be secrets', () => {
  for (const text of ['Authorization hunter2', 'Authorization: hunter2\n', 'Host: hunter2', 'bad name: hunter2']) {
    expect(JSON.stringify(parseHeader(text))).not.toContain('hunter2')
  }
})

it('joins repeated headers with a comma, cookies with a semicolon', () => {
  const fields = [
    { name: 'x-a', value: '1' },
    { name: 'cookie', value: 'a=1' },
    { name: 'x-a', value: '2' },
    { name: 'cookie', value: 'b=2' },
    { name: '__proto__', value: 'kept' },
  ]
  expect(Object.entries(joinHeaders(fields))).toEqual([
    ['x-a', '1, 2'],
    ['cookie', 'a=1; b=2'],
    ['__proto__', 'kept'],
  ])
})

table('user agent', parseUserAgent, [['tv/1.0 (x)', 'tv/1.0 (x)']], [['a\nb', 'cannot be sent', 'line breaks']])

table(
  'resolve',
  parseResolve,
  [
    ['example.com:443:127.0.0.1', { host: 'example.com', port: 443, address: '127.0.0.1' }],
    ['EXAMPLE.com:80:[2001:db8::1]', { host: 'example.com', port: 80, address: '2001:db8::1' }],
    ['[::1]:80:127.0.0.1', { host: '::1', port: 80, address: '127.0.0.1' }],
  ],
  [
    ['example.com:127.0.0.1', 'not host:port:address', 'example.com:443'],
    ['example.com:443:2001:db8::1', 'not host:port:address', '[::1]'],
    [':443:127.0.0.1', 'not host:port:address', 'example.com:443'],
    ['example.com:https:127.0.0.1', 'not host:port:address', 'example.com:443'],
    ['example.com:0:127.0.0.1', 'no such port', '65535'],
    ['example.com:65536:127.0.0.1', 'no such port', '65535'],
    ['example.com:443:localhost', 'does not end in an IP address', 'not a name'],
    ['example.com:443:[127.0.0.1]', 'does not end in an IP address', 'not a name'],
    ['example.com:443:127.0.0', 'does not end in an IP address', 'not a name'],
  ],
)

table(
  'local address',
  parseLocalAddress,
  [
    ['192.0.2.7', '192.0.2.7'],
    ['::1', '::1'],
  ],
  [
    ['eth0', 'not an IP address', '192.0.2.7'],
    ['192.0.2.7:80', 'not an IP address', '192.0.2.7'],
  ],
)

table(
  'URL',
  parseUrl,
  [
    ['http://example.com/a.m3u8', 'http://example.com/a.m3u8'],
    ['HTTPS://Example.COM:443/a.m3u8?t=1#x', 'https://example.com/a.m3u8?t=1'],
    ['http://[::1]:8080/a b.m3u8', 'http://[::1]:8080/a%20b.m3u8'],
  ],
  [
    ['example.com/a.m3u8', 'does not start with http', 'Put http:// or https://'],
    ['localhost:8080/a.m3u8', 'does not start with http', 'Put http://'],
    ['/tmp/a.m3u8', 'does not start with http', 'Put http://'],
    ['', 'does not start with http', 'Put http://'],
    ['ftp://example.com/a.m3u8', 'is not http or https', 'http://'],
    ['http://', 'is not a URL', 'https://example.com'],
    ['http://a:99999/', 'is not a URL', 'https://example.com'],
    ['http://me:hunter2@example.com/', 'user name or password', '--header'],
  ],
)

it('does not repeat a password that stands in a URL', () => {
  expect(JSON.stringify(parseUrl('http://me:hunter2@example.com/'))).not.toContain('hunter2')
})

table(
  'variant',
  parseVariant,
  [
    ['all', { is: 'all' }],
    ['highest', { is: 'highest' }],
    ['lowest', { is: 'lowest' }],
    ['first', { is: 'first' }],
    ['720p', { is: 'height', height: 720 }],
    ['3000000', { is: 'bandwidth', bitsPerSecond: 3_000_000 }],
    ['3M', { is: 'bandwidth', bitsPerSecond: 3_000_000 }],
  ],
  [
    ['best', 'names no variant', 'highest'],
    ['0p', 'names no variant', '720p'],
    ['720P', 'names no variant', '720p'],
    ['', 'names no variant', '720p'],
  ],
)

table(
  'switch',
  parseSwitch,
  [
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ],
  [
    ['yes', 'neither true nor false', 'true, false, 1 or 0'],
    ['TRUE', 'neither true nor false', 'true, false, 1 or 0'],
    ['', 'neither true nor false', 'true, false, 1 or 0'],
  ],
)

it('shows no control characters and cuts what is long', () => {
  const result = parseDuration(`\u001b[31m${'x'.repeat(1000)}`)
  expect(result).toMatchObject({ ok: false })
  const problem = result.ok ? '' : result.fault.problem
  expect(problem).toContain('\\u001b[31mxxx')
  expect(problem.length).toBeLessThan(130)
})
