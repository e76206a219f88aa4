import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { BoundedCache } from './bounded-cache.ts'
import { TransportError } from './failure.ts'

/** RFC 9110 8.4.1. Only gzip is asked for; the others come where the user's own Accept-Encoding does. */
const decompressors: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** Larger ones are decoded each time rather than kept. */
const largestKeptBytes = 1024 * 1024

interface Decoded {
  readonly encoding: string
  readonly wire: Buffer
  readonly body: Buffer
}

/**
 * Decodes bodies, those that thousands of viewers receive alike once: it keeps what a URL's latest body decoded to, and
 * comparing a body with it costs far less than decoding.
 */
export class ContentDecoder {
  private readonly latest = new BoundedCache<string, Decoded>(32)
  private readonly maxBytes: number

  /** `maxBytes`: the largest body after decoding. A few kilobytes of gzip can hold gigabytes of zeros. */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /**
   * The decoded body, which may be handed out more than once.
   * Throws a TransportError: tooLarge, or malformed when it is not what its Content-Encoding says.
   */
  decode(url: string, wire: Buffer, contentEncoding: string | undefined): Buffer {
    const encoding = contentEncoding?.toLowerCase()
    if (encoding === undefined || encoding === '' || encoding === 'identity') return wire
    const latest = this.latest.get(url)
    if (latest?.encoding === encoding && latest.wire.equals(wire)) return latest.body
    const body = this.decompress(wire, encoding)
    if (body.length <= largestKeptBytes) this.latest.set(url, { encoding, wire, body })
    return body
  }

  private decompress(wire: Buffer, encoding: string): Buffer {
    const decompress = decompressors[encoding]
    if (decompress === undefined) throw new TransportError('malformed', `Unknown Content-Encoding ${encoding}`)
    try {
      return decompress(wire, { maxOutputLength: this.maxBytes })
    } catch (error) {
      if (error instanceof RangeError) {
        throw new TransportError('tooLarge', `The body decodes to more than ${this.maxBytes} bytes`)
      }
      throw new TransportError('malformed', `The body is not ${encoding}`, { cause: error })
    }
  }
}
