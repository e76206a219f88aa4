import { afterEach, expect } from 'vitest'
import type { Origin } from '../../src/origin/origin.ts'
import type { OriginOptions } from '../../src/origin/origin-options.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'

/** The instant at which a test's clock starts: 2026-01-02T03:04:05.000Z. */
export const startMs = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A small stream: segments that a test can compare whole. */
export const smallVariants = [
  { name: 'low', bitsPerSecond: 200_000, width: 320, height: 180 },
  { name: 'high', bitsPerSecond: 400_000, width: 640, height: 360 },
]

export const english = { name: 'en', language: 'en', default: true, bitsPerSecond: 128_000 }

export interface TestOrigin extends Origin {
  /** The URL of a path, such as `/low/index.m3u8`. */
  at(path: string): string
  /** Moves the origin's clock, ms since its start. */
  setTime(ms: number): void
}

/**
 * For a file of tests: starts origins on a clock that stands still unless another is given, and sees to it that none leaves
 * a socket behind.
 */
export function useOrigins(): (options?: Partial<OriginOptions>, clock?: () => number) => Promise<TestOrigin> {
  const started: Origin[] = []
  afterEach(async () => {
    await Promise.all(started.splice(0).map((origin) => origin.close()))
    await expect.poll(openSockets, { timeout: 2000 }).toEqual([])
  })
  return async (options = {}, clock) => {
    let nowMs = startMs
    const origin = await startOrigin({ variants: smallVariants, ...options }, clock ?? (() => nowMs))
    started.push(origin)
    const setTime = (ms: number) => {
      nowMs = startMs + ms
    }
    return { ...origin, at: (path) => new URL(path, origin.url).href, setTime }
  }
}

/** TCP servers and connections of this process. */
export function openSockets(): string[] {
  return process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP'))
}
