import { AddressCache } from './address-cache.ts'
import type { Bandwidth } from './bandwidth.ts'
import { ConnectionGroup } from './connection-group.ts'
import { ContentDecoder } from './content-decoder.ts'
import type { ExchangeContext } from './exchange-owner.ts'
import { ReceiveLimiter } from './receive-limiter.ts'
import { RequestHeaders } from './request-headers.ts'
import { StaticBufferConnector } from './static-buffer-connector.ts'
import type { Transport, TransportOptions, ViewerConnections } from './transport.ts'
import { UndiciViewerConnections } from './undici-viewer-connections.ts'
import { UrlTargets } from './url-targets.ts'

/** HTTP/1.1 for one thread's viewers. */
export function createTransport(options: TransportOptions): Transport {
  return new UndiciTransport(options)
}

class UndiciTransport implements Transport {
  private readonly options: TransportOptions
  private readonly context: ExchangeContext
  private readonly connector: StaticBufferConnector
  private sharedGroup: ConnectionGroup | undefined
  private readonly viewers = new Set<UndiciViewerConnections>()
  private closed = false

  constructor(options: TransportOptions) {
    this.options = options
    const maxBodyBytes = options.maxBodyBytes ?? 8 * 1024 * 1024
    this.context = {
      clock: options.clock,
      targets: new UrlTargets(),
      headers: new RequestHeaders(options),
      decoder: new ContentDecoder(maxBodyBytes),
      maxBodyBytes,
      maxRedirects: options.maxRedirects ?? 5,
      staleConnectionRetries: 0,
    }
    this.connector = new StaticBufferConnector({
      clock: options.clock,
      addresses: new AddressCache(options.clock, options.resolve),
      connectionListener: options.connectionListener,
      insecure: options.insecure,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    })
  }

  get staleConnectionRetries(): number {
    return this.context.staleConnectionRetries
  }

  connect(viewerIndex: number, bandwidth?: Bandwidth): ViewerConnections {
    if (this.closed) throw new Error('connect() after close()')
    const ownsGroup = this.options.connections.is === 'perViewer'
    const limiter = bandwidth && new ReceiveLimiter(this.context.clock, bandwidth)
    const group = this.groupOf(viewerIndex, limiter !== undefined)
    const viewer = new UndiciViewerConnections(this.context, group, ownsGroup, limiter, this.forget)
    this.viewers.add(viewer)
    return viewer
  }

  async close(): Promise<void> {
    this.closed = true
    for (const viewer of this.viewers) viewer.close()
    this.sharedGroup?.close()
    await this.connector.closed()
  }

  private groupOf(viewerIndex: number, limited: boolean): ConnectionGroup {
    const { connections } = this.options
    switch (connections.is) {
      case 'perViewer':
        return this.newGroup(connections.limit, viewerIndex, limited, false)
      case 'shared':
        this.sharedGroup ??= this.newGroup(connections.perWorker, 0, false, true)
        return this.sharedGroup
    }
  }

  private newGroup(limitPerOrigin: number, turn: number, limited: boolean, takesTurns: boolean): ConnectionGroup {
    const { localAddresses } = this.options
    return new ConnectionGroup({ connector: this.connector, limitPerOrigin, localAddresses, turn, limited, takesTurns })
  }

  private readonly forget = (viewer: UndiciViewerConnections): void => {
    this.viewers.delete(viewer)
  }
}
