import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** The absolute http(s) URL of a playlist, normalised and without a fragment (which is never sent). */
export function parseUrl(text: string): Parsed<string> {
  if (!/^https?:\/\//i.test(text)) {
    const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)
    return scheme === null
      ? refused(`${quote(text)} does not start with http:// or https://.`, 'Put http:// or https:// before it.')
      : refused(`${quote(text)} is not http or https.`, 'Say an http:// or https:// URL of a playlist.')
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) {
    return refused(`${quote(text)} is not a URL.`, 'Say it like https://example.com/live/index.m3u8.')
  }
  if (url.username !== '' || url.password !== '') {
    url.username = ''
    url.password = ''
    return refused(
      `has a user name or password before ${quote(url.host)}.`,
      "Leave them out and say --header 'Authorization: Basic …' (base64 of name:password).",
    )
  }
  url.hash = ''
  return parsed(url.href)
}
