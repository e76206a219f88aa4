import type { Writable } from 'node:stream'
import { type Progress, progressLine, progressLogLine } from './progress-line.ts'

/** Seconds from line to line where there is no terminal. */
const logEverySeconds = 5
/** Where a terminal does not say how wide it is. */
const usualColumns = 80
const eraseLine = '\r\u001b[K'

/** What of a stream is used: `process.stderr` and any other writable stream have it. */
export type ProgressStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** Shows a run under way: one line that is redrawn on a terminal, a line now and then elsewhere. */
export class ProgressPrinter {
  readonly #stream: ProgressStream
  #drawn = false
  #broken = false
  #lastLogged = 0

  constructor(stream: ProgressStream) {
    this.#stream = stream
    // Whoever reads may go away (EPIPE); a run does not end for that.
    stream.on('error', this.#onError)
  }

  readonly #onError = (): void => {
    this.#broken = true
  }

  update(progress: Progress): void {
    if (this.#stream.isTTY === true) {
      this.#write(eraseLine + progressLine(progress, this.#stream.columns ?? usualColumns))
      this.#drawn = true
    } else if (progress.elapsedSeconds - this.#lastLogged >= logEverySeconds) {
      this.#lastLogged = progress.elapsedSeconds
      this.#write(`${progressLogLine(progress)}\n`)
    }
  }

  /** Takes the line away, to be called before anything else is written to the terminal. It may be updated again. */
  clear(): void {
    if (this.#drawn) this.#write(eraseLine)
    this.#drawn = false
  }

  #write(text: string): void {
    if (!this.#broken && this.#stream.writable) this.#stream.write(text)
  }
}
