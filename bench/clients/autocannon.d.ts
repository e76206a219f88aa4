declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Options {
    readonly url: string
    readonly connections: number
    readonly pipelining: number
    /** Seconds. */
    readonly duration: number
  }

  /** Emits 'response' with (client, statusCode, bytes, milliseconds); `bytes` are those of the body and of the headers. */
  export default function autocannon(options: Options, callback: (error: Error | null) => void): EventEmitter
}
