/** The head of a response whose body has a known length, and which leaves the connection open; or of an interim one. */
export interface OrdinaryHead {
  /** With the empty line at its end. */
  readonly bytes: number
  readonly status: number
  readonly contentLength: number
  /** The value of Keep-Alive; empty where there is none. */
  readonly keepAlive: string
  /** Names and values in turn, of those in `wantedHeaders` alone. They lie in the memory that was read. */
  readonly headers: Buffer[]
}

export type HeadReading =
  | OrdinaryHead
  /** Complete, but of another kind of response. */
  | 'special'
  /** The beginning of a head. */
  | 'incomplete'
  /** Not the head of an HTTP/1.1 response as RFC 9112 has it, or a very long one. */
  | 'irregular'

/** What is read of a response here. */
const wantedHeaders = ['age', 'location', 'retry-after', 'content-encoding'].map((name) => ({
  name,
  bytes: Buffer.from(name),
}))
const maxHeadBytes = 16_384
const maxContentLengthDigits = 15

const [tab, lineFeed, carriageReturn, space, colon] = [9, 10, 13, 32, 58]
const beginning = Buffer.from('HTTP/1.1 ')

/** The characters of a token (RFC 9110 5.6.2), by code. */
const isTokenCharacter = Array.from({ length: 256 }, (_, code) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)),
)

/** The characters of what is not a token: HTAB, SP, VCHAR and obs-text (RFC 9110 5.5), by code. */
const isTextCharacter = Array.from({ length: 256 }, (_, code) => code === tab || (code >= space && code !== 127))

/** Reads the head at the start of `received` (RFC 9112 2.1 to 6.3), byte by byte: nothing is decoded that nobody wants. */
export function readResponseHead(received: Buffer): HeadReading {
  const end = Math.min(received.length, maxHeadBytes)
  const missing = received.length < maxHeadBytes ? 'incomplete' : 'irregular'
  for (let at = 0; at < beginning.length; at += 1) {
    if (at === end) return missing
    if (received[at] !== beginning[at]) return 'irregular'
  }
  let at = beginning.length
  let status = 0
  for (const last = at + 3; at < last; at += 1) {
    if (at === end) return missing
    const digit = digitOf(received[at])
    if (digit < 0) return 'irregular'
    status = 10 * status + digit
  }
  if (at === end) return missing
  if (status < 100 || received[at] !== space) return 'irregular'
  at = endOfText(received, at, end)
  const interim = status < 200 && status !== 101
  // 204 and 304 have no body (RFC 9112 6.3).
  let ordinary = status >= 200 && status !== 204 && status !== 304
  let contentLength = -1
  let keepAlive = ''
  const headers: Buffer[] = []
  for (;;) {
    if (at >= end - 1) return missing
    if (received[at] !== carriageReturn || received[at + 1] !== lineFeed) return 'irregular'
    at += 2
    if (at === end) return missing
    if (received[at] === carriageReturn) {
      if (at + 1 === end) return missing
      if (received[at + 1] !== lineFeed) return 'irregular'
      if (interim) return { bytes: at + 2, status, contentLength: 0, keepAlive, headers }
      if (!ordinary || contentLength < 0) return 'special'
      return { bytes: at + 2, status, contentLength, keepAlive, headers }
    }
    const nameAt = at
    while (at < end && isTokenCharacter[received[at] ?? 0]) at += 1
    if (at === end) return missing
    const length = at - nameAt
    if (length === 0 || received[at] !== colon) return 'irregular'
    at += 1
    while (at < end && isBlank(received[at])) at += 1
    const valueAt = at
    at = endOfText(received, at, end)
    // A value that has not all come is followed by none of its end, and asked for again with the rest.
    if (at === end) return missing
    // Few headers have as long a name as one that matters: mostly a length is all that is compared.
    if (isText(received, nameAt, length, 'content-length')) {
      if (contentLength >= 0) return 'irregular'
      contentLength = lengthOf(received, valueAt, at)
      if (contentLength < 0) return 'irregular'
    } else if (isText(received, nameAt, length, 'transfer-encoding') || isText(received, nameAt, length, 'upgrade')) {
      ordinary = false
    } else if (isText(received, nameAt, length, 'connection')) {
      ordinary &&= isText(received, valueAt, withoutBlanks(received, valueAt, at) - valueAt, 'keep-alive')
    } else if (isText(received, nameAt, length, 'keep-alive')) {
      keepAlive = received.toString('latin1', valueAt, at)
    } else {
      for (const wanted of wantedHeaders) {
        if (isText(received, nameAt, length, wanted.name)) headers.push(wanted.bytes, received.subarray(valueAt, at))
      }
    }
  }
}

/** Where what may stand in a line ends. */
function endOfText(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && isTextCharacter[bytes[at] ?? 0]) at += 1
  return at
}

function isBlank(code: number | undefined): boolean {
  return code === space || code === tab
}

function digitOf(code: number | undefined): number {
  return code !== undefined && code >= 48 && code <= 57 ? code - 48 : -1
}

/** In whichever case; `text` is in lower case. */
function isText(bytes: Buffer, from: number, length: number, text: string): boolean {
  if (length !== text.length) return false
  for (let index = 0; index < text.length; index += 1) {
    if (((bytes[from + index] ?? 0) | 0x20) !== text.charCodeAt(index)) return false
  }
  return true
}

/** Where a value ends without the blanks behind it. */
function withoutBlanks(bytes: Buffer, from: number, end: number): number {
  let last = end
  while (last > from && isBlank(bytes[last - 1])) last -= 1
  return last
}

/** -1 where it is no number, or a larger one than can be counted. */
function lengthOf(bytes: Buffer, from: number, end: number): number {
  const last = withoutBlanks(bytes, from, end)
  if (last === from || last - from > maxContentLengthDigits) return -1
  let length = 0
  for (let at = from; at < last; at += 1) {
    const digit = digitOf(bytes[at])
    if (digit < 0) return -1
    length = 10 * length + digit
  }
  return length
}
