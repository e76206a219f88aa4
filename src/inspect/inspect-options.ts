import type { TransportOptions } from '../transport/transport.ts'

/** How requests are made; a run's plan has the same. */
export interface InspectOptions {
  readonly http: Pick<TransportOptions, 'headers' | 'userAgent' | 'noCache' | 'insecure' | 'resolve' | 'localAddresses'>
  readonly timeouts: { readonly playlist: RequestTimeouts; readonly media: RequestTimeouts }
}

export interface RequestTimeouts {
  /** From the start of the request to the response's headers, connecting included. */
  readonly firstByteMs: number
  /** From the start of the request to the last byte. */
  readonly totalMs: number
}
