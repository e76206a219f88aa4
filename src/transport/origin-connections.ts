import type { Connection } from './connection.ts'
import type { Origin } from './url-targets.ts'

/** Something that wants a connection. It carries its own place in the queue. */
export interface ConnectionWaiter {
  nextWaiter: ConnectionWaiter | undefined
  /** False when it has ended in the meantime and is to be passed over. */
  readonly waiting: boolean
  /** The server may hold its response, during which its connection carries nothing. */
  readonly mayBeHeld: boolean
  onConnectionFree(connection: Connection): void
}

/**
 * The connections to one origin, of one viewer or of all viewers of a thread. A free one is used first, the latest used
 * before the others; another is opened only when all are busy; at the limit requests wait, first come first served. What a
 * server holds does not count: playlists that are waited for, one a track, would leave no connection to the media (low
 * latency asks for HTTP/2, RFC 8216bis B, where nothing waits for them).
 */
export class OriginConnections {
  readonly origin: Origin
  private readonly limit: number
  private readonly open: () => Connection
  private readonly all: Connection[] = []
  private readonly free: Connection[] = []
  private readonly held = new Set<Connection>()
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
    if (connection !== undefined) return this.handOver(connection, waiter)
    if (this.lastWaiter === undefined) this.firstWaiter = waiter
    else this.lastWaiter.nextWaiter = waiter
    this.lastWaiter = waiter
    return undefined
  }

  /** The connection can carry another request. */
  release(connection: Connection): void {
    if (this.held.size > 0) this.held.delete(connection)
    const waiter = this.takeWaiter()
    if (waiter === undefined) this.free.push(connection)
    else waiter.onConnectionFree(this.handOver(connection, waiter))
  }

  /** Closes a connection whose request was given up. */
  retire(connection: Connection): void {
    const index = this.all.indexOf(connection)
    if (index === -1) return
    this.all.splice(index, 1)
    this.held.delete(connection)
    connection.close()
    const waiter = this.takeWaiter()
    if (waiter !== undefined) waiter.onConnectionFree(this.handOver(this.openNew(), waiter))
  }

  /** Closes all connections and forgets who waits. */
  close(): void {
    this.firstWaiter = undefined
    this.lastWaiter = undefined
    this.free.length = 0
    this.held.clear()
    for (const connection of this.all.splice(0)) connection.close()
  }

  private openWithinLimit(): Connection | undefined {
    return this.all.length < this.limit + this.held.size ? this.openNew() : undefined
  }

  private handOver(connection: Connection, waiter: ConnectionWaiter): Connection {
    if (waiter.mayBeHeld) this.held.add(connection)
    return connection
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
