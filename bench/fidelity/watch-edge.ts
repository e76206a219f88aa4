import { setTimeout as wait } from 'node:timers/promises'

/** What a live media playlist listed, and since when. */
export interface EdgeWatch {
  /** The number of the last segment listed at a moment of the wall clock (ms); undefined before the watch began. */
  lastSequenceAt(time: number): number | undefined
  /** Resolves when a segment has just been listed. */
  nextChange(): Promise<void>
  stop(): void
}

export const watcherUserAgent = 'fidelity-watcher'

/** Follows the playlist closely, to know what a client could have seen. Sequence numbers are those in the segments' names. */
export function watchEdge(url: string): EdgeWatch {
  const changes: { readonly at: number; readonly sequence: number }[] = []
  const waiting: (() => void)[] = []
  const stopped = new AbortController()
  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      const response = await fetch(url, { headers: { 'User-Agent': watcherUserAgent }, signal: stopped.signal })
      const sequence = lastSequence(await response.text())
      if (sequence !== undefined && sequence !== changes.at(-1)?.sequence) {
        changes.push({ at: Date.now(), sequence })
        for (const resolve of waiting.splice(0)) resolve()
      }
      await wait(20, undefined, { signal: stopped.signal })
    }
  }
  follow().catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error
  })
  return {
    lastSequenceAt: (time) => changes.findLast(({ at }) => at <= time)?.sequence,
    nextChange: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => stopped.abort(),
  }
}

function lastSequence(text: string): number | undefined {
  const uri = text.split('\n').findLast((line) => line !== '' && !line.startsWith('#'))
  return uri === undefined ? undefined : sequenceOf(uri)
}

/** The number in a segment's name; undefined where there is none. */
export function sequenceOf(uri: string): number | undefined {
  const digits = /(\d+)\.(?:ts|m4s)(?:\?.*)?$/.exec(uri)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
