import type { Clock, TimerTask } from '../clock.ts'
import type { FailureCause } from '../metrics/failure-cause.ts'
import type { PathCounts } from '../metrics/path-counts.ts'
import type { PlaybackRecorder } from '../metrics/playback-recorder.ts'
import type { Phase } from '../player/playback-state.ts'
import { type ExitCategory, exitCategory } from './exit-category.ts'
import { FfmpegProcess } from './ffmpeg-process.ts'
import type { FfmpegTarget } from './ffmpeg-target.ts'
import type { LogEvent, LoggedResource } from './log-event.ts'
import { LogReader } from './log-reader.ts'
import { Playhead } from './playhead.ts'
import type { ProcessGuard } from './process-guard.ts'
import { restartDelayMs } from './restart-delay.ts'

/** What a viewer gives up after: so many failures on end before it has ever played. */
const startAttempts = 5
/** Media that was put out since the last start; after so much of it the next failure is the first one again, seconds. */
const healthySeconds = 10

/** What the viewers of a thread share. */
export interface FfmpegServices {
  readonly clock: Clock
  readonly guard: ProcessGuard
  readonly silenceLimitMs: number
  readonly startBufferSeconds: number
  readonly resumeBufferSeconds: number
  /** 0 to 1. */
  chance(): number
  noteFailure(of: LoggedResource, cause: string, message: string): void
  processEnded(category: ExitCategory, lastError: string): void
  viewerFinished(viewer: FfmpegViewer): void
  /** Undefined where nobody asks which. */
  readonly paths: PathCounts | undefined
}

/**
 * A viewer that is a process of ffmpeg: starts it, reads what it tells, starts it again when it fails. What ffmpeg does not tell,
 * as when its requests left and were answered, is not recorded.
 */
export class FfmpegViewer implements TimerTask {
  queueIndex = -1
  dueAt = 0
  readonly #target: FfmpegTarget
  readonly #recorder: PlaybackRecorder
  readonly #services: FfmpegServices
  readonly #playhead: Playhead
  #process: FfmpegProcess | undefined
  #log: LogReader
  #restartAt = Number.POSITIVE_INFINITY
  #failures = 0
  /** Where on the playhead's timeline the running process began, and how much it has put out since. */
  #offsetSeconds = 0
  #outputSeconds = 0
  #lastRequestFailed = false
  #lastError = ''
  #finished = false

  constructor(target: FfmpegTarget, recorder: PlaybackRecorder, services: FfmpegServices) {
    this.#target = target
    this.#recorder = recorder
    this.#services = services
    const { startBufferSeconds, resumeBufferSeconds, clock } = services
    const recentLagMs = () => clock.recentLagMs()
    this.#playhead = new Playhead({ recorder, startBufferSeconds, resumeBufferSeconds, recentLagMs })
    this.#log = this.#newLog()
  }

  get phase(): Phase['is'] {
    return this.#playhead.phase
  }

  start(): void {
    this.#playhead.begin(this.#services.clock.now())
    this.#startProcess()
  }

  /** No more is read; the process ends. */
  stop(): void {
    this.#playhead.end({ is: 'stopped', since: this.#services.clock.now() })
    this.#restartAt = Number.POSITIVE_INFINITY
    this.#process?.interrupt()
    this.#settle()
  }

  /** A process that did not end when it was asked to; what it had asked for is not known. */
  cancelRequests(): number {
    this.#process?.kill()
    return 0
  }

  accrue(now: number): void {
    this.#playhead.accrue(now)
  }

  onDue(now: number): void {
    this.#playhead.settle(now)
    if (now >= this.#restartAt) {
      this.#recorder.happened('processRestarts', 1)
      this.#startProcess()
    }
    this.#settle()
  }

