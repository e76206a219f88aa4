import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { progressDescriptor } from './ffmpeg-arguments.ts'
import { LineSplitter } from './line-splitter.ts'
import type { ProcessGuard } from './process-guard.ts'
import { ProgressReader } from './progress-reader.ts'

export interface FfmpegProcessListener {
  onLogLine(line: string): void
  /** @param seconds of media that have been put out */
  onProgress(seconds: number): void
  /** It is gone, and everything that it had written has been told. `error`: it could not be started. */
  onExit(code: number | null, signal: string | null, error: string | undefined): void
}

/** One running ffmpeg. */
export class FfmpegProcess {
  readonly #child: ChildProcess

  constructor(guard: ProcessGuard, command: readonly string[], listener: FfmpegProcessListener) {
    const [program = '', ...args] = command
    const child = guard.start(program, args)
    this.#child = child
    const lines = new LineSplitter((line) => listener.onLogLine(line))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.write(text))
    const progress = new ProgressReader()
    const progressPipe = child.stdio[progressDescriptor] as Readable | undefined
    progressPipe?.setEncoding('latin1').on('data', (text: string) => {
      const seconds = progress.read(text)
      if (seconds !== undefined) listener.onProgress(seconds)
    })
    let gone = false
    const exit = (code: number | null, signal: string | null, error?: string) => {
      if (gone) return
      gone = true
      listener.onExit(code, signal, error)
    }
    child.on('error', (error) => exit(null, null, error.message))
    child.on('close', (code, signal) => exit(code, signal))
  }

  /** Asks it to end. The first signal waits for the next packet, which may take a segment's time; the second waits for nothing. */
  interrupt(): void {
    this.#child.kill('SIGINT')
    this.#child.kill('SIGTERM')
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
