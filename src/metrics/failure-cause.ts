/**
 * Why a request failed: a closed set, so that failures can be counted in flat memory and compared between runs.
 *
 * - `dns`: the host name did not resolve
 * - `connectionRefused`, `connectTimeout`, `unreachable`: no connection was made
 * - `noFreeConnection`: the connections that the run allows were all busy for most of the time to the first byte; the
 *   limit is the plan's, never the server's, which may not have seen the request
 * - `tls`: the handshake or the certificate failed
 * - `reset`: the connection was closed or reset before the response was complete
 * - `firstByteTimeout`: connected, but no response headers in time (connecting counts against it)
 * - `totalTimeout`: headers came, the body did not finish in time
 * - `http<code>`: a response with a 4xx or 5xx code (or another one that cannot be played, such as 204 or 304)
 * - `redirect`: too many redirections, or one that leads nowhere
 * - `truncated`: the body ended before its Content-Length (or before the byte range asked for)
 * - `tooLarge`: a playlist above the size cap
 * - `malformed`: not HTTP, a playlist that cannot be parsed, or a media segment without a byte
 * - `fileDescriptors`, `localPorts`: this machine ran out of them; the fault is the generator's, never the server's
 * - `unexpected`: anything else; its message is in the log
 */
export const transportFailureCauses = [
  'dns',
  'connectionRefused',
  'connectTimeout',
  'unreachable',
  'noFreeConnection',
  'tls',
  'reset',
  'firstByteTimeout',
  'totalTimeout',
  'redirect',
  'truncated',
  'tooLarge',
  'malformed',
  'fileDescriptors',
  'localPorts',
  'unexpected',
] as const

export type FailureCause = (typeof transportFailureCauses)[number] | `http${number}`
