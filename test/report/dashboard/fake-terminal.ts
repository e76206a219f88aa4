import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'

/** What is sent to a terminal of this size, and a keyboard to press keys on. */
export class FakeTerminal {
  sent = ''
  rawMode = false
  readonly stderr: WriteStream
  readonly stdin: ReadStream
  readonly #keys = new PassThrough()

  constructor(columns: number, rows: number) {
    const stderr = new PassThrough()
    stderr.on('data', (chunk) => {
      this.sent += String(chunk)
    })
    this.stderr = Object.assign(stderr, { isTTY: true, columns, rows }) as unknown as WriteStream
    const setRawMode = (mode: boolean) => {
      this.rawMode = mode
    }
    this.stdin = Object.assign(this.#keys, { isTTY: true, setRawMode, ref() {}, unref() {} }) as unknown as ReadStream
  }

  resize(columns: number, rows: number): void {
    Object.assign(this.stderr, { columns, rows })
    EventEmitter.prototype.emit.call(this.stderr, 'resize')
  }

  press(keys: string): void {
    this.#keys.write(keys)
  }

  /** What was sent since the last call. */
  take(): string {
    const { sent } = this
    this.sent = ''
    return sent
  }
}
