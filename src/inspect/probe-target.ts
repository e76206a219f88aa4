import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts'
import { ThreadClock } from '../thread-clock.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { fetchOnce } from './fetch-once.ts'
import type { InspectOptions } from './inspect-options.ts'
import { notAPlaylist, targetFailure } from './target-fault.ts'

/** What was found, and what looking cost the target: part of no other figure. */
export interface Probe {
  readonly requests: number
  readonly bytes: number
  /** Undefined for a media playlist. */
  readonly presentation: MultivariantPlaylist | undefined
}

/**
 * Asks for the URL once and sees whether it is a playlist, so that a thousand viewers need not find out that it is not.
 * The User-Agent ends in ` preflight`: the server's log can tell it from the viewers.
 * @throws FaultsError of kind `target` (or `environment`) with what is wrong
 */
export async function probeTarget(url: string, { http, timeouts }: InspectOptions): Promise<Probe> {
  const clock = new ThreadClock()
  const transport = createTransport({
    ...http,
    userAgent: `${http.userAgent} preflight`,
    connections: { is: 'perViewer', limit: 1 },
    clock,
    connectionListener: { onConnected: () => {} },
  })
  try {
    const asked = fetchOnce(transport.connect(0), clock, timeouts, 'multivariantPlaylist', url)
    // Loaded while the target answers.
    const { parsePlaylist } = await import('../playlist/parse-playlist.ts')
    const exchange = await asked
    const { failure, failureMessage, body } = exchange
    if (failure !== undefined) throw targetFailure({ url, failure, failureMessage })
    if (body === undefined) throw new Error('a response without failure and without a body')
    const parsed = parsePlaylist(body, exchange.finalUrl)
    if (!parsed.ok) throw notAPlaylist(exchange.finalUrl, body, parsed.reason)
    const presentation = parsed.playlist.type === 'multivariant' ? parsed.playlist : undefined
    return { requests: 1 + exchange.redirects, bytes: exchange.bytes, presentation }
  } finally {
    await transport.close()
  }
}
