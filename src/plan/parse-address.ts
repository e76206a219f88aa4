import { isIP } from 'node:net'
import { type Parsed, parsed, quote, refused } from './parsed.ts'

export interface ResolveRule {
  /** Lower case; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** IPv6 without brackets. */
  readonly address: string
}

/** `host:port:address`; an IPv6 address stands in brackets, as in `example.com:443:[2001:db8::1]`. */
export function parseResolve(text: string): Parsed<ResolveRule> {
  const match = /^(?:\[([^\]]+)\]|([^\s:/@[\]]+)):(\d{1,5}):(?:\[([^\]]+)\]|([^:]+))$/.exec(text)
  if (match === null) {
    return refused(
      `${quote(text)} is not host:port:address.`,
      'Say it like example.com:443:127.0.0.1 or example.com:443:[::1].',
    )
  }
  const [, hostAddress, hostName = '', portText = '', bracketed, plain = ''] = match
  const port = Number(portText)
  const address = bracketed ?? plain
  if (port < 1 || port > 65_535) return refused(`${quote(text)} has no such port.`, 'Say a port from 1 to 65535.')
  if (isIP(address) !== (bracketed === undefined ? 4 : 6)) {
    return refused(
      `${quote(text)} does not end in an IP address.`,
      'Say an address, not a name: example.com:443:127.0.0.1 or example.com:443:[::1].',
    )
  }
  return parsed({ host: (hostAddress ?? hostName).toLowerCase(), port, address })
}

/** An IP address of this machine; whether it is one is for the start of the run to find out. */
export function parseLocalAddress(text: string): Parsed<string> {
  if (isIP(text) !== 0) return parsed(text)
  return refused(`${quote(text)} is not an IP address.`, 'Say an address of this machine, like 192.0.2.7.')
}
