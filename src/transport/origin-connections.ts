import type { Connection } from './connection.ts'
import type { Origin } from './url-targets.ts'

/** Something that wants a connection. It carries its own place in the queue. */
export interface ConnectionWaiter {
  nextWaiter: ConnectionWaiter | undefined
  /** False when it has ended in the meantime and is to be passed over. */
  readonly waiting: boolean
  onConnectionFree(connection: Connection): void
}

/**
 * The connections to one origin, of one viewer or of all viewers of a thread. A free one is used first, the latest used
 * before the others; another is opened only when all are busy; at the limit requests wait, first come first served.
 */
export class OriginConnections {
  readonly origin: Origin
  private readonly limit: number
  private readonly open: () => Connection
  private readonly all: Connection[] = []
  private readonly free: Connection[] = []
  private firstWaiter: ConnectionWaiter | undefined = undefined
  private lastWaiter: ConnectionWaiter | undefined = undefined

  constructor(origin: Origin, limit: number, open: () => Connection) {
    this.origin = origin
    this.limit = limit
    this.open = open
  }

  /** A connection for the waiter alone; undefined when it has to wait for one. */
  acquire(waiter: ConnectionWaiter): Connection | undefined {
    const connection = this.free.pop() ?? this.openWithinLimit()
    if (connection !== undefined) return connection
    if (this.lastWaiter === undefined) this.firstWaiter = waiter
    else this.lastWaiter.nextWaiter = waiter
    this.lastWaiter = waiter
    return undefined
  }

  /** The connection can carry another request. */
  release(connection: Connection): void {
    const waiter = this.takeWaiter()
    if (waiter === undefined) this.free.push(connection)
    else waiter.onConnectionFree(connection)
  }

  /** Closes a connection whose request was given up. */
  retire(connection: Connection): void {
    const index = this.all.indexOf(connection)
    if (index === -1) return
    this.all.splice(index, 1)
    connection.close()
    const waiter = this.takeWaiter()
    if (waiter !== undefined) waiter.onConnectionFree(this.openNew())
  }

  /** Closes all connections and forgets who waits. */
  close(): void {
    this.firstWaiter = undefined
    this.lastWaiter = undefined
    this.free.length = 0
    for (const connection of this.all.splice(0)) connection.close()
  }

  private openWithinLimit(): Connection | undefined {
    return this.all.length < this.limit ? this.openNew() : undefined
  }

  private openNew(): Connection {
    const connection = this.open()
    this.all.push(connection)
    return connection
  }

  private takeWaiter(): ConnectionWaiter | undefined {
    for (let waiter = this.firstWaiter; waiter !== undefined; waiter = waiter.nextWaiter) {
      this.firstWaiter = waiter.nextWaiter
      if (this.firstWaiter === undefined) this.lastWaiter = undefined
      if (waiter.waiting) {
        waiter.nextWaiter = undefined
        return waiter
      }
    }
    return undefined
  }
}
