import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'
import type { Clock } from '../clock.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { ResolveOverride } from './transport.ts'

export type AddressCallback = (error: Error | null, addresses: readonly LookupAddress[]) => void
export type AddressLookup = (hostname: string, options: { all: true }, callback: AddressCallback) => void

/** How long an answer is used, ms. The system's resolver does not tell the record's own time to live. */
const lifetimeMs = 30_000

interface Entry {
  /** Undefined while the resolver is being asked. */
  addresses: readonly LookupAddress[] | undefined
  expiresAt: number
  waiting: AddressCallback[]
}

/**
 * The addresses of hosts, for one thread. A resolver call blocks one of the process's few pool threads, and thousands
 * of viewers connect at once to one name: it is asked once. Failures are not kept.
 */
export class AddressCache {
  private readonly entries = new BoundedCache<string, Entry>(256)
  private readonly overrides: ReadonlyMap<string, string>
  private readonly clock: Clock
  private readonly ask: AddressLookup

  constructor(clock: Clock, overrides: readonly ResolveOverride[], ask: AddressLookup = systemLookup) {
    this.clock = clock
    this.overrides = new Map(overrides.map(({ host, port, address }) => [`${host.toLowerCase()}:${port}`, address]))
    this.ask = ask
  }

  /** Calls back with at least one address, in the resolver's order, at once where nothing has to be asked. */
  lookup(hostname: string, port: number, callback: AddressCallback): void {
    const literal = this.overrides.get(`${hostname}:${port}`) ?? hostname
    const family = isIP(literal)
    if (family !== 0) {
      callback(null, [{ address: literal, family }])
      return
    }
    const entry = this.entries.get(hostname)
    if (entry?.addresses === undefined) {
      if (entry === undefined) this.resolve(hostname, callback)
      else entry.waiting.push(callback)
    } else if (entry.expiresAt > this.clock.now()) callback(null, entry.addresses)
    else this.resolve(hostname, callback)
  }

  private resolve(hostname: string, callback: AddressCallback): void {
    const entry: Entry = { addresses: undefined, expiresAt: 0, waiting: [callback] }
    this.entries.set(hostname, entry)
    this.ask(hostname, { all: true }, (error, addresses) => {
      if (error === null) {
        entry.addresses = addresses
        entry.expiresAt = this.clock.now() + lifetimeMs
      } else this.entries.delete(hostname)
      const waiting = entry.waiting
      entry.waiting = []
      for (const answer of waiting) answer(error, addresses)
    })
  }
}

/**
 * The address for the given attempt of a connection, undefined when all were tried. Viewers begin at different ones of
 * the family that the resolver prefers, as the clients of a name with several addresses do; the other family comes last.
 */
export function addressForAttempt(
  addresses: readonly LookupAddress[],
  turn: number,
  attempt: number,
): LookupAddress | undefined {
  const preferred = addresses.findIndex((address) => address.family !== addresses[0]?.family)
  const count = preferred === -1 ? addresses.length : preferred
  return attempt < count ? addresses[(turn + attempt) % count] : addresses[attempt]
}
