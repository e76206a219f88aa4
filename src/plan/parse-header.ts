import { type Parsed, parsed, quote, refused } from './parsed.ts'

export interface HeaderField {
  /** Lower case. */
  readonly name: string
  readonly value: string
}

/** RFC 9110 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** RFC 9110 5.5: visible characters, spaces, tabs and obs-text; no CR, LF or NUL can pass. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** What a request may not say of itself, and why. */
const managed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    // RFC 9110 7.6.1, and the fields that frame a message.
    [
      'connection',
      'content-length',
      'expect',
      'keep-alive',
      'proxy-connection',
      'te',
      'trailer',
      'transfer-encoding',
      'upgrade',
    ].map((name) => [name, 'Leave it out: connections and message framing are managed for you.']),
  ),
  host: 'Put the name in the URL and say where it is with --resolve host:port:address: TLS then sees the right name too.',
  range: 'Leave it out: byte ranges come from the playlist.',
  'user-agent': 'Use --user-agent.',
}

/** `Name: value`. Faults never show the value: it may be a secret. */
export function parseHeader(text: string): Parsed<HeaderField> {
  const colon = text.indexOf(':')
  if (colon === -1) return refused('has no colon.', "Say it like --header 'X-Token: abc'.")
  const name = text.slice(0, colon).toLowerCase()
  if (!token.test(name)) {
    return refused(
      `${quote(text.slice(0, colon))} is not a header name.`,
      'A name has letters, digits and hyphens, with the colon directly after it.',
    )
  }
  const remedy = Object.hasOwn(managed, name) ? managed[name] : undefined
  if (remedy !== undefined) return refused(`${quote(name)} cannot be set.`, remedy)
  const value = text.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, '')
  if (!fieldValue.test(value)) {
    return refused(
      `${quote(name)} has a value with a line break, a control character or a character beyond Latin-1.`,
      'Remove it, or percent-encode it.',
    )
  }
  return parsed({ name, value })
}

/** A value for the User-Agent field. */
export function parseUserAgent(text: string): Parsed<string> {
  if (fieldValue.test(text)) return parsed(text)
  return refused(`${quote(text)} cannot be sent.`, 'Say it in Latin-1 characters without line breaks.')
}

/**
 * One value a name: repeated fields are joined as RFC 9110 5.3 allows, cookies by a semicolon (RFC 6265 5.4).
 */
export function joinHeaders(fields: readonly HeaderField[]): Record<string, string> {
  const joined = new Map<string, string>()
  for (const { name, value } of fields) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
  }
  return Object.fromEntries(joined)
}
