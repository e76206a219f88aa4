import { Connection } from './connection.ts'
import { OriginConnections } from './origin-connections.ts'
import type { Endpoint, StaticBufferConnector } from './static-buffer-connector.ts'
import type { Origin } from './url-targets.ts'

export interface ConnectionGroupOptions {
  readonly connector: StaticBufferConnector
  /** The most connections to one origin. */
  readonly limitPerOrigin: number
  readonly localAddresses: readonly string[]
  /** Decides the local address and the first of the host's addresses: the viewer's index. */
  readonly turn: number
  /** For a viewer whose bandwidth is limited. */
  readonly limited: boolean
  /** Each connection takes the next turn: for a group that many viewers share. */
  readonly takesTurns: boolean
}

/** All connections of one viewer, or all that the viewers of a thread share. */
export class ConnectionGroup {
  private readonly options: ConnectionGroupOptions
  /** Few: a viewer meets one or two origins. */
  private readonly origins: OriginConnections[] = []
  private turn: number

  constructor(options: ConnectionGroupOptions) {
    this.options = options
    this.turn = options.turn
  }

  connectionsTo(origin: Origin): OriginConnections {
    for (const connections of this.origins) {
      if (connections.origin.key === origin.key) return connections
    }
    const { connector, limitPerOrigin, takesTurns } = this.options
    const common = this.endpoint(origin)
    const open = () => new Connection(takesTurns ? this.endpoint(origin) : common, connector)
    const connections = new OriginConnections(origin, limitPerOrigin, open)
    this.origins.push(connections)
    return connections
  }

  close(): void {
    for (const connections of this.origins.splice(0)) connections.close()
  }

  private endpoint(origin: Origin): Endpoint {
    const { localAddresses, takesTurns, limited } = this.options
    const turn = takesTurns ? this.turn++ : this.turn
    return {
      origin,
      localAddress: localAddresses.length === 0 ? undefined : localAddresses[turn % localAddresses.length],
      limited,
      addressTurn: turn,
      tlsSession: undefined,
    }
  }
}
