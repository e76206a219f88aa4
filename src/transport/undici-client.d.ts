/** The package's index loads everything that undici is, which takes a thread longer than all else together. */
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici'
}

declare module 'undici/lib/core/request.js' {
  import type { Dispatcher } from 'undici'

  /** A request in a client's queue. */
  export default class Request {
    constructor(origin: string, options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler)
    /** Set when the request is written: what ends it where its handler throws. */
    abort: (error: Error) => void
    onError(error: Error): void
  }
}

declare module 'undici/lib/core/symbols.js' {
  const symbols: {
    /** Where a socket has the parser that reads it. */
    readonly kParser: unique symbol
    /** Of a client: its requests, those that are over among them as null, and the places of the first that runs and waits. */
    readonly kQueue: unique symbol
    readonly kRunningIdx: unique symbol
    readonly kPendingIdx: unique symbol
    /** Of a client: has it look at its queue. */
    readonly kResume: unique symbol
  }
  export default symbols
}
