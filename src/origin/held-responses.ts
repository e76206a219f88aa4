/** A response that waits for something to be published. */
interface Held {
  /** Sends it if it can; false: not yet. */
  readonly answer: (nowMs: number) => boolean
  /** Sends that it waited in vain. */
  readonly giveUp: () => void
  readonly untilMs: number
}

/**
 * Responses that are held until the stream has what they ask for (RFC 8216bis 6.2.5.2, 6.2.6). There is one timer, for the
 * stream's next publication, however many wait for it.
 */
export class HeldResponses {
  readonly #nextPublicationMs: (nowMs: number) => number
  readonly #wallTime: () => number
  #held = new Set<Held>()
  #timer: NodeJS.Timeout | undefined

  constructor(nextPublicationMs: (nowMs: number) => number, wallTime: () => number) {
    this.#nextPublicationMs = nextPublicationMs
    this.#wallTime = wallTime
  }

  get size(): number {
    return this.#held.size
  }

  /** Returns a function that forgets it: its client has gone. */
  hold(held: Held): () => boolean {
    this.#held.add(held)
    this.#await()
    return () => this.#held.delete(held)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#held.clear()
  }

  #await(): void {
    if (this.#timer !== undefined || this.#held.size === 0) return
    const nowMs = this.#wallTime()
    // Rounded up: timers may fire a little early, and then there would be nothing new.
    this.#timer = setTimeout(() => this.#answerAll(), Math.max(Math.ceil(this.#nextPublicationMs(nowMs) - nowMs), 1))
  }

  #answerAll(): void {
    this.#timer = undefined
    const nowMs = this.#wallTime()
    const waiting = this.#held
    this.#held = new Set()
    for (const held of waiting) {
      if (held.answer(nowMs)) continue
      if (nowMs >= held.untilMs) held.giveUp()
      else this.#held.add(held)
    }
    this.#await()
  }
}
