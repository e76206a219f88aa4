import type { Writable } from 'node:stream'

/** Characters kept: more than anyone reads on a terminal. What is beyond is the oldest, and is said to be missing. */
const capacity = 256 * 1024

/** Keeps what is written to a stream until it is released. */
export class HeldWrites {
  readonly #stream: Writable
  readonly #original: Writable['write']
  #held: string[] = []
  #length = 0
  #dropped = 0

  /** @param onText told what is written, as it comes */
  constructor(stream: Writable, onText: (text: string) => void) {
    this.#stream = stream
    this.#original = stream.write
    stream.write = (
      chunk: string | Uint8Array,
      encodingOrDone?: BufferEncoding | WriteDone,
      done: WriteDone | undefined = typeof encodingOrDone === 'function' ? encodingOrDone : undefined,
    ): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      this.#hold(text)
      onText(text)
      if (done !== undefined) process.nextTick(done)
      return true
    }
  }

  /** Gives the stream its own way back, and it what was held. */
  release(): void {
    this.#stream.write = this.#original
    if (this.#dropped > 0) this.#stream.write(`(${this.#dropped} characters of earlier output are left out)\n`)
    if (this.#held.length > 0) this.#stream.write(this.#held.join(''))
    this.#held = []
  }

  #hold(text: string): void {
    this.#held.push(text)
    this.#length += text.length
    while (this.#length > capacity && this.#held.length > 1) {
      const oldest = this.#held.shift() ?? ''
      this.#length -= oldest.length
      this.#dropped += oldest.length
    }
  }
}

type WriteDone = (error?: Error | null) => void
