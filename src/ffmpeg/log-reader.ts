import type { FailureCause } from '../metrics/failure-cause.ts'
import type { LogEvent, LoggedResource } from './log-event.ts'
import { LoggedResources } from './logged-resources.ts'

/** `[http @ 0x55d0] [debug] request: …`, as `-loglevel repeat+level+trace` writes lines; the part in front may be missing. */
const line = /^(?:\[(\w+) @ (0x[0-9a-f]+)\] )?\[(\w+)\] (.*)$/s

/** A request of one HTTP context, until its headers have come. */
interface Pending {
  readonly of: LoggedResource
  /** ms */
  readonly startedAt: number
  status: number
  bytes: number
}

export interface LogReaderOptions {
  /** The URL that was given is that of a multivariant playlist. */
  readonly entryIsMultivariant: boolean
  /** After which silence ffmpeg gives a connection up, ms. */
  readonly silenceLimitMs: number
  onEvent(event: LogEvent): void
}

/** Reads what ffmpeg logs of HTTP and HLS (5.1 to 8.0 write it alike). Lines that it does not know say nothing. */
export class LogReader {
  readonly #options: LogReaderOptions
  readonly #resources: LoggedResources
  #opened: LoggedResource | undefined
  /** By HTTP context. */
  readonly #pending = new Map<string, Pending>()
  /** What the context received last: its body may still come. */
  readonly #answered = new Map<string, LoggedResource>()
  /** A failure that was told already; ffmpeg says it again on the way up. */
  #failureTold = false

  constructor(options: LogReaderOptions) {
    this.#options = options
    this.#resources = new LoggedResources(options.entryIsMultivariant)
  }

  /** See LoggedResources. */
  playlistAt(index: number): string | undefined {
    return this.#resources.playlistAt(index)
  }

  /** @param now ms, on one clock for all lines */
  line(text: string, now: number): void {
    const [, context = '', address = '', level, message = ''] = line.exec(text) ?? []
    if (level === undefined) return
    if (context.startsWith('http')) this.#http(address, message, now)
    else if (context === 'tcp' && level === 'error') this.#connectFailed(message)
    else if (context === 'hls') this.#hls(message, now)
    const opened = /^Opening '(.*)' for reading$/.exec(message)?.[1]
    if (opened !== undefined) {
      this.#opened = this.#resources.opened(opened)
      this.#failureTold = false
    }
    if (level === 'error' || level === 'fatal') this.#options.onEvent({ is: 'error', message })
  }

  /** The process is gone: what was not answered never will be. */
  end(now: number, isOwnDoing: boolean): void {
    if (!isOwnDoing) this.#giveUpPending(now, 'the process ended')
    this.#pending.clear()
  }

  #hls(message: string, now: number): void {
    const [, url, offset, playlist] = /^HLS request for url '(.*)', offset (\d+), playlist (\d+)$/.exec(message) ?? []
    if (url !== undefined) this.#resources.announced(url, Number(offset), Number(playlist))
    else if (/^Failed to (?:open|reload|read)/.test(message)) this.#giveUpPending(now, message)
  }

  #http(address: string, message: string, now: number): void {
    if (message.startsWith('request: ')) {
      if (this.#opened === undefined) return
      this.#pending.set(address, { of: this.#opened, startedAt: now, status: 0, bytes: 0 })
      return
    }
    const chunk = /^Chunked encoding data size: (\d+)/.exec(message)?.[1]
    if (chunk !== undefined) {
      const of = this.#answered.get(address)
      if (of !== undefined && chunk !== '0') this.#options.onEvent({ is: 'chunk', of, bytes: Number(chunk) })
      return
    }
    if (message.startsWith('Stream ends prematurely')) {
      const of = this.#answered.get(address)
      if (of !== undefined) this.#options.onEvent({ is: 'cutShort', of, message })
      return
    }
    const pending = this.#pending.get(address)
    if (pending !== undefined) this.#header(address, pending, message)
  }

  #header(address: string, pending: Pending, message: string): void {
    const status = /^http_code=(\d+)/.exec(message)?.[1]
    if (status !== undefined) pending.status = Number(status)
    const length = /^header='content-length:\s*(\d+)'/i.exec(message)?.[1]
    if (length !== undefined) pending.bytes = Number(length)
    if (message.startsWith('HTTP error ')) this.#failed(address, pending, `http${pending.status}`, message)
    // Its headers are over.
    if (message === "header=''" && pending.status >= 200) this.#answer(address, pending)
  }

  #answer(address: string, pending: Pending): void {
    this.#pending.delete(address)
    if (pending.status >= 300 && pending.status < 400) {
      this.#options.onEvent({ is: 'redirect' })
      return
    }
    if (pending.status >= 400) return this.#failed(address, pending, `http${pending.status}`, `HTTP ${pending.status}`)
    this.#answered.set(address, pending.of)
    // One that is closed does not come back: addresses are taken again by others.
    if (this.#answered.size > 16) this.#answered.delete(this.#answered.keys().next().value ?? '')
    this.#options.onEvent({ is: 'response', of: pending.of, bytes: pending.bytes })
  }

  #failed(address: string, { of }: Pending, cause: FailureCause, message: string): void {
    this.#pending.delete(address)
    this.#failureTold = true
    this.#options.onEvent({ is: 'failed', of, cause, message })
  }

  #connectFailed(message: string): void {
    if (this.#opened === undefined || this.#failureTold) return
    this.#failureTold = true
    this.#options.onEvent({ is: 'failed', of: this.#opened, cause: connectFailure(message), message })
  }

  #giveUpPending(now: number, message: string): void {
    const { silenceLimitMs } = this.#options
    for (const [address, pending] of this.#pending) {
      const cause = now - pending.startedAt >= silenceLimitMs * 0.9 ? 'firstByteTimeout' : 'reset'
      this.#failed(address, pending, cause, message)
    }
  }
}

/** What ffmpeg says of a connection that was not made: the words of strerror, or of its own. */
function connectFailure(message: string): FailureCause {
  if (/refused/i.test(message)) return 'connectionRefused'
  if (/resolve/i.test(message)) return 'dns'
  if (/timed out/i.test(message)) return 'connectTimeout'
  if (/unreachable|no route/i.test(message)) return 'unreachable'
  if (/too many open files/i.test(message)) return 'fileDescriptors'
  if (/cannot assign requested address/i.test(message)) return 'localPorts'
  if (/reset|broken pipe/i.test(message)) return 'reset'
  return 'unexpected'
}
