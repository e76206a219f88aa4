import { setTimeout as wait } from 'node:timers/promises'

/** What a live media playlist listed, and since when. */
export interface EdgeWatch {
  /** The last unit listed at a moment of the wall clock (ms); undefined before the watch began. */
  lastUnitAt(time: number): number | undefined
  /** Resolves when a segment has just been listed. */
  nextSegment(): Promise<void>
  stop(): void
}

/**
 * Follows the playlist closely, to know what a client could have seen. Units are parts, or segments where there are no
 * parts, numbered through by the names of their files.
 */
export function watchEdge(url: string, partsPerSegment: number): EdgeWatch {
  const changes: { readonly at: number; readonly unit: number }[] = []
  const waiting: (() => void)[] = []
  const stopped = new AbortController()
  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      const response = await fetch(url, { headers: { 'User-Agent': 'fidelity-watch' }, signal: stopped.signal })
      const unit = lastUnit(await response.text(), partsPerSegment)
      const before = changes.at(-1)?.unit
      if (unit !== undefined && unit !== before) {
        changes.push({ at: Date.now(), unit })
        if (Math.floor((unit + 1) / partsPerSegment) !== Math.floor(((before ?? unit) + 1) / partsPerSegment)) {
          for (const resolve of waiting.splice(0)) resolve()
        }
      }
      await wait(20, undefined, { signal: stopped.signal })
    }
  }
  follow().catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error
  })
  return {
    lastUnitAt: (time) => changes.findLast(({ at }) => at <= time)?.unit,
    nextSegment: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => stopped.abort(),
  }
}

/** A segment that is listed whole ends with its last part. */
function lastUnit(text: string, partsPerSegment: number): number | undefined {
  const lines = text.split('\n')
  const segment = lines.findLast((line) => line !== '' && !line.startsWith('#'))
  const part = /URI="([^"]*)"/.exec(lines.findLast((line) => line.startsWith('#EXT-X-PART:')) ?? '')?.[1]
  const units = [
    ...(segment === undefined ? [] : [(firstUnitOf(segment, partsPerSegment) ?? Number.NaN) + partsPerSegment - 1]),
    ...(part === undefined ? [] : [firstUnitOf(part, partsPerSegment) ?? Number.NaN]),
  ]
  return units.length === 0 ? undefined : Math.max(...units)
}

/** What a file of media begins with; undefined where it is none. */
export function firstUnitOf(uri: string, partsPerSegment: number): number | undefined {
  const [, sequence, part] = /(\d+)(?:\.(\d+))?\.(?:ts|m4s|vtt)(?:\?.*)?$/.exec(uri) ?? []
  return sequence === undefined ? undefined : Number(sequence) * partsPerSegment + Number(part ?? 0)
}
