import type { FailureCause } from '../metrics/failure-cause.ts'
import type { RequestKind } from '../metrics/request-kind.ts'

/** Which resource ffmpeg asked for. */
export interface LoggedResource {
  readonly kind: RequestKind
  readonly url: string
  /** Of media: the place of its playlist among those that ffmpeg opened, from 0. */
  readonly playlist: number | undefined
}

/** What the log of an ffmpeg process tells of its requests and of its state. */
export type LogEvent =
  /** The headers of a response that is neither a redirection nor an error; `bytes` as Content-Length announces them, else 0. */
  | { readonly is: 'response'; readonly of: LoggedResource; readonly bytes: number }
  /** A piece of a body without Content-Length (RFC 9112 7.1). */
  | { readonly is: 'chunk'; readonly of: LoggedResource; readonly bytes: number }
  | { readonly is: 'redirect' }
  /** No usable response. */
  | {
      readonly is: 'failed'
      readonly of: LoggedResource
      readonly cause: FailureCause
      readonly message: string
    }
  /** A response that was counted ended before its body did. */
  | { readonly is: 'cutShort'; readonly of: LoggedResource; readonly message: string }
  /** A line of level error or fatal. */
  | { readonly is: 'error'; readonly message: string }
