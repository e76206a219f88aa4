/** An interval with fewer failures is bad luck, with a smaller share of them no outage. */
const minFailed = 5
const beginShare = 0.2
const endShare = 0.05

export interface RequestCounts {
  /** Finished in the interval, failed ones included. */
  readonly requests: number
  readonly failed: number
  readonly seconds: number
}

export type OutageNews =
  | { readonly is: 'began' }
  /** How long it lasted, and how many requests failed in it. */
  | { readonly is: 'ended'; readonly seconds: number; readonly failed: number }

/** Tells from the requests of each interval when an outage begins, and when it is over. */
export class OutageWatch {
  #outage: { seconds: number; failed: number } | undefined

  observe({ requests, failed, seconds }: RequestCounts): OutageNews | undefined {
    const share = requests > 0 ? failed / requests : undefined
    if (this.#outage === undefined) {
      if (share === undefined || share < beginShare || failed < minFailed) return undefined
      this.#outage = { seconds, failed }
      return { is: 'began' }
    }
    // While every request still waits for its timeout, nothing is over.
    if (share !== undefined && share < endShare) {
      const ended = { is: 'ended', ...this.#outage } as const
      this.#outage = undefined
      return ended
    }
    this.#outage.seconds += seconds
    this.#outage.failed += failed
    return undefined
  }
}
