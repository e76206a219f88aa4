import type { FailureCause } from '../../src/metrics/failure-cause.ts'
import type { Exchange, ExchangeListener, TransportRequest, ViewerConnections } from '../../src/transport/transport.ts'
import type { FakeClock } from './fake-clock.ts'

export type ScriptedAnswer =
  | { status?: number; body: string; ageSeconds?: number; redirects?: number }
  | { bytes: number; status?: number }
  | { failure: FailureCause }

/** The transport's seam on a fake clock: each request is answered `afterMs` later with what the script says. */
export class ScriptedConnections implements ViewerConnections {
  closed = false
  readonly requests: TransportRequest[] = []
  readonly #clock: FakeClock
  readonly #afterMs: number
  readonly #answer: (request: TransportRequest, now: number) => ScriptedAnswer

  constructor(clock: FakeClock, afterMs: number, answer: (request: TransportRequest, now: number) => ScriptedAnswer) {
    this.#clock = clock
    this.#afterMs = afterMs
    this.#answer = answer
  }

  start(request: TransportRequest, listener: ExchangeListener): Exchange {
    this.requests.push(request)
    const clock = this.#clock
    const start = clock.now()
    const answer = this.#answer(request, start)
    const end = start + this.#afterMs
    const failure = 'failure' in answer ? answer.failure : undefined
    const body = 'body' in answer ? Buffer.from(answer.body) : undefined
    const exchange = {
      request,
      kind: request.kind,
      intendedStart: request.intendedStart,
      start,
      firstByte: failure === undefined ? end : 0,
      end,
      bytes: 'bytes' in answer ? answer.bytes : (body?.length ?? 0),
      failure,
      status: 'status' in answer ? (answer.status ?? 200) : 200,
      mayBeHeld: request.mayBeHeld === true,
      retryAfterSeconds: undefined,
      ageSeconds: 'ageSeconds' in answer ? (answer.ageSeconds ?? 0) : 0,
      finalUrl: request.url,
      body,
      redirects: 'redirects' in answer ? (answer.redirects ?? 0) : 0,
      failureMessage: failure,
      cancelled: false,
      cancel: () => {
        exchange.cancelled = true
        clock.cancel(task)
      },
    }
    const task = { queueIndex: -1, dueAt: 0, onDue: () => listener.onExchangeEnd(exchange) }
    clock.schedule(task, end)
    return exchange
  }

  close(): void {
    this.closed = true
  }
}
