import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import Request from 'undici/lib/core/request.js'
import symbols from 'undici/lib/core/symbols.js'
import Client from 'undici/lib/dispatcher/client.js'

const kQueue: typeof symbols.kQueue = symbols.kQueue
const kRunningIdx: typeof symbols.kRunningIdx = symbols.kRunningIdx
const kPendingIdx: typeof symbols.kPendingIdx = symbols.kPendingIdx
const kResume: typeof symbols.kResume = symbols.kResume

/** undici keeps the places of past requests until there are 256, which are 2 kB a connection. */
const mostPastRequests = 16

/** An undici client whose queue can be seen to: what depends on its insides is here, and the version is pinned. */
export class QueueingClient extends Client {
  declare private [kQueue]: (Request | null)[]
  declare private [kRunningIdx]: number
  declare private [kPendingIdx]: number
  declare private readonly [kResume]: (sync: boolean) => void

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.forgetPastRequests()
    return super.dispatch(options, handler)
  }

  /** Takes a request that others have sent over its socket for one of its own, to which no response has come. */
  takeOver(
    origin: string,
    socket: Socket,
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): void {
    this.forgetPastRequests()
    const request = new Request(origin, options, handler)
    request.abort = (error) => {
      request.onError(error)
      socket.destroy()
    }
    this[kQueue].push(request)
    this[kPendingIdx] = this[kQueue].length
    this[kResume](true)
  }

  private forgetPastRequests(): void {
    const past = this[kRunningIdx]
    if (past < mostPastRequests || past < this[kQueue].length) return
    this[kQueue] = []
    this[kRunningIdx] = 0
    this[kPendingIdx] = 0
  }
}
