import { TransportError } from './failure.ts'

/** A body that is kept as it comes, in copies: the chunks are only lent (see static-buffer.ts). */
export class KeptBody {
  private readonly maxBytes: number
  private readonly chunks: Buffer[] = []
  private bytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** Throws a TransportError when it is larger than it may be. */
  add(chunk: Buffer): void {
    this.bytes += chunk.length
    if (this.bytes > this.maxBytes) {
      throw new TransportError('tooLarge', `The body is larger than ${this.maxBytes} bytes`)
    }
    this.chunks.push(Buffer.from(chunk))
  }

  whole(): Buffer {
    const [first] = this.chunks
    return first !== undefined && this.chunks.length === 1 ? first : Buffer.concat(this.chunks)
  }
}
