import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrdinaryHead, readResponseHead } from '../../src/transport/response-head.ts'

const read = (text: string) => readResponseHead(Buffer.from(text, 'latin1'))

/** What was read, with the headers as text. */
function ordinary(text: string) {
  const head = read(text)
  if (typeof head === 'string') throw new Error(head)
  return { ...head, headers: head.headers.map((bytes) => bytes.toString('latin1').trim()) }
}

const nginx = [
  'HTTP/1.1 200 OK',
  'Server: nginx/1.22.1',
  'Date: Sat, 28 Nov 2026 12:00:00 GMT',
  'Content-Type: video/mp2t',
  'Content-Length: 500000',
  'Connection: keep-alive',
  'ETag: "692a1b2c-7a120"',
  'Accept-Ranges: bytes',
  '\r\n',
].join('\r\n')

describe('readResponseHead', () => {
  it('reads what a web server says of a file', () => {
    const expected = { bytes: nginx.length, status: 200, contentLength: 500_000, keepAlive: '', headers: [] }
    expect(ordinary(nginx)).toEqual(expected)
    expect(ordinary(`${nginx}HTTP/1.1 the body`)).toEqual(expected)
  })

  it('hands on the headers that are read here, in any case, with the blanks around them', () => {
    const text =
      'HTTP/1.1 302 Found\r\nLOCATION:/a b\r\nage: \t7 \r\nRetry-After: 3\r\nX-Age: 9\r\nContent-Encoding: gzip\r\ncontent-length:0\r\n\r\n'
    expect(ordinary(text)).toEqual({
      bytes: text.length,
      status: 302,
      contentLength: 0,
      keepAlive: '',
      headers: ['location', '/a b', 'age', '7', 'retry-after', '3', 'content-encoding', 'gzip'],
    })
  })

  it('hands on how long the server keeps the connection', () => {
    expect(ordinary('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 1\r\n\r\n').keepAlive).toBe(
      'timeout=5',
    )
  })

  it.each([100, 102, 103])('takes an interim response %i, which has no body', (status) => {
    expect(ordinary(`HTTP/1.1 ${status} X\r\nLink: </a>\r\n\r\n`)).toMatchObject({ status, contentLength: 0 })
  })

  it.each([
    ['a body in chunks', '200 OK', 'Transfer-Encoding: chunked'],
    ['a body until the end', '200 OK', 'Server: x'],
    ['a length beside chunks', '200 OK', 'Content-Length: 3\r\nTransfer-Encoding: chunked'],
    ['the last response of a connection', '200 OK', 'Content-Length: 3\r\nConnection: close'],
    ['several connection options', '200 OK', 'Content-Length: 3\r\nConnection: keep-alive, upgrade'],
    ['an upgrade', '200 OK', 'Content-Length: 3\r\nUpgrade: h2c'],
    ['a switch of protocols', '101 Switching Protocols', 'Upgrade: h2c'],
    ['no content', '204 No Content', 'Content-Length: 3'],
    ['nothing new', '304 Not Modified', 'Content-Length: 3'],
  ])('leaves %s to llhttp', (_what, status, headers) => {
    expect(read(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n`)).toBe('special')
  })

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n'],
    ['HTTP/0.9', '<html>'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 99 X\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 X\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 X\r\nContent-Length: 3\r\n\r\n'],
    ['no reason and no blank', 'HTTP/1.1 200\r\nContent-Length: 3\r\n\r\n'],
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 3\n\n'],
    ['a bare carriage return', 'HTTP/1.1 200 OK\rContent-Length: 3\r\n\r\n'],
    ['a folded line', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 3\r\n\r\n'],
    ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\n'],
    ['no colon', 'HTTP/1.1 200 OK\r\nContent-Length 3\r\n\r\n'],
    ['no name', 'HTTP/1.1 200 OK\r\n: 3\r\n\r\n'],
    ['a NUL in a value', 'HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 3\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n'],
    ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n'],
    ['a signed length', 'HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\n'],
    ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n'],
    ['a length beyond counting', 'HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n\r\n'],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(3000)}`],
  ])('does not read %s', (_what, text) => {
    expect(read(text)).toBe('irregular')
  })

  it('wants more of a head that has not all come, wherever it is cut', () => {
    for (let length = 0; length < nginx.length; length += 1) expect(read(nginx.slice(0, length))).toBe('incomplete')
  })

  it('reads the same of a head however little follows, and never reads beyond it', () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
    const value = fc.stringMatching(/^[\t -~]{0,30}$/)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(token, value), { maxLength: 8 }),
        fc.nat(1e9),
        fc.string(),
        (pairs, length, body) => {
          const lines = pairs.map(([name, text]) => `x-${name}: ${text}\r\n`).join('')
          const head = `HTTP/1.1 200 OK\r\n${lines}Content-Length: ${length}\r\n\r\n`
          const found = read(head + body) as OrdinaryHead
          expect([found.bytes, found.contentLength]).toEqual([head.length, length])
        },
      ),
    )
  })
})
