import { describe, expect, it } from 'vitest'
import { redactHeaders, redactText, redactUrl } from '../../src/report/redact.ts'

describe('redaction', () => {
  it.each([
    ['a URL without secrets stays as it is', 'https://h/a.m3u8?b=1&c=%7E', 'https://h/a.m3u8?b=1&c=%7E'],
    ['userinfo', 'https://user:pass@h/a.m3u8', 'https://REDACTED@h/a.m3u8'],
    ['a password without a user', 'https://:pass@h/', 'https://REDACTED@h/'],
    ['a token', 'https://h/a?x=1&access_token=abc', 'https://h/a?x=1&access_token=REDACTED'],
    ['a CDN signature', 'https://h/a?hdnts=exp=1~hmac=2', 'https://h/a?hdnts=REDACTED'],
    ['signed S3 URLs', 'https://h/a?X-Amz-Signature=abc', 'https://h/a?X-Amz-Signature=REDACTED'],
    ['what is no URL', 'not a url', 'not a url'],
  ])('%s', (_, url, redacted) => {
    expect(redactUrl(url)).toBe(redacted)
  })

  it('hides the values of headers that let one in', () => {
    const headers = { authorization: 'Basic abc', cookie: 'id=1', 'x-api-key': 'k', 'x-auth-token': 't', accept: '*/*' }
    expect(redactHeaders(headers)).toEqual({
      authorization: 'REDACTED',
      cookie: 'REDACTED',
      'x-api-key': 'REDACTED',
      'x-auth-token': 'REDACTED',
      accept: '*/*',
    })
  })

  it('finds the URLs in a sentence', () => {
    expect(redactText('At https://u:p@h/a?token=x: bad, see (http://h/b).')).toBe(
      'At https://REDACTED@h/a?token=REDACTED: bad, see (http://h/b).',
    )
  })
})
