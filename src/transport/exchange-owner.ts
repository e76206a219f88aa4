import type { Clock } from '../clock.ts'
import type { ContentDecoder } from './content-decoder.ts'
import type { OriginConnections } from './origin-connections.ts'
import type { ReceiveLimiter } from './receive-limiter.ts'
import type { RequestHeaders } from './request-headers.ts'
import type { Exchange } from './transport.ts'
import type { Origin, UrlTargets } from './url-targets.ts'

/** What the exchanges of a thread share. */
export interface ExchangeContext {
  readonly clock: Clock
  readonly targets: UrlTargets
  readonly headers: RequestHeaders
  readonly decoder: ContentDecoder
  readonly maxBodyBytes: number
  readonly maxRedirects: number
  staleConnectionRetries: number
}

/** The viewer that an exchange belongs to. */
export interface ExchangeOwner {
  readonly context: ExchangeContext
  /** Undefined: the viewer receives whatever comes. */
  readonly limiter: ReceiveLimiter | undefined
  connectionsTo(origin: Origin): OriginConnections
  onExchangeOver(exchange: Exchange): void
}
