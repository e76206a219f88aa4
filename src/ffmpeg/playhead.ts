import type { PlaybackRecorder } from '../metrics/playback-recorder.ts'
import { type Phase, reachedAt } from '../player/playback-state.ts'

export interface PlayheadOptions {
  readonly recorder: PlaybackRecorder
  /** Media needed to begin, and to go on after a stall, seconds. */
  readonly startBufferSeconds: number
  readonly resumeBufferSeconds: number
  /** How late this thread's timers have fired of late, ms: a stall no longer than that may be its own doing. */
  recentLagMs(): number
}

/**
 * The viewer behind an ffmpeg process. ffmpeg reads as fast as it gets and shows nothing: what it has put out is taken for
 * what a player would have buffered, and this playhead moves on it as that of any other viewer.
 */
export class Playhead {
  readonly #options: PlayheadOptions
  #phase: Phase = { is: 'init' }
  #begunAt = 0
  #bufferedEnd = 0
  #complete = false
  #stalls = 0
  #accruedAt = 0

  constructor(options: PlayheadOptions) {
    this.#options = options
  }

  get phase(): Phase['is'] {
    return this.#phase.is
  }

  /** End of what has been put out, seconds from where playback begins. */
  get bufferedEnd(): number {
    return this.#bufferedEnd
  }

  /** When it runs out of media, ms; Infinity where time alone changes nothing. */
  get dueAt(): number {
    return this.#phase.is === 'playing' ? reachedAt(this.#phase, this.#bufferedEnd) : Number.POSITIVE_INFINITY
  }

  begin(now: number): void {
    this.#begunAt = now
    this.#become({ is: 'starting', position: 0 }, now)
  }

  /** Media has been put out up to here. */
  received(end: number, now: number): void {
    this.settle(now)
    this.#bufferedEnd = Math.max(this.#bufferedEnd, end)
    this.#resumeIfReady(now)
  }

  /** No more will come: what is buffered plays to its end. */
  complete(now: number): void {
    this.settle(now)
    this.#complete = true
    this.#resumeIfReady(now)
  }

  /** Stalls, or ends, if it has run out of media by now. */
  settle(now: number): void {
    const phase = this.#phase
    if (phase.is !== 'playing') return
    const since = reachedAt(phase, this.#bufferedEnd)
    if (now < since) return
    if (this.#complete) return this.#become({ is: 'ended', since }, since)
    this.#become({ is: 'stalled', since, position: this.#bufferedEnd }, since)
    this.#options.recorder.stallBegan(this.#stalls === 0, 'main')
    this.#stalls += 1
  }

  /** The run ends it, or it gave up before it played. */
  end(phase: Phase & { is: 'stopped' | 'failed' }): void {
    const { since } = phase
    this.settle(since)
    if (this.#phase.is === 'ended') return
    this.#endStall(since)
    this.#become(phase, since)
  }

  /** Reports the playing and stalled time up to now; what is not settled yet is left for later. */
  accrue(now: number): void {
    const until = Math.min(now, this.dueAt)
    const seconds = Math.max(until - this.#accruedAt, 0) / 1000
    if (this.#phase.is === 'playing') this.#options.recorder.accrued(seconds, 0)
    else if (this.#phase.is === 'stalled') this.#options.recorder.accrued(0, seconds)
    this.#accruedAt = until
  }

  #resumeIfReady(now: number): void {
    const phase = this.#phase
    if (phase.is !== 'starting' && phase.is !== 'stalled') return
    const { startBufferSeconds, resumeBufferSeconds, recorder } = this.#options
    const needed = phase.is === 'starting' ? startBufferSeconds : resumeBufferSeconds
    const level = this.#bufferedEnd - phase.position
    if (level < needed && !(this.#complete && level > 0)) {
      if (this.#complete && phase.is === 'stalled') {
        this.#endStall(now)
        this.#become({ is: 'ended', since: now }, now)
      }
      return
    }
    if (phase.is === 'starting') {
      const none = { multivariantPlaylist: 0, mediaPlaylist: 0, initSection: 0, firstSegment: 0 }
      recorder.startup({ total: now - this.#begunAt, ...none })
    }
    this.#endStall(now)
    this.#become({ is: 'playing', since: now, from: phase.position }, now)
  }

  #endStall(now: number): void {
    if (this.#phase.is !== 'stalled') return
    const ms = now - this.#phase.since
    this.#options.recorder.stallEnded(ms / 1000, this.#options.recentLagMs() >= ms)
  }

  #become(phase: Phase, since: number): void {
    this.accrue(since)
    this.#accruedAt = since
    this.#phase = phase
  }
}
