import type { ConnectionGroup } from './connection-group.ts'
import type { ExchangeContext, ExchangeOwner } from './exchange-owner.ts'
import type { OriginConnections } from './origin-connections.ts'
import type { ReceiveLimiter } from './receive-limiter.ts'
import type { Exchange, ExchangeListener, TransportRequest, ViewerConnections } from './transport.ts'
import { UndiciExchange } from './undici-exchange.ts'
import type { Origin } from './url-targets.ts'

/** A viewer's exchanges, over connections that are its own or shared with others. */
export class UndiciViewerConnections implements ViewerConnections, ExchangeOwner {
  readonly context: ExchangeContext
  readonly limiter: ReceiveLimiter | undefined
  private readonly group: ConnectionGroup
  private readonly ownsGroup: boolean
  private readonly onClose: (viewer: UndiciViewerConnections) => void
  /** Few: a playlist and a media request a track. */
  private readonly underWay: Exchange[] = []
  private closed = false

  constructor(
    context: ExchangeContext,
    group: ConnectionGroup,
    ownsGroup: boolean,
    limiter: ReceiveLimiter | undefined,
    onClose: (viewer: UndiciViewerConnections) => void,
  ) {
    this.context = context
    this.group = group
    this.ownsGroup = ownsGroup
    this.limiter = limiter
    this.onClose = onClose
  }

  start(request: TransportRequest, listener: ExchangeListener): Exchange {
    if (this.closed) throw new Error('start() after close()')
    const exchange = new UndiciExchange(this, request, listener)
    this.underWay.push(exchange)
    exchange.begin()
    return exchange
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    // The group first: a cancelled exchange would otherwise hand its place to one that is about to be cancelled.
    if (this.ownsGroup) this.group.close()
    for (const exchange of [...this.underWay]) exchange.cancel()
    this.onClose(this)
  }

  connectionsTo(origin: Origin): OriginConnections {
    return this.group.connectionsTo(origin)
  }

  onExchangeOver(exchange: Exchange): void {
    const index = this.underWay.indexOf(exchange)
    const last = this.underWay.pop()
    if (last !== undefined && last !== exchange) this.underWay[index] = last
  }
}
