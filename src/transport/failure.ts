import type { FailureCause } from '../metrics/failure-cause.ts'

/** How far a request had come when it failed: the same errno means different things on the way. */
export type FailurePhase =
  /** Resolving the name or connecting. */
  | 'connecting'
  /** Connected; the TLS handshake is under way. */
  | 'handshaking'
  /** The request was sent or is about to be; no response headers yet. */
  | 'waiting'
  /** Response headers came; the body is not complete. */
  | 'receiving'

/** A failure whose cause is known where it arises. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly failureCause: FailureCause

  constructor(failureCause: FailureCause, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failureCause = failureCause
  }
}

/** What an error means. The one place where error codes and messages of libraries are interpreted. */
export function failureCauseOf(error: unknown, phase: FailurePhase): FailureCause {
  if (error instanceof TransportError) return error.failureCause
  const code = errorCode(error)
  const ownFault = generatorFaults[code]
  if (ownFault !== undefined) return ownFault
  switch (phase) {
    case 'connecting':
      return code.startsWith('EAI_') ? 'dns' : (connectCauses[code] ?? 'unexpected')
    case 'handshaking':
      return code === 'ETIMEDOUT' ? 'connectTimeout' : 'tls'
    case 'waiting':
    case 'receiving':
      return exchangeCause(error, code, phase)
  }
}

/** This machine's limits, wherever they show. */
const generatorFaults: Readonly<Record<string, FailureCause>> = {
  EMFILE: 'fileDescriptors',
  ENFILE: 'fileDescriptors',
  // connect(2) and bind(2): no free port for this address, or the address is not one of this machine's.
  EADDRNOTAVAIL: 'localPorts',
  EADDRINUSE: 'localPorts',
}

const connectCauses: Readonly<Record<string, FailureCause>> = {
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'connectionRefused',
  ETIMEDOUT: 'connectTimeout',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  // What connect(2) says when a firewall of this machine forbids it, and from a loopback source to another network.
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  EINVAL: 'unreachable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
}

/** Codes of an established connection that was lost, not closed in order. */
const lostConnection = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])

function exchangeCause(error: unknown, code: string, phase: 'waiting' | 'receiving'): FailureCause {
  if (lostConnection.has(code)) return 'reset'
  switch (code) {
    case 'UND_ERR_SOCKET':
      // undici: `bad response` and `bad upgrade` are protocol violations; the others say that the server closed.
      if (error instanceof Error && error.message.startsWith('bad ')) return 'malformed'
      return phase === 'receiving' ? 'truncated' : 'reset'
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'truncated'
    case 'UND_ERR_HEADERS_OVERFLOW':
      return 'malformed'
    case 'EPROTO':
      return 'tls'
  }
  if (error instanceof Error && error.name === 'HTTPParserError') {
    // llhttp's words for a close before the last chunk; undici 7.30 does not pass its error code on.
    return error.message.includes('Invalid EOF state') ? 'truncated' : 'malformed'
  }
  if (code.startsWith('ERR_SSL_')) return 'tls'
  return 'unexpected'
}

function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** An error in words for the log. */
export function failureMessageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = errorCode(error)
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`
}
