import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { TransportError } from './failure.ts'

/** RFC 9110 8.4.1. Only gzip is asked for; the others come where the user's own Accept-Encoding does. */
const decoders: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/**
 * The decoded body, at most `maxBytes` long: a few kilobytes of gzip can hold gigabytes of zeros.
 * Throws a TransportError: tooLarge, or malformed when it is not what its Content-Encoding says.
 */
export function decodeContent(body: Buffer, contentEncoding: string | undefined, maxBytes: number): Buffer {
  const encoding = contentEncoding?.toLowerCase()
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body
  const decode = decoders[encoding]
  if (decode === undefined) throw new TransportError('malformed', `Unknown Content-Encoding ${encoding}`)
  try {
    return decode(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError)
      throw new TransportError('tooLarge', `The body decodes to more than ${maxBytes} bytes`)
    throw new TransportError('malformed', `The body is not ${encoding}`, { cause: error })
  }
}
