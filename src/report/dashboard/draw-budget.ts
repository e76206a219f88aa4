/** Share of one core that drawing may take, beyond a start in which nothing is warm yet. */
const share = 0.006
const startMs = 250

/** Keeps drawing cheap on any terminal: what a frame costs grows with its size, and the viewers come first. */
export class DrawBudget {
  readonly #now: () => number
  readonly #openedAt: number
  #spentMs = 0

  /** @param now ms on a monotonic clock */
  constructor(now: () => number) {
    this.#now = now
    this.#openedAt = now()
  }

  /** Whether there is something left for a frame that nobody asked for. */
  allows(): boolean {
    return this.#spentMs <= startMs + share * (this.#now() - this.#openedAt)
  }

  /** Draws, and remembers what it took. */
  spend(draw: () => void): void {
    const begunAt = this.#now()
    draw()
    this.#spentMs += this.#now() - begunAt
  }
}
