/**
 * The value of a response header without the white space around it, undefined when it is absent. `name` is in lower case. Headers arrive as names and
 * values in turn, as bytes; comparing the lengths first leaves nothing to decode for the headers that nobody reads.
 */
export function responseHeader(rawHeaders: readonly Buffer[], name: string): string | undefined {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const rawName = rawHeaders[index]
    if (rawName?.length === name.length && rawName.toString('latin1').toLowerCase() === name) {
      return rawHeaders[index + 1]?.toString('latin1').trim()
    }
  }
  return undefined
}

/** Seconds, as of Age and Retry-After (RFC 9111 5.1, RFC 9110 10.2.3); what is not a number is to be ignored. */
export function parseSeconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : undefined
}
