import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { HeldWrites } from './held-writes.ts'

const csi = '\u001b['
/** Alternate screen, cursor hidden, and a line that is too long is cut instead of going on in the next. */
const enter = `${csi}?1049h${csi}?25l${csi}?7l`
const erase = `${csi}2J${csi}H`
/** Erased first: after a change of size tmux would leave some of it in its history. */
const leave = `${erase}${csi}?7h${csi}?25h${csi}?1049l`
/** A terminal that knows synchronized updates shows what is between these at once. */
const beginUpdate = `${csi}?2026h`
const endUpdate = `${csi}?2026l`

/** End a process without the event `exit`. */
const deadlySignals = ['SIGHUP', 'SIGQUIT'] as const

/**
 * A terminal's alternate screen, which covers what is there and gives it back unharmed. Every write is a whole frame,
 * of which only the lines that differ from the last one are sent. As long as it is open, what others write to the
 * terminal is held back, and written when it is left: at a crash too, in front of the error.
 */
export class AlternateScreen extends Writable {
  readonly isTTY = true
  readonly #terminal: WriteStream
  readonly #send: WriteStream['write']
  /** Everything that is connected to the terminal that is drawn on. */
  readonly #held: readonly HeldWrites[]
  /** What is shown; undefined where nobody knows. */
  #lines: readonly string[] | undefined
  #open = true

  /** Makes of a frame what is to be sent. */
  readonly #fill: (frame: string) => string

  /** @param onHeld told what others write meanwhile */
  constructor(
    terminal: WriteStream,
    others: readonly WriteStream[],
    onHeld: (text: string) => void,
    fill: (frame: string) => string = (frame) => frame,
  ) {
    super({ decodeStrings: false })
    this.#terminal = terminal
    this.#fill = fill
    this.#send = terminal.write.bind(terminal)
    this.#held = [terminal, ...others].map((stream) => new HeldWrites(stream, onHeld))
    process.on('uncaughtExceptionMonitor', this.leave)
    process.on('exit', this.leave)
    for (const signal of deadlySignals) process.on(signal, this.#onDeadlySignal)
    this.#send(enter)
  }

  get columns(): number {
    return this.#terminal.columns
  }

  get rows(): number {
    return this.#terminal.rows
  }

  /** The terminal has changed what it shows: the next frame is sent as a whole. */
  invalidate(): void {
    this.#lines = undefined
  }

  /** Gives the terminal back, at once. */
  readonly leave = (): void => {
    if (!this.#open) return
    this.#open = false
    process.off('uncaughtExceptionMonitor', this.leave)
    process.off('exit', this.leave)
    for (const signal of deadlySignals) process.off(signal, this.#onDeadlySignal)
    this.#send(leave)
    for (const held of this.#held) held.release()
  }

  override _write(frame: string, _encoding: BufferEncoding, done: () => void): void {
    if (this.#open) this.#draw(this.#fill(frame).split('\n').slice(0, this.rows))
    done()
  }

  #draw(lines: readonly string[]): void {
    const shown = this.#lines ?? []
    let update = this.#lines === undefined ? erase : ''
    for (let row = 0; row < Math.max(lines.length, shown.length); row += 1) {
      const line = lines[row] ?? ''
      if (line !== (shown[row] ?? '')) update += `${csi}${row + 1};1H${line}${csi}K`
    }
    this.#lines = lines
    if (update !== '') this.#send(beginUpdate + update + endUpdate)
  }

  readonly #onDeadlySignal = (signal: NodeJS.Signals): void => {
    this.leave()
    process.kill(process.pid, signal)
  }
}