  #startProcess(): void {
    const { clock, guard } = this.#services
    this.#restartAt = Number.POSITIVE_INFINITY
    this.#offsetSeconds = this.#playhead.bufferedEnd
    this.#outputSeconds = 0
    this.#lastRequestFailed = false
    this.#lastError = ''
    this.#log = this.#newLog()
    this.#process = new FfmpegProcess(guard, this.#target.command, {
      onLogLine: (line) => this.#log.line(line, clock.now()),
      onProgress: (seconds) => this.#onProgress(seconds),
      onExit: (code, signal, error) => this.#onExit(code, signal, error),
    })
  }

  #newLog(): LogReader {
    return new LogReader({
      entryIsMultivariant: this.#target.isMultivariant,
      silenceLimitMs: this.#services.silenceLimitMs,
      onEvent: (event) => this.#onLogEvent(event),
    })
  }

  #onProgress(seconds: number): void {
    if (this.phase === 'stopped') return
    const played = seconds - this.#outputSeconds
    if (played <= 0) return
    this.#outputSeconds = seconds
    this.#recorder.mediaReceived(this.#target.variantLabel, 0, 0, played)
    this.#playhead.received(this.#offsetSeconds + seconds, this.#services.clock.now())
    this.#settle()
  }

  #onLogEvent(event: LogEvent): void {
    const recorder = this.#recorder
    switch (event.is) {
      case 'response':
        this.#lastRequestFailed = false
        this.#request(event.of, undefined)
        return this.#received(event.of, event.bytes, 1)
      case 'chunk':
        return this.#received(event.of, event.bytes, 0)
      case 'redirect':
        return recorder.redirects(1)
      case 'failed':
        this.#lastRequestFailed = true
        this.#request(event.of, event.cause)
        return this.#services.noteFailure(event.of, event.cause, event.message)
      case 'cutShort':
        recorder.failureTold(event.of.kind, 'truncated')
        return this.#services.noteFailure(event.of, 'truncated', event.message)
      case 'error':
        this.#lastError = event.message
    }
  }

  #request({ kind, url }: LoggedResource, failure: FailureCause | undefined): void {
    this.#recorder.requestTold(kind, failure)
    this.#services.paths?.count(kind, url)
  }

  #received(of: LoggedResource, bytes: number, segments: number): void {
    this.#recorder.bytesTold(of.kind, bytes)
    const playlist = of.playlist === undefined ? undefined : this.#log.playlistAt(of.playlist)
    if (of.kind !== 'segment' || playlist === undefined) return
    const { label, isVariant } = this.#target.labelOf(playlist)
    // How much media a segment holds, the log does not say.
    if (!isVariant) return this.#recorder.renditionReceived(label, segments, bytes, 0)
    // It opens every variant, and plays the one that is mapped.
    if (label !== this.#target.variantLabel) return
    this.#recorder.mediaReceived(label, segments, bytes, 0)
    if (segments > 0 && this.#target.bandwidth > 0) this.#recorder.bitrate(this.#target.bandwidth)
  }

  #onExit(code: number | null, signal: string | null, error: string | undefined): void {
    const now = this.#services.clock.now()
    const wasStopped = this.phase === 'stopped'
    this.#process = undefined
    this.#log.end(now, wasStopped)
    const lastError = error ?? this.#lastError
    const category = exitCategory({ code, signal, wasStopped, lastRequestFailed: this.#lastRequestFailed, lastError })
    this.#services.processEnded(category, lastError)
    switch (category) {
      case 'stopped':
        break
      case 'ended':
        this.#playhead.complete(now)
        break
      case 'sourceLost':
      case 'httpError':
      case 'connection':
      case 'invalidData':
      case 'killed':
      case 'failed':
        this.#failed(now)
    }
    this.#settle()
  }

  #failed(now: number): void {
    this.#failures = this.#outputSeconds >= healthySeconds ? 1 : this.#failures + 1
    this.#playhead.settle(now)
    if (this.phase === 'starting' && this.#failures >= startAttempts) {
      return this.#playhead.end({ is: 'failed', since: now, cause: 'unexpected' })
    }
    this.#restartAt = now + restartDelayMs(this.#failures, this.#services.chance())
  }

  /** Waits for what comes next, or finishes. */
  #settle(): void {
    const { clock } = this.#services
    const isOver = this.phase === 'stopped' || this.phase === 'failed' || this.phase === 'ended'
    const wake = isOver ? Number.POSITIVE_INFINITY : Math.min(this.#playhead.dueAt, this.#restartAt)
    if (wake === Number.POSITIVE_INFINITY) clock.cancel(this)
    else clock.schedule(this, wake)
    if (!isOver || this.#process !== undefined || this.#finished) return
    this.#finished = true
    this.#services.viewerFinished(this)
  }
}
