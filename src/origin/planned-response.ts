import { STATUS_CODES } from 'node:http'
import type { ResponseFault } from './fault-rule.ts'

/** A response and how to send it, decided before a byte is sent. */
export interface PlannedResponse {
  readonly status: number
  /** Names are lower case; Content-Length follows from the body. */
  readonly headers: Readonly<Record<string, string>>
  /** Undefined where the status allows none. For HEAD it is planned all the same and not sent. */
  readonly body: Buffer | undefined
  /** Before the headers. */
  readonly delayMs: number
  readonly pacing:
    | { readonly is: 'unpaced' }
    | { readonly is: 'slow'; readonly bytesPerSecond: number }
    | { readonly is: 'pause'; readonly afterBytes: number; readonly ms: number }
  readonly ending:
    | { readonly is: 'complete' }
    | { readonly is: 'truncate'; readonly afterBytes: number }
    | { readonly is: 'reset'; readonly afterBytes: number }
}

export function plannedResponse(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): PlannedResponse {
  return { status, headers, body, delayMs: 0, pacing: { is: 'unpaced' }, ending: { is: 'complete' } }
}

/** A response that says nothing but its status. */
export function statusResponse(status: number, headers: Readonly<Record<string, string>> = {}): PlannedResponse {
  const isBodyless = status === 204 || status === 304
  const body = isBodyless ? undefined : Buffer.from(`${status} ${STATUS_CODES[status] ?? ''}\n`)
  return plannedResponse(status, body ? { ...headers, 'content-type': 'text/plain' } : headers, body)
}

export function withResponseFault(response: PlannedResponse, fault: ResponseFault): PlannedResponse {
  switch (fault.is) {
    case 'status': {
      const headers = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': `${fault.retryAfterSeconds}` }
      return replaced(response, statusResponse(fault.code, headers))
    }
    case 'redirect':
      return replaced(response, statusResponse(fault.code ?? 302, { location: fault.url }))
    case 'garbage':
      return replaced(response, plannedResponse(200, withoutEncoding(response.headers), Buffer.from(fault.text)))
    case 'delay':
      return { ...response, delayMs: response.delayMs + fault.ms }
    case 'slowBody':
      return { ...response, pacing: { is: 'slow', bytesPerSecond: fault.bytesPerSecond } }
    case 'pauseBody':
      return { ...response, pacing: { is: 'pause', afterBytes: fault.afterBytes, ms: fault.ms } }
    case 'truncate':
    case 'reset':
      return { ...response, ending: { is: fault.is, afterBytes: fault.afterBytes } }
  }
}

/** A part of a body, and when it is sent: ms after the headers. */
export interface BodyStep {
  readonly dueMs: number
  readonly bytes: Buffer
}

/** How often a slow body gets its next bytes. */
const slowStepMs = 20

/** The body as it is sent: up to where it ends, in as many steps as its pacing asks for. Nothing is copied. */
export function* bodySteps({ body, pacing, ending }: PlannedResponse): Generator<BodyStep> {
  const sent = ending.is === 'complete' ? body : body?.subarray(0, ending.afterBytes)
  if (!sent || sent.length === 0) return
  switch (pacing.is) {
    case 'unpaced':
      yield { dueMs: 0, bytes: sent }
      return
    case 'slow': {
      const stepBytes = Math.max(1, Math.round((pacing.bytesPerSecond * slowStepMs) / 1000))
      for (let at = 0; at < sent.length; at += stepBytes) {
        const bytes = sent.subarray(at, at + stepBytes)
        yield { dueMs: ((at + bytes.length) * 1000) / pacing.bytesPerSecond, bytes }
      }
      return
    }
    case 'pause':
      if (pacing.afterBytes > 0) yield { dueMs: 0, bytes: sent.subarray(0, pacing.afterBytes) }
      if (pacing.afterBytes < sent.length) yield { dueMs: pacing.ms, bytes: sent.subarray(pacing.afterBytes) }
  }
}

/** Another response in place of one, sent as that would have been. */
function replaced(response: PlannedResponse, by: PlannedResponse): PlannedResponse {
  const { status, body } = by
  const cors = Object.entries(response.headers).filter(([name]) => name.startsWith('access-control-'))
  return { ...response, status, body, headers: { ...Object.fromEntries(cors), ...by.headers } }
}

function withoutEncoding(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'content-encoding': _encoding, 'content-range': _range, ...rest } = headers
  return rest
}
